// How many durable callbacks a second, beside a bare Express handler that keeps nothing: in alternation, on one machine.
// Usage: npm run bench:callbacks [-- --rounds 5 --seconds 4 --rooms 200 --connections 64]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Callback, cameIn, LEAVE_REASON, roomCreated, wentOut } from './zego/callback.ts';
import { write } from './zego/letter.ts';

const SENDER = { appId: 1, secret: 'secret' };
const EXIT_USAGE = 64;
const { rounds, seconds, rooms, connections } = readArguments();

type Target = {
  readonly name: string;
  readonly url: URL;
  readonly stop: () => Promise<void>;
  readonly callbacks: Generator<string, never>;
};

const dataDir = await mkdtemp(join(tmpdir(), 'linkcall-callbacks-'));
const linkcall = await start('linkcall', ['src/main.ts'], { DATA_DIR: dataDir, ZEGO_CALLBACK_SECRET: SENDER.secret });
const express = await start('express', ['loadtest/baselines/express.ts'], {});
const perSecond = new Map<string, number[]>();
try {
  for (let round = 0; round <= rounds; round += 1) {
    for (const target of round % 2 === 0 ? [linkcall, express] : [express, linkcall]) {
      const rate = await load(target);
      // The first round warms up.
      if (round > 0) perSecond.set(target.name, [...(perSecond.get(target.name) ?? []), rate]);
      say(`${round === 0 ? 'warm-up' : `round ${round}`}  ${target.name.padEnd(8)}  ${rate.toFixed(0).padStart(6)} /s`);
    }
  }
  const [ours, bare] = ['linkcall', 'express'].map((name) => median(perSecond.get(name) ?? []));
  say(
    `callbacks_vs_express: ${((ours ?? 0) / (bare ?? 1)).toFixed(2)} (medians: ${ours?.toFixed(0)} and ${bare?.toFixed(0)} /s)`,
  );
} finally {
  await Promise.all([linkcall.stop(), express.stop()]);
  await rm(dataDir, { recursive: true });
}

/** Users come and go in `rooms` rooms, each answer followed by the next callback, on every connection. */
async function load({ url, callbacks }: Target): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const endsAt = performance.now() + seconds * 1_000;
  let answered = 0;
  const connection = async () => {
    while (performance.now() < endsAt) {
      await post(url, agent, callbacks.next().value);
      answered += 1;
    }
  };
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return answered / ((performance.now() - begunAt) / 1_000);
}

/** Without a gap, and without a repeat over all rounds: in each room somebody comes, goes, and the next one comes. */
function* comingsAndGoings(): Generator<string, never> {
  const session = 9_007_199_254_740_993n;
  const base = Date.now();
  for (let nth = 0; ; nth += 1) {
    const place = { roomId: `bench-${nth % rooms}`, session, at: base + nth };
    const userId = `user-${nth}`;
    const member = { userId, nick: userId, session: BigInt(nth), loginAt: base + nth, role: 2 } as const;
    const seq = 2 * Math.floor(nth / rooms) + 1;
    if (nth < rooms) yield text(roomCreated(place, userId));
    yield text(cameIn(place, member, seq, false));
    yield text(wentOut(place, member, seq + 1, LEAVE_REASON.normal));
  }
}

function text(callback: Callback): string {
  return write(callback, SENDER, String(callback.at), false).body;
}

function post(url: URL, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    sent.once('error', reject).end(body);
  });
}

async function start(name: string, args: readonly string[], env: Record<string, string>): Promise<Target> {
  const child = spawn(process.execPath, args, { env: { ...process.env, PORT: '0', LOG_LEVEL: 'error', ...env } });
  child.stderr.pipe(process.stderr);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = line.match(/serves on (\S+)/) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { name, url: new URL('/zego/callback', url), stop, callbacks: comingsAndGoings() };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function readArguments(): { rounds: number; seconds: number; rooms: number; connections: number } {
  try {
    const option = (value: string) => ({ type: 'string', default: value }) as const;
    const { values } = parseArgs({
      options: { rounds: option('5'), seconds: option('4'), rooms: option('200'), connections: option('64') },
    });
    const number = (value: string) => {
      if (!/^[1-9]\d{0,5}$/.test(value)) throw new Error(`${value} is not a whole number above 0`);
      return Number(value);
    };
    return {
      rounds: number(values.rounds),
      seconds: number(values.seconds),
      rooms: number(values.rooms),
      connections: number(values.connections),
    };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say('usage: npm run bench:callbacks [-- --rounds 5 --seconds 4 --rooms 200 --connections 64]');
    process.exit(EXIT_USAGE);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
