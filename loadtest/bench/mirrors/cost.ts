import { setTimeout as wait } from 'node:timers/promises';
import { alternate } from '../alternate.ts';
import { exactCpuMs, residentKb } from '../processes.ts';
import { median } from '../statistics.ts';
import type { TestBed } from '../testBed.ts';
import { Call } from './call.ts';
import { type Cluster, startCluster } from './cluster.ts';
import type { MirrorsSize } from './sizes.ts';

/** CPU, in ms: of the actor's process, of one of the mirrors', of Redis, and of all viewers. */
export type Cpu = { readonly actor: number; readonly mirror: number; readonly redis: number; readonly viewers: number };

export type Cost = Pick<MirrorsSize['cost'], 'few' | 'many' | 'mirrors'> & {
  /** For each change, beyond what it takes at rest. */
  readonly change: Readonly<Record<Contestant['name'], Cpu>>;
  /** Of a core. */
  readonly restShare: Cpu;
  readonly kb: { readonly actor: number; readonly mirror: number };
};

/**
 * Each has `few` viewers at the actor; then nobody in mirrors, as many once more there, or `many`. `beside`: as few, while a
 * channel of another actor, with `many` in its mirrors, changes in the same moment: what the machine itself makes of that.
 */
type Contestant = {
  readonly name: 'alone' | 'few' | 'beside' | 'many';
  readonly call: Call;
  readonly elsewhere?: Call;
};

type Bench = { readonly testBed: TestBed; readonly size: MirrorsSize['cost']; readonly say: (line: string) => void };

/** The host, and who is let in and out. */
const ON_THE_CALL = 2;
const WARM_UP_CYCLES = 2;

/** SC6: an actor's process that has no mirror, with three channels that take turns, and one of the last process. */
export async function costOf(bench: Bench): Promise<Cost> {
  const { testBed, size, say } = bench;
  const { few, many, mirrors, rounds, cycles, windowMs } = size;
  const cluster = await startCluster(testBed, { processes: 1 + mirrors + 1, above: ON_THE_CALL + few });
  const [here, elsewhere] = [cluster.urls[0] ?? '', cluster.urls.at(-1) ?? ''];
  const calls = {
    alone: await enter('alone', { at: here, inMirrors: 0 }, cluster, bench),
    few: await enter('few', { at: here, inMirrors: few }, cluster, bench),
    many: await enter('many', { at: here, inMirrors: many }, cluster, bench),
    elsewhere: await enter('elsewhere', { at: elsewhere, inMirrors: many }, cluster, bench),
  };
  const contestants: readonly Contestant[] = [
    { name: 'alone', call: calls.alone },
    { name: 'few', call: calls.few },
    { name: 'beside', call: calls.few, elsewhere: calls.elsewhere },
    { name: 'many', call: calls.many },
  ];
  const everybody = Object.values(calls).flatMap(({ pids }) => pids);
  const rests: Cpu[] = [];
  const figures = await alternate(contestants, rounds, async ({ round, contestant: { name, call, elsewhere } }) => {
    const all = elsewhere === undefined ? [call] : [call, elsewhere];
    for (let cycle = 0; cycle < WARM_UP_CYCLES; cycle += 1) await Promise.all(all.map((each) => each.cycle()));
    const changes: Cpu[] = [];
    const around = async (change: () => Promise<number>) => {
      // What goes on anyway, each second or seldomer, is measured in the same way, just before.
      const rest = await watch(cluster, everybody, () => wait(windowMs));
      const busy = await watch(cluster, everybody, async () => {
        const [took] = await Promise.all([change(), elsewhere?.change(), wait(windowMs)]);
        return took;
      });
      changes.push(byPart((part) => (busy.share[part] - rest.share[part]) * busy.tookMs));
      rests.push(rest.share);
      return busy.result;
    };
    for (let cycle = 0; cycle < cycles; cycle += 1) await call.cycle(around);
    const cost = byPart((part) => median(changes.map((one) => one[part])));
    say(`round ${round}  ${name.padEnd(7)}CPU of a change: ${cpuText(cost)}`);
    return cost;
  });
  const [alone, withFew, beside, withMany] = figures.map((costs) =>
    byPart((part) => median(costs.map((cost) => cost[part]))),
  );
  if (alone === undefined || withFew === undefined || beside === undefined || withMany === undefined)
    throw new Error('four take turns');
  const restShare = byPart((part) => mean(rests.map((rest) => rest[part])));
  const kb = { actor: residentKb(pidOf(cluster, 0)), mirror: residentKb(pidOf(cluster, 1)) };
  for (const call of Object.values(calls)) await call.end();
  await cluster.stop();
  return { few, many, mirrors, change: { alone, few: withFew, beside, many: withMany }, restShare, kb };
}

async function enter(
  sid: string,
  { at, inMirrors }: { readonly at: string; readonly inMirrors: number },
  { urls }: Cluster,
  { testBed, size: { few, mirrors, settleS }, say }: Bench,
): Promise<Call> {
  const call = await Call.open(at, { testBed, sid, say });
  await call.growTo(few, [at]);
  await call.growTo(few + inMirrors, urls.slice(1, 1 + mirrors));
  const rooms = await call.begin(settleS);
  const isAsMeant = inMirrors === 0 ? rooms === 1 : rooms > mirrors;
  if (!isAsMeant) throw new Error(`the viewers of ${sid} sit in ${rooms} rooms: ${mirrors} mirrors are meant`);
  return call;
}

/** What each of them has of a core meanwhile. */
async function watch<Result>(cluster: Cluster, viewers: readonly number[], work: () => Promise<Result>) {
  const mirrors = cluster.servers.slice(1, -1).map(({ pid }) => pid);
  const used = (): Cpu => ({
    actor: exactCpuMs(pidOf(cluster, 0)),
    mirror: mean(mirrors.map(exactCpuMs)),
    redis: exactCpuMs(cluster.redisPid),
    viewers: sum(viewers.map(exactCpuMs)),
  });
  const [before, begunAt] = [used(), performance.now()];
  const result = await work();
  const tookMs = performance.now() - begunAt;
  const after = used();
  return { result, tookMs, share: byPart((part) => (after[part] - before[part]) / tookMs) };
}

export const cpuText = ({ actor, mirror, redis, viewers }: Cpu): string =>
  `actor ${ms(actor)}, a mirror ${ms(mirror)}, Redis ${ms(redis)}, viewers ${ms(viewers)}`;

function byPart(of: (part: keyof Cpu) => number): Cpu {
  return { actor: of('actor'), mirror: of('mirror'), redis: of('redis'), viewers: of('viewers') };
}

function pidOf({ servers }: Cluster, nth: number): number {
  const server = servers[nth];
  if (server === undefined) throw new Error(`there is no process ${nth}`);
  return server.pid;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const ms = (value: number): string => `${value.toFixed(2)} ms`;
