// How what things cost grows: with channels, viewers, the queue, and load. Prints the figures and draws them.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { asSvg, asText, type Curve } from './bench/curve.ts';
import { Fleet } from './bench/fleet.ts';
import { enter, sample } from './bench/measures/fanout.ts';
import { costsOf } from './bench/measures/growth.ts';
import { CONTESTANT_NAMES, enter as enterLoad, repliesOf, SHARES, type Share } from './bench/measures/openLoop.ts';
import { Queue } from './bench/measures/queue.ts';
import { note, runProgram } from './bench/program.ts';
import { serveBare, serveOurs } from './bench/servers.ts';
import { percentile } from './bench/statistics.ts';
import { inTestBed, type Served, type TestBed } from './bench/testBed.ts';

const SIZES = {
  full: {
    channels: [10, 100, 1_000, 10_000],
    viewers: [10, 100, 1_000, 5_000],
    queue: [1, 10, 100, 1_000],
    samples: 100,
    load: { channels: 50, capacityS: 3, seconds: 30 },
  },
  quick: {
    channels: [10, 100],
    viewers: [10, 100],
    queue: [1, 10, 100],
    samples: 10,
    load: { channels: 10, capacityS: 0.5, seconds: 2 },
  },
} as const;

const USAGE = `usage: npm run bench:curves [-- --quick] [--out FILE.svg]

How what things cost grows: with channels, viewers, the queue, and load. Prints the figures, and draws them in FILE.svg.
It needs redis-server.`;

helpIfAsked(USAGE);
const { isQuick, out } = readArguments();
const sizes = SIZES[isQuick ? 'quick' : 'full'];

await runProgram(Math.max(...sizes.viewers), async () => {
  const curves = [await byChannels(), await byViewers(), await byQueue(), ...(await byPercentile())];
  if (out !== undefined) await writeFile(out, asSvg(curves));
  return curves.map(asText).join('\n\n');
});

/** Two processes on a Redis. */
async function byChannels(): Promise<Curve> {
  const lines = { join: [] as number[], command: [] as number[], callback: [] as number[] };
  for (const channels of sizes.channels) {
    await inTestBed(async (testBed) => {
      const fleet = await Fleet.start(testBed, channels);
      await fleet.wakeAll(note);
      // The first time warms up.
      await costsOf(fleet, sizes.samples);
      const { joinMs, commandMs, callbackMs } = await costsOf(fleet, sizes.samples);
      lines.join.push(joinMs);
      lines.command.push(commandMs);
      lines.callback.push(callbackMs);
    });
  }
  return { title: 'A join, a command, a callback', of: 'channels awake', sizes: sizes.channels, lines: named(lines) };
}

async function byViewers(): Promise<Curve> {
  const lines = { 'linkcall p50': [] as number[], 'linkcall p99': [] as number[], 'bare p50': [] as number[] };
  for (const viewers of sizes.viewers) {
    const ours = await fanOut(viewers, serveOurs);
    lines['linkcall p50'].push(percentile(ours, 0.5));
    lines['linkcall p99'].push(percentile(ours, 0.99));
    lines['bare p50'].push(percentile(await fanOut(viewers, serveBare), 0.5));
  }
  return { title: 'Allow until the last viewer sees it', of: 'viewers', sizes: sizes.viewers, lines: named(lines) };
}

async function fanOut(viewers: number, serve: (testBed: TestBed) => Promise<Served>): Promise<readonly number[]> {
  return inTestBed(async (testBed) => {
    const contestant = await enter('', await serve(testBed), viewers);
    const delays: number[] = [];
    while (delays.length < sizes.samples) delays.push(await sample(contestant));
    contestant.pool.leave();
    note(`${viewers} viewers have seen ${delays.length} links`);
    return delays;
  });
}

async function byQueue(): Promise<Curve> {
  const pair: number[] = [];
  await inTestBed(async (testBed) => {
    const queue = await Queue.start(testBed);
    await queue.pairMs(sizes.samples);
    for (const length of sizes.queue) {
      await queue.growTo(length);
      pair.push(await queue.pairMs(sizes.samples));
      note(`${length} wait`);
    }
  });
  return { title: 'An apply and a cancel', of: 'users who wait', sizes: sizes.queue, lines: named({ linkcall: pair }) };
}

/** Of replies, one picture for each load. As far to the right as a nine more. */
async function byPercentile(): Promise<Curve[]> {
  const percentiles = [50, 90, 99, 99.9];
  const lines = new Map<Share, Record<string, readonly number[]>>(SHARES.map((share) => [share, {}]));
  for (const name of CONTESTANT_NAMES) {
    await inTestBed(async (testBed) => {
      const contestant = await enterLoad(name, testBed, sizes.load.channels);
      // The first time warms up.
      await repliesOf(contestant, SHARES, { ...sizes.load, seconds: 1, seed: 0 });
      for (const { share, perSecond, timing } of await repliesOf(contestant, SHARES, { ...sizes.load, seed: 1 })) {
        note(`${name} at ${share * 100} %: ${perSecond.toFixed(0)} commands/s`);
        Object.assign(lines.get(share) ?? {}, { [name]: percentiles.map((percentile) => timing.at(percentile)) });
      }
    });
  }
  return SHARES.map((share) => ({
    title: `A reply at ${share * 100} % of what each can do`,
    of: 'percentile',
    sizes: percentiles.map((percentile) => 100 / (100 - percentile)),
    labels: percentiles.map((percentile) => `${percentile} %`),
    lines: named(lines.get(share) ?? {}),
  }));
}

function named(lines: Readonly<Record<string, readonly number[]>>): Curve['lines'] {
  return Object.entries(lines).map(([name, ms]) => ({ name, ms }));
}

function readArguments(): { isQuick: boolean; out: string | undefined } {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } } });
    return { isQuick: values.quick, out: values.out };
  } catch (error) {
    return endWithUsage(error instanceof Error ? error.message : String(error), USAGE);
  }
}
