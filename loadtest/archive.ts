// How long the archive of a month takes beside a server under load, and what the server's clients notice of it.
// Usage: npm run bench:archive [-- --rows 1000000], and see loadtest/archive/arguments.ts
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { readArguments, USAGE } from './archive/arguments.ts';
import { Callers } from './archive/callers.ts';
import { calls, type Month } from './archive/calls.ts';
import { fillMysql } from './archive/fillMysql.ts';
import { fillSqlite } from './archive/fillSqlite.ts';

const WARM_UP_MS = 3_000;
helpIfAsked(USAGE);
const asked = readArguments(process.argv.slice(2));
if ('mistake' in asked) endWithUsage(asked.mistake, USAGE);
const { rows, later, channels, intervalMs, seconds, mysqlUrl } = asked;

const dataDir = await mkdtemp(join(tmpdir(), 'linkcall-archive-'));
const env = {
  ...process.env,
  DATA_DIR: dataDir,
  PORT: '0',
  LOG_LEVEL: 'error',
  APPLY_BURST: '1000',
  APPLY_WINDOW_MS: '1',
  MAX_MESSAGES_PER_S: '1000',
  JOINS_PER_S_ADDRESS: '1000000',
  JOINS_PER_S_USER: '1000000',
  ...(mysqlUrl === undefined ? {} : { MYSQL_URL: mysqlUrl }),
};
try {
  const month = lastMonth();
  await fill(month);
  await measure(month);
} finally {
  await rm(dataDir, { recursive: true });
}

async function fill(month: Month): Promise<void> {
  await stop((await start()).child);
  // Makes the table in MySQL, too.
  await once(archive(month, '--dry-run'), 'exit');
  say(`filling ${month.text} with ${rows} calls, and the month after it with ${later}`);
  const ofBoth = [...calls(rows, month), ...calls(later, { from: month.to, to: Date.now() })];
  if (mysqlUrl === undefined) fillSqlite(join(dataDir, 'linkcall.sqlite'), ofBoth);
  else await fillMysql(mysqlUrl, ofBoth);
}

function archive({ text }: Month, ...more: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['src/archive.ts', '--month', text, ...more], { env, stdio: 'inherit' });
}

async function measure(month: Month): Promise<void> {
  const server = await start();
  const callers = await Callers.join(server.url, channels, intervalMs);
  await callers.callUntil(wait(WARM_UP_MS));
  const alone = tell('without', await callers.callUntil(wait(seconds * 1_000)));
  const begunAt = performance.now();
  const ended = once(archive(month), 'exit');
  const beside = tell('with   ', await callers.callUntil(ended));
  const tookS = (performance.now() - begunAt) / 1_000;
  const [code] = await ended;
  const after = tell('after  ', await callers.callUntil(wait(seconds * 1_000)));
  say(`archive: exit ${code}, ${tookS.toFixed(1)} s, ${(rows / tookS).toFixed(0)} rows/s`);
  say(`archive_p99_ratio: ${(beside.p99 / Math.min(alone.p99, after.p99)).toFixed(2)}`);
  await callers.leave();
  await stop(server.child);
}

/** Of the latencies of replies, each to a command that is durable. */
function tell(name: string, latencies: readonly number[]): { readonly p99: number } {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const figures = Object.entries({ p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) });
  const text = figures.map(([figure, ms]) => `${figure} ${ms.toFixed(1).padStart(7)} ms`).join('  ');
  say(`${name}  ${String(sorted.length).padStart(7)} replies  ${text}`);
  return { p99: at(0.99) };
}

async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = line.match(/serves on (\S+)/) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, url };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill();
  await once(child, 'exit');
}

function lastMonth(): Month {
  const now = new Date();
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const from = Date.UTC(year, month - 1);
  return { text: new Date(from).toISOString().slice(0, 'YYYY-MM'.length), from, to: Date.UTC(year, month) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
