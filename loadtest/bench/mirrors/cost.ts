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

/** Each has `few` viewers at the actor; then nobody in mirrors, as many once more there, or `many`. */
type Contestant = { readonly name: 'alone' | 'few' | 'many'; readonly call: Call };

type Bench = { readonly testBed: TestBed; readonly size: MirrorsSize['cost']; readonly say: (line: string) => void };

/** The host, and who is let in and out. */
const ON_THE_CALL = 2;
const WARM_UP_CYCLES = 2;

/** SC6: an actor's process that has no mirror, with three channels that take turns. */
export async function costOf(bench: Bench): Promise<Cost> {
  const { testBed, size, say } = bench;
  const { few, many, mirrors, rounds, cycles, windowMs } = size;
  const cluster = await startCluster(testBed, { processes: 1 + mirrors, above: ON_THE_CALL + few });
  const contestants: readonly Contestant[] = [
    await enter('alone', 0, cluster, bench),
    await enter('few', few, cluster, bench),
    await enter('many', many, cluster, bench),
  ];
  const everybody = contestants.flatMap(({ call }) => call.pids);
  const rests: Cpu[] = [];
  const figures = await alternate(contestants, rounds, async ({ round, contestant: { name, call } }) => {
    for (let cycle = 0; cycle < WARM_UP_CYCLES; cycle += 1) await call.cycle();
    const changes: Cpu[] = [];
    const around = async (change: () => Promise<number>) => {
      // What goes on anyway, each second or seldomer, is measured in the same way, just before.
      const rest = await watch(cluster, everybody, () => wait(windowMs));
      const busy = await watch(cluster, everybody, async () => (await Promise.all([change(), wait(windowMs)]))[0]);
      changes.push(byPart((part) => (busy.share[part] - rest.share[part]) * busy.tookMs));
      rests.push(rest.share);
      return busy.result;
    };
    for (let cycle = 0; cycle < cycles; cycle += 1) await call.cycle(around);
    const cost = byPart((part) => median(changes.map((one) => one[part])));
    say(`round ${round}  ${name.padEnd(6)}CPU of a change: ${cpuText(cost)}`);
    return cost;
  });
  const [alone, withFew, withMany] = figures.map((costs) => byPart((part) => median(costs.map((cost) => cost[part]))));
  if (alone === undefined || withFew === undefined || withMany === undefined) throw new Error('three take turns');
  const restShare = byPart((part) => mean(rests.map((rest) => rest[part])));
  const kb = { actor: residentKb(pidOf(cluster, 0)), mirror: residentKb(pidOf(cluster, 1)) };
  for (const { call } of contestants) await call.end();
  await cluster.stop();
  return { few, many, mirrors, change: { alone, few: withFew, many: withMany }, restShare, kb };
}

async function enter(
  name: Contestant['name'],
  inMirrors: number,
  { urls }: Cluster,
  { testBed, size: { few, mirrors, settleS }, say }: Bench,
): Promise<Contestant> {
  const call = await Call.open(urls[0] ?? '', { testBed, sid: name, say });
  await call.growTo(few, urls.slice(0, 1));
  await call.growTo(few + inMirrors, urls.slice(1));
  const rooms = await call.begin(settleS);
  const isAsMeant = inMirrors === 0 ? rooms === 1 : rooms > mirrors;
  if (!isAsMeant) throw new Error(`the viewers of ${name} sit in ${rooms} rooms: ${mirrors} mirrors are meant`);
  return { name, call };
}

/** What each of them has of a core meanwhile. */
async function watch<Result>(cluster: Cluster, viewers: readonly number[], work: () => Promise<Result>) {
  const mirrors = cluster.servers.slice(1).map(({ pid }) => pid);
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
