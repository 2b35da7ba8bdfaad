// How long the archive of a month takes beside a server under load, and what the server's clients notice of it.
// Usage: npm run bench:archive [-- --rows 1000000], and see loadtest/archive/arguments.ts
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { readArguments, USAGE } from './archive/arguments.ts';
import { Callers } from './archive/callers.ts';
import { calls, type Month } from './archive/calls.ts';
import { fillMysql } from './archive/fillMysql.ts';
import { fillSqlite } from './archive/fillSqlite.ts';
import { serveOurs } from './bench/servers.ts';
import { percentile } from './bench/statistics.ts';
import { inTestBed, type TestBed } from './bench/testBed.ts';

const WARM_UP_MS = 3_000;
helpIfAsked(USAGE);
const asked = readArguments(process.argv.slice(2));
if ('mistake' in asked) endWithUsage(asked.mistake, USAGE);
const { rows, later, channels, intervalMs, seconds, mysqlUrl } = asked;

type Place = {
  readonly testBed: TestBed;
  readonly env: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
};

await inTestBed(async (testBed) => {
  const mysql = mysqlUrl === undefined ? {} : { MYSQL_URL: mysqlUrl };
  const place = { testBed, env: { DATA_DIR: await testBed.folder(), ...mysql } };
  const month = lastMonth();
  await fill(place, month);
  await measure(place, month);
});

async function fill({ testBed, env }: Place, month: Month): Promise<void> {
  await (await serveOurs(testBed, env)).stop();
  // Makes the table in MySQL, too.
  await once(archive(env, month, '--dry-run'), 'exit');
  say(`filling ${month.text} with ${rows} calls, and the month after it with ${later}`);
  const ofBoth = [...calls(rows, month), ...calls(later, { from: month.to, to: Date.now() })];
  if (mysqlUrl === undefined) fillSqlite(join(env.DATA_DIR, 'linkcall.sqlite'), ofBoth);
  else await fillMysql(mysqlUrl, ofBoth);
}

function archive(env: Place['env'], { text }: Month, ...more: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['src/archive.ts', '--month', text, ...more], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
}

async function measure({ testBed, env }: Place, month: Month): Promise<void> {
  const server = await serveOurs(testBed, env);
  const callers = await Callers.join(server.url, channels, intervalMs);
  await callers.callUntil(wait(WARM_UP_MS));
  const alone = tell('without', await callers.callUntil(wait(seconds * 1_000)));
  const begunAt = performance.now();
  const ended = once(archive(env, month), 'exit');
  const beside = tell('with   ', await callers.callUntil(ended));
  const tookS = (performance.now() - begunAt) / 1_000;
  const [code] = await ended;
  const after = tell('after  ', await callers.callUntil(wait(seconds * 1_000)));
  say(`archive: exit ${code}, ${tookS.toFixed(1)} s, ${(rows / tookS).toFixed(0)} rows/s`);
  say(`archive_p99_ratio: ${(beside.p99 / Math.min(alone.p99, after.p99)).toFixed(2)}`);
  await callers.leave();
}

/** Of the latencies of replies, each to a command that is durable. */
function tell(name: string, latencies: readonly number[]): { readonly p99: number } {
  const at = (share: number) => percentile(latencies, share);
  const figures = Object.entries({ p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) });
  const text = figures.map(([figure, ms]) => `${figure} ${ms.toFixed(1).padStart(7)} ms`).join('  ');
  say(`${name}  ${String(latencies.length).padStart(7)} replies  ${text}`);
  return { p99: at(0.99) };
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
