/** What a change costs, and what a deployment is like. All that the forecast knows, and told with it. */
export type Assumptions = {
  /** CPU of the actor's process: decide, commit, pack, tell. */
  readonly actorMs: number;
  /** Beyond CPU: until the change is durable, and the patch is due. */
  readonly waitMs: number;
  /** Redis' CPU for each mirror that it delivers to, one after the other. */
  readonly deliveryMs: number;
  /** CPU of a mirror: read what is told, show it, pack it. */
  readonly mirrorMs: number;
  /** CPU of the server for each viewer who is told. */
  readonly viewerMs: number;
  /** CPU of the programs that play viewers, for each. */
  readonly clientMs: number;
};

/** From actor to Redis to mirror, between machines of one place. */
export const NETWORK_MS = 1;
/** MIRROR_MAX, and one mirror in each process. */
export const VIEWERS_EACH = 5_000;
export const CORES = 4;
export const PROCESSES_EACH = 4;

/** By a full run of `npm run bench:mirrors` (loadtest/RESULTS.md); another one tells its own instead. */
export const MEASURED: Assumptions = {
  actorMs: 2.57,
  waitMs: 0,
  deliveryMs: 0.0182,
  mirrorMs: 0.839,
  viewerMs: 0.0129,
  clientMs: 0.0074,
};

/** When the last viewer was told there, p50, in that run. `processes` 0: one room. */
export const MEASURED_LAST = [
  { viewers: 1_000, processes: 0, measuredMs: 15.3 },
  { viewers: 2_000, processes: 0, measuredMs: 29.4 },
  { viewers: 5_000, processes: 0, measuredMs: 69.5 },
] as const;

/** As rows, each with its unit. */
export function assumptionsText(assumed: Assumptions): string {
  const us = (value: number) => `${(1_000 * value).toFixed(1)} µs`;
  return [
    `CPU: actor ${us(assumed.actorMs)} and mirror ${us(assumed.mirrorMs)} a change, server ${us(assumed.viewerMs)} a viewer, Redis ${us(assumed.deliveryMs)} a mirror`,
    `durable after ${assumed.waitMs.toFixed(1)} ms more; ${NETWORK_MS} ms from the actor to a mirror`,
    `machines of ${CORES} cores with ${PROCESSES_EACH} processes, each with one mirror of ${VIEWERS_EACH} viewers, and nothing else to do`,
    'told is whoever was written to: the way to a viewer, and their device, come on top; nothing is lost, nobody comes or goes',
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}
