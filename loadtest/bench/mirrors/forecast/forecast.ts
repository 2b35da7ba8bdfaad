import { median } from '../../statistics.ts';
import { type Assumptions, CORES, NETWORK_MS, PROCESSES_EACH, VIEWERS_EACH } from './assumptions.ts';
import { type Process, play, type Told } from './machine.ts';

/** Of the programs that play viewers beside the servers (`audience.ts`). */
const CLIENT_VIEWERS_MAX = 10_000;

/** `processes` 0: one room, without mirrors. */
export type Audience = { readonly viewers: number; readonly processes: number };

/** One change; the same machine has the servers, and all who watch: what `bench:mirrors` measures. */
export function onOneMachine(assumed: Assumptions, cores: number, { viewers, processes }: Audience): readonly Told[] {
  const { mirrorMs, viewerMs, clientMs } = assumed;
  const inEach = viewers / Math.max(1, processes);
  const mirrors = Math.ceil(inEach / VIEWERS_EACH);
  const process = (nth: number): Process => ({
    jobs: [
      { change: 0, firstMs: processes === 0 ? 0 : mirrors * mirrorMs, viewers: inEach, atMs: toldAt(assumed, nth) },
    ],
  });
  const all = processes === 0 ? [process(0)] : Array.from({ length: processes }, (_, nth) => process(nth + 1));
  const client = { processes: Math.ceil(viewers / CLIENT_VIEWERS_MAX), viewerMs: clientMs };
  return play({ cores, viewerMs, client }, all);
}

/** Full mirrors on machines of their own, one after the other; viewers are elsewhere. A change each `apartMs`. */
export function* onManyMachines(assumed: Assumptions, size: Changes): Generator<readonly Told[]> {
  const mirrors = Math.ceil(size.viewers / VIEWERS_EACH);
  const viewersOf = (mirror: number) => Math.min(VIEWERS_EACH, size.viewers - mirror * VIEWERS_EACH);
  const process = (mirror: number): Process => ({
    jobs: Array.from({ length: size.changes }, (_, change) => ({
      ...{ change, firstMs: assumed.mirrorMs, viewers: viewersOf(mirror) },
      atMs: change * size.apartMs + NETWORK_MS + toldAt(assumed, mirror + 1),
    })),
  });
  for (let first = 0; first < mirrors; first += PROCESSES_EACH) {
    const count = Math.min(PROCESSES_EACH, mirrors - first);
    const processes = Array.from({ length: count }, (_, nth) => process(first + nth));
    yield play({ cores: CORES, viewerMs: assumed.viewerMs, client: undefined }, processes);
  }
}

export type Changes = { readonly viewers: number; readonly changes: number; readonly apartMs: number };

export type Forecast = {
  readonly machines: number;
  /** Of the changes: when the last viewer of all was told, the middle one and the slowest. */
  readonly last: { readonly p50: number; readonly slowest: number };
  readonly told: number;
};

export function forecast(assumed: Assumptions, size: Changes): Forecast {
  const lastMs = Array.from({ length: size.changes }, () => 0);
  let [machines, told] = [0, 0];
  for (const machine of onManyMachines(assumed, size)) {
    machines += 1;
    for (const { change, from, to, atMs } of machine) {
      told += to - from;
      lastMs[change] = Math.max(lastMs[change] ?? 0, atMs - change * size.apartMs);
    }
  }
  return { machines, told, last: { p50: median(lastMs), slowest: Math.max(...lastMs) } };
}

export const lastOf = (told: readonly Told[]): number => Math.max(...told.map(({ atMs }) => atMs));

/** When that mirror has it to which Redis delivers as the nth; 0: the actor's own room. */
const toldAt = ({ actorMs, waitMs, deliveryMs }: Assumptions, nth: number): number =>
  actorMs + waitMs + nth * deliveryMs;
