// ST10: moves a month of the user log into a table of its own, while the server goes on.

import type { UserLogArchive } from './ports/userLog.ts';
import { systemClock } from './server/clock.ts';
import { type Config, readConfig } from './server/config/config.ts';
import { misspelt } from './server/config/misspelt.ts';
import { SETTINGS } from './server/config/settings.ts';
import { endWithUsage, helpIfAsked } from './server/usage.ts';
import { openSqliteArchive } from './stores/sqlite/userLog/archive.ts';
import { type ArchiveArguments, readArguments, USAGE } from './userLog/archiveArguments.ts';
import { type Archived, archiveMonth, type Pace } from './userLog/archiveMonth.ts';
import { showProgress } from './userLog/archiveProgress.ts';
import { isOver } from './userLog/month.ts';

/** As in sysexits.h: what the arguments name cannot be used, a mistake in the configuration. */
const EXIT_NOT_OVER = 65;
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;
/** As the shell has it for a program that Ctrl-C ended. */
const EXIT_STOPPED = 130;

/** Measured in loadtest/RESULTS.md. In SQLite the server's commits wait for a batch, in MySQL only its worker does. */
const SQLITE_PACE = { batch: 10, restShare: 3 };
const MYSQL_PACE = { batch: 1_500, restShare: 0.5 };

/** Before it can count, it may have to make the original's tables ours (IN13). */
const progressLog = {
  info: (_: object, message: string) => complain(0, message),
  warn: (_: object, message: string) => complain(0, message),
};

helpIfAsked(USAGE);
process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const config = readConfig(process.env);
  const asked = readArguments(args, 'mistakes' in config ? 0 : config.logAheadMs);
  if ('mistake' in asked) return endWithUsage(asked.mistake, USAGE);
  if ('mistakes' in config) return complain(EXIT_CONFIG, 'These settings are wrong:', ...config.mistakes);
  for (const doubt of misspelt(process.env, SETTINGS)) process.stderr.write(`${doubt}\n`);
  if (!asked.isForced && !asked.isDryRun && !isOver(asked.month, Date.now())) {
    const name = nameOf(asked);
    return complain(
      EXIT_NOT_OVER,
      `${name} is not over yet (by LOG_TIMEZONE): wait for its end, or move what is there with --force`,
    );
  }
  try {
    const { archive, pace } = await openArchive(config);
    try {
      return asked.isDryRun ? await tellCounts(archive, asked) : await move(archive, pace, asked);
    } finally {
      await archive.close();
    }
  } catch (error) {
    return complain(EXIT_FAILED, error instanceof Error ? error.message : String(error));
  }
}

/** The log is where the server with these settings keeps it. */
async function openArchive({
  dataDir,
  mysqlUrl,
  logAheadMs: aheadMs,
}: Config): Promise<{ archive: UserLogArchive; pace: Pace }> {
  if (mysqlUrl === undefined) return { archive: openSqliteArchive({ dataDir, aheadMs }), pace: SQLITE_PACE };
  const { openMysqlArchive } = await import('./stores/mysql/archive.ts');
  return { archive: openMysqlArchive({ url: mysqlUrl, aheadMs, log: progressLog }), pace: MYSQL_PACE };
}

async function tellCounts(archive: UserLogArchive, asked: ArchiveArguments): Promise<number> {
  const { base, extract } = await archive.count(asked.month);
  say(`${nameOf(asked)}: ${base} records would be moved; ${extract} are archived already. Nothing was changed.`);
  return 0;
}

async function move(archive: UserLogArchive, pace: Pace, asked: ArchiveArguments): Promise<number> {
  let isStopped = false;
  process.once('SIGINT', () => {
    isStopped = true;
  });
  const { base } = await archive.count(asked.month);
  const progress = showProgress(base, process.stderr);
  const begunAt = performance.now();
  const archived = await archiveMonth(asked.month, {
    archive,
    clock: systemClock,
    ...pace,
    isStopped: () => isStopped,
    onMoved: progress.show,
  }).finally(progress.end);
  return summarize(nameOf(asked), archived, (performance.now() - begunAt) / 1_000);
}

function summarize(name: string, archived: Archived, seconds: number): number {
  const { end, moved, broughtBack, before, after } = archived;
  say(`${name}: ${moved} records moved in ${seconds.toFixed(1)} s`);
  say(`  before: ${before.base} in the base table, ${before.extract} archived`);
  say(`  after:  ${after.base} in the base table, ${after.extract} archived`);
  if (broughtBack > 0) say(`  ${broughtBack} records of other months came along and were brought back`);
  const came = after.base + after.extract - before.base - before.extract;
  if (end === 'missing') return complain(EXIT_FAILED, `${-came} records are missing: restore them from a backup`);
  if (came > 0) say(`  ${came} came meanwhile`);
  if (end === 'done') return 0;
  const astray = after.strays > 0 ? `, and ${after.strays} of other months are to be brought back` : '';
  return complain(EXIT_STOPPED, `Stopped: ${after.base} records are left${astray}. Run it again to go on.`);
}

function nameOf({ month }: ArchiveArguments): string {
  return month.name.replace(/^\d{4}/, '$&-');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(code: number, ...lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return code;
}
