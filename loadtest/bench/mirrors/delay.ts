import { alternate } from '../alternate.ts';
import { median, percentile } from '../statistics.ts';
import type { TestBed } from '../testBed.ts';
import { Call } from './call.ts';
import { type Cluster, type ClusterSize, startCluster } from './cluster.ts';
import type { MirrorsSize } from './sizes.ts';

/** From the host's allow until the last viewer has it, in ms. */
export type Delay = { readonly p50: number; readonly p99: number };

/** A line of the picture: at each size that fitted. `processes` 0: one room, without mirrors. */
export type DelayLine = { readonly name: string; readonly processes: number; readonly at: ReadonlyMap<number, Delay> };

export type Delays = {
  readonly lines: readonly DelayLine[];
  /** Of the largest in mirrors and of the one room, in turns: medians. */
  readonly beside: {
    readonly mirrors: Delay & { readonly viewers: number; readonly processes: number };
    readonly oneRoom: Delay & { readonly viewers: number };
  };
};

type Bench = { readonly testBed: TestBed; readonly size: MirrorsSize['delay']; readonly say: (line: string) => void };
type Contestant = { readonly name: string; readonly processes: number; readonly call: Call; readonly cluster: Cluster };

/** Beside the host, and who is let in, everybody sits in mirrors. */
const ABOVE = 2;
const NEVER = 0;
const WARM_UP_CYCLES = 3;

/** SC6: each audience grows step by step; then the largest takes turns with one room. */
export async function delaysOf(bench: Bench): Promise<Delays> {
  const { viewers, processes, perProcess, inOneRoom } = bench.size;
  const upTo = (most: number) => viewers.filter((size) => size <= most);
  const oneRoom = await enter('one room', { processes: 1, above: NEVER }, bench);
  const lines = [await grow(oneRoom, upTo(inOneRoom), bench)];
  const [most = 1, ...fewer] = processes.toReversed();
  for (const count of fewer.toReversed()) {
    const contestant = await enter(nameOf(count), { processes: count, above: ABOVE }, bench);
    lines.push(await grow(contestant, upTo(count * perProcess), bench));
    await end(contestant);
  }
  const mirrors = await enter(nameOf(most), { processes: most, above: ABOVE }, bench);
  lines.push(await grow(mirrors, upTo(most * perProcess), bench));
  const [largest, alone] = await takeTurns([mirrors, oneRoom], bench);
  for (const contestant of [mirrors, oneRoom]) await end(contestant);
  return {
    lines,
    beside: {
      mirrors: { ...largest, viewers: upTo(most * perProcess).at(-1) ?? 0, processes: most },
      oneRoom: { ...alone, viewers: inOneRoom },
    },
  };
}

const nameOf = (processes: number): string => (processes === 1 ? '1 process' : `${processes} processes`);

async function enter(name: string, size: ClusterSize, { testBed, say }: Bench): Promise<Contestant> {
  const cluster = await startCluster(testBed, size);
  const processes = size.above === NEVER ? 0 : size.processes;
  return { name, processes, cluster, call: await Call.open(cluster.urls[0] ?? '', { testBed, sid: name, say }) };
}

async function end({ call, cluster }: Contestant): Promise<void> {
  await call.end();
  await cluster.stop();
}

async function grow(contestant: Contestant, sizes: readonly number[], { size, say }: Bench): Promise<DelayLine> {
  const { name, processes, call, cluster } = contestant;
  const at = new Map<number, Delay>();
  for (const viewers of sizes) {
    await call.growTo(viewers, cluster.urls);
    const rooms = await call.begin(size.settleS);
    const delay = await measure(contestant, size.samples);
    at.set(viewers, delay);
    say(`${name}: ${viewers} viewers in ${rooms} rooms: ${delayText(delay)}`);
  }
  return { name, processes, at };
}

async function takeTurns(
  contestants: readonly [Contestant, Contestant],
  { size, say }: Bench,
): Promise<readonly [Delay, Delay]> {
  const figures = await alternate(contestants, size.rounds, async ({ round, contestant }) => {
    const delay = await measure(contestant, size.samplesInTurn);
    say(`round ${round}  ${contestant.name}: ${delayText(delay)}`);
    return delay;
  });
  const mediansOf = (delays: readonly Delay[] = []): Delay => ({
    p50: median(delays.map(({ p50 }) => p50)),
    p99: median(delays.map(({ p99 }) => p99)),
  });
  return [mediansOf(figures[0]), mediansOf(figures[1])];
}

async function measure({ call }: Contestant, samples: number): Promise<Delay> {
  for (let cycle = 0; cycle < WARM_UP_CYCLES; cycle += 1) await call.cycle();
  const delays: number[] = [];
  while (delays.length < samples) delays.push(await call.cycle());
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

export const delayText = ({ p50, p99 }: Delay): string => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
