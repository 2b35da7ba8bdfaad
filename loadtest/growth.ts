// What a join and a callback cost with few channels and with many, at two processes on one Redis (CL3).
// Usage: npm run bench:growth -- --redis redis://127.0.0.1:6379/9 [--few 10 --many 10000 --samples 300]
// The Redis database should be empty; what is written there stays.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Client } from '@colyseus/sdk';
import { SignJWT } from 'jose';
import { cameIn, roomCreated } from './zego/callback.ts';
import { write } from './zego/letter.ts';

const SENDER = { appId: 1, secret: 'secret' };
const AUTH_SECRET = 'a secret for this measurement alone';
const SESSION = 7n;
/** So many callbacks are under way while channels are made. */
const AT_ONCE = 32;
const EXIT_USAGE = 64;

/** Counts the logins: each callback is news. */
let logins = 0;

type Costs = { readonly joinMs: number; readonly callbackMs: number };

const { redis, few, many, samples } = readArguments();
const dataDir = await mkdtemp(join(tmpdir(), 'linkcall-growth-'));
const servers = await Promise.all([start(), start()]);
try {
  await makeChannels(0, few);
  await measure(few);
  const small = await measure(few);
  await makeChannels(few, many);
  await measure(many);
  const large = await measure(many);
  tell('join', small.joinMs, large.joinMs);
  tell('callback', small.callbackMs, large.callbackMs);
} finally {
  await Promise.all(servers.map(({ child }) => stop(child)));
  await rm(dataDir, { recursive: true });
}

/** Channels that stay awake, because a room of ZEGO is open in each; half of them at each process. */
async function makeChannels(from: number, to: number): Promise<void> {
  let next = from;
  const makeSome = async () => {
    while (next < to) {
      const channel = next;
      next += 1;
      await post(channel, write(roomCreated(place(channel), 'somebody'), SENDER, `${channel}`, false).body);
      if ((channel + 1) % 1_000 === 0) process.stderr.write(`${channel + 1} channels\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
}

/** Medians, one after the other: each join and each callback at one process, for a channel at either. */
async function measure(channels: number): Promise<Costs> {
  const joins: number[] = [];
  const callbacks: number[] = [];
  for (let n = 0; n < samples; n += 1) {
    const channel = (n * 7_919) % channels;
    joins.push(await timed(() => joinAndLeave(n, channel)));
    logins += 1;
    const member = { userId: `u${n}`, nick: 'u', session: BigInt(logins), loginAt: Date.now(), role: 2 } as const;
    const { body } = write(cameIn(place(channel), member, logins, false), SENDER, `${logins}`, false);
    callbacks.push(await timed(() => post(n, body)));
  }
  return { joinMs: median(joins), callbackMs: median(callbacks) };
}

async function joinAndLeave(n: number, channel: number): Promise<void> {
  const client = new Client(serverFor(n).url);
  client.auth.token = await token(`viewer ${n}`);
  const room = await client.joinOrCreate('live_channel', { sid: place(channel).roomId });
  await room.leave();
}

function tell(what: string, smallMs: number, largeMs: number): void {
  const ratio = (largeMs / smallMs).toFixed(2);
  const figures = `medians: ${smallMs.toFixed(2)} ms and ${largeMs.toFixed(2)} ms`;
  process.stdout.write(`${what}_${many}_vs_${few}_channels: ${ratio} (${figures})\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

async function post(n: number, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${serverFor(n).url}/zego/callback`, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`a callback was answered ${response.status}`);
  await response.arrayBuffer();
}

function place(channel: number) {
  return { roomId: `channel-${channel}`, session: SESSION, at: Date.now() };
}

function serverFor(n: number): { readonly url: string } {
  const server = servers[n % servers.length];
  if (server === undefined) throw new Error('there are servers');
  return server;
}

function token(userId: string): Promise<string> {
  return new SignJWT({ role: 'viewer' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(AUTH_SECRET));
}

async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const settings = { PORT: '0', LOG_LEVEL: 'error', AUTH_SECRET, ZEGO_CALLBACK_SECRET: SENDER.secret };
  const env = { ...process.env, ...settings, REDIS_URL: redis, DATA_DIR: dataDir, ZEGO_GAP_MS: '86400000' };
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const [, url = ''] = String(line).match(/serves on (\S+)/) ?? [];
  return { child, url };
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function readArguments(): { redis: string; few: number; many: number; samples: number } {
  try {
    const option = (value: string) => ({ type: 'string', default: value }) as const;
    const options = {
      redis: { type: 'string' },
      few: option('10'),
      many: option('10000'),
      samples: option('300'),
    } as const;
    const { values } = parseArgs({ options });
    if (values.redis === undefined) throw new Error('which Redis? Name it with --redis');
    return { redis: values.redis, few: count(values.few), many: count(values.many), samples: count(values.samples) };
  } catch (error) {
    const usage =
      'usage: npm run bench:growth -- --redis redis://127.0.0.1:6379/9 [--few 10 --many 10000 --samples 300]';
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`);
    process.exit(EXIT_USAGE);
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${text} is not a whole number above 0`);
  return Number(text);
}
