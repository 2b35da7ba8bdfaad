// How what things cost grows: with channels, with viewers, with the queue. Prints the figures and draws them.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { asSvg, asText, type Curve } from './bench/curve.ts';
import { Fleet } from './bench/fleet.ts';
import { enter, sample } from './bench/measures/fanout.ts';
import { costsOf } from './bench/measures/growth.ts';
import { Queue } from './bench/measures/queue.ts';
import { openFilesMax } from './bench/processes.ts';
import { serveBare, serveOurs } from './bench/servers.ts';
import { percentile } from './bench/statistics.ts';
import { TestBed } from './bench/testBed.ts';

const EXIT_FAILED = 1;
const EXIT_STOPPED = 130;
/** Beside the viewers' connections. */
const OTHER_FILES = 200;

const SIZES = {
  full: {
    channels: [10, 100, 1_000, 10_000],
    viewers: [10, 100, 1_000, 5_000],
    queue: [1, 10, 100, 1_000],
    samples: 100,
  },
  quick: { channels: [10, 100], viewers: [10, 100], queue: [1, 10, 100], samples: 10 },
} as const;

const USAGE = `usage: npm run bench:curves [-- --quick] [--out FILE.svg]

How what things cost grows: with channels, with viewers, with the queue. Prints the figures, and draws them in FILE.svg.
It needs redis-server.`;

helpIfAsked(USAGE);
const { isQuick, out } = readArguments();
const sizes = SIZES[isQuick ? 'quick' : 'full'];
const viewersMost = Math.max(...sizes.viewers);
if (openFilesMax() < viewersMost + OTHER_FILES) {
  note(`${viewersMost} viewers need as many open files, and this process may have ${openFilesMax()}: see ulimit -n.`);
  process.exit(EXIT_FAILED);
}

let testBed = new TestBed();
process.once('exit', () => testBed.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_STOPPED));

try {
  const curves = [await byChannels(), await byViewers(), await byQueue()];
  process.stdout.write(`${curves.map(asText).join('\n\n')}\n`);
  if (out !== undefined) await writeFile(out, asSvg(curves));
  process.exit();
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exit(EXIT_FAILED);
}

/** Two processes on a Redis. */
async function byChannels(): Promise<Curve> {
  const lines = { join: [] as number[], command: [] as number[], callback: [] as number[] };
  for (const channels of sizes.channels) {
    await inTestBed(async () => {
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
    const ours = await fanOut(viewers, () => serveOurs(testBed));
    lines['linkcall p50'].push(percentile(ours, 0.5));
    lines['linkcall p99'].push(percentile(ours, 0.99));
    lines['bare p50'].push(percentile(await fanOut(viewers, () => serveBare(testBed)), 0.5));
  }
  return { title: 'Allow until the last viewer sees it', of: 'viewers', sizes: sizes.viewers, lines: named(lines) };
}

async function fanOut(viewers: number, serve: () => Promise<{ readonly url: string }>): Promise<readonly number[]> {
  return inTestBed(async () => {
    const contestant = await enter('', (await serve()).url, viewers);
    const delays: number[] = [];
    while (delays.length < sizes.samples) delays.push(await sample(contestant));
    contestant.pool.leave();
    note(`${viewers} viewers have seen ${delays.length} links`);
    return delays;
  });
}

async function byQueue(): Promise<Curve> {
  const pair: number[] = [];
  await inTestBed(async () => {
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

async function inTestBed<T>(work: () => Promise<T>): Promise<T> {
  testBed = new TestBed();
  try {
    return await work();
  } finally {
    testBed.close();
  }
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

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
