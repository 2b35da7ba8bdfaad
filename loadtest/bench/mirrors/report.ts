import type { Curve } from '../curve.ts';
import { type Cost, cpuText } from './cost.ts';
import { type Delay, type Delays, delayText } from './delay.ts';
import type { Assumptions } from './forecast/assumptions.ts';

/** SC6 */
const GOALS = { actorCpu: 1.2, lastViewer: 1.5 } as const;

export type Measured = { readonly cost: Cost; readonly delays: Delays; readonly assumed: Assumptions };

/** `goal`: at most so much. */
type Ratio = { readonly name: string; readonly value: number; readonly goal: number };

export function ratiosOf({ cost, delays: { beside } }: Pick<Measured, 'cost' | 'delays'>): readonly Ratio[] {
  const { few, many, change } = cost;
  const inMirrors = `actor_cpu_${many}_in_mirrors`;
  return [
    { name: `${inMirrors}_vs_none`, value: change.many.actor / change.alone.actor, goal: GOALS.actorCpu },
    { name: `${inMirrors}_vs_${few}`, value: change.many.actor / change.few.actor, goal: GOALS.actorCpu },
    {
      name: `${inMirrors}_vs_${few}_beside_${many}`,
      value: change.many.actor / change.beside.actor,
      goal: GOALS.actorCpu,
    },
    {
      name: `last_of_${beside.mirrors.viewers}_p99_vs_${beside.oneRoom.viewers}_in_one_room`,
      value: beside.mirrors.p99 / beside.oneRoom.p99,
      goal: GOALS.lastViewer,
    },
  ];
}

/** One picture for each percentile, with a line each. */
export function curvesOf({ lines }: Delays): readonly Curve[] {
  const sizes = [...new Set(lines.flatMap(({ at }) => [...at.keys()]))].sort((one, other) => one - other);
  const curve = (percentile: keyof Delay): Curve => ({
    title: `Allow until the last viewer sees it, ${percentile}`,
    of: 'viewers',
    sizes,
    lines: lines.map(({ name, at }) => ({ name, ms: [...at.values()].map((delay) => delay[percentile]) })),
  });
  return [curve('p50'), curve('p99')];
}

export function costText({ few, many, mirrors, change, restShare, kb }: Cost): string {
  return [
    `CPU of a change, with ${few} viewers at the actor and in ${mirrors} mirrors`,
    `  nobody                  ${cpuText(change.alone)}`,
    `  ${`${few} more`.padEnd(24)}${cpuText(change.few)}`,
    `  ${`${few}, others ${many}`.padEnd(24)}${cpuText(change.beside)}`,
    `  ${`${many} more`.padEnd(24)}${cpuText(change.many)}`,
    `  at rest                 ${percent(restShare.actor)} of a core at the actor, ${percent(restShare.mirror)} at a mirror`,
    `  memory                  ${mb(kb.actor)} at the actor, ${mb(kb.mirror)} at a mirror with ${many / mirrors} viewers`,
  ].join('\n');
}

export function ratiosText(measured: Measured): string {
  const { mirrors, oneRoom } = measured.delays.beside;
  const rows = ratiosOf(measured).map(
    ({ name, value, goal }) => `${name}  ${value.toFixed(3)}  goal ≤ ${goal}: ${value <= goal ? 'yes' : 'no'}`,
  );
  return [
    `In turns: ${mirrors.viewers} viewers on ${mirrors.processes} processes ${delayText(mirrors)}; ` +
      `${oneRoom.viewers} in one room ${delayText(oneRoom)}`,
    ...rows,
  ].join('\n');
}

export function asJson(measured: Measured): string {
  const ratios = ratiosOf(measured).map(({ name, value }) => [name, Number(value.toFixed(3))]);
  const { cost, delays, assumed } = measured;
  const lines = delays.lines.map(({ at, ...line }) => ({ ...line, at: Object.fromEntries(at) }));
  return JSON.stringify({ ratios: Object.fromEntries(ratios), assumed, cost, delays: { ...delays, lines } });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const mb = (kb: number): string => `${(kb / 1_024).toFixed(0)} MB`;
