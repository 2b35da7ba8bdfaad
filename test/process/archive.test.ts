import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../loadtest/random.ts';
import type { LogRecord, UserLogArchive } from '../../src/ports/userLog.ts';
import { openSqlite, type Sqlite } from '../../src/stores/sqlite/open.ts';
import { openSqliteArchive } from '../../src/stores/sqlite/userLog/archive.ts';
import { logRecords, NOVEMBER, OCTOBER } from '../stores/contract/logRecords.ts';
import { withoutSerials } from '../stores/contract/userLogUnderTest.ts';
import { makeFolder, optionsFor, removeFolder } from '../stores/sqlite/support/folder.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { runToEnd } from './support/runToEnd.ts';

const [EXIT_FAILED, EXIT_USAGE, EXIT_NOT_OVER, EXIT_CONFIG, EXIT_STOPPED] = [1, 64, 65, 78, 130];
const KILLS = Number(process.env.CHAOS_KILLS ?? 5);
const RECORDS = 3_000;
/** Before the first kill; and so many more are written meanwhile. */
const KILLED_RECORDS = 1_500;
const months = [OCTOBER, NOVEMBER];

describe('npm run archive', () => {
  let dataDir: string;
  let stores: Sqlite | undefined;
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(async () => {
    await stores?.close();
    stores = undefined;
    await removeFolder(dataDir);
  });

  const openStores = async (): Promise<Sqlite> => {
    stores = await openSqlite(optionsFor(dataDir));
    return stores;
  };
  const archive = (...args: readonly string[]) => runToEnd({ DATA_DIR: dataDir }, ['src/archive.ts', ...args]);
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, ['src/archive.ts', ...args], { env: { ...CHILD_ENV, DATA_DIR: dataDir } });
  const visit = <T>(work: (visitor: UserLogArchive) => Promise<T>): Promise<T> => {
    const visitor = openSqliteArchive({ dataDir, aheadMs: 0 });
    return work(visitor).finally(visitor.close);
  };
  const counts = () => visit((visitor) => visitor.count(OCTOBER));
  /** Where a month has its extract already, its records go there in batches. */
  const makeExtract = () => visit((visitor) => visitor.move(OCTOBER, 1));

  it('[ST10] arguments that are none are refused, and shown how it is used', async () => {
    const { code, stdout, stderr } = await archive('--month', '2026-13');
    assert.deepEqual([code, stdout], [EXIT_USAGE, '']);
    assert(stderr.includes('"2026-13" is no month') && stderr.includes('usage: npm run archive -- --month'), stderr);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.deepEqual(await readdir(dataDir), []);
  });

  it('[ST10] the present month and later ones need --force', async () => {
    const { userLog } = await openStores();
    const now = Date.now();
    await userLog.append(logRecords(3, () => ({ timeApply: now })));
    const month = new Date(now).toISOString().slice(0, 7);
    for (const each of [month, '9999-12']) {
      const { code, stderr } = await archive('--month', each);
      assert.equal(code, EXIT_NOT_OVER);
      assert(stderr.includes(each) && stderr.includes('--force'), stderr);
    }
    const forced = await archive('--month', month, '--force');
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(forced.stdout, /3 records moved/);
  });

  it('[ST10] without a file, or beside another one, it says so and makes none', async () => {
    const missing = await archive('--month', '2026-10');
    assert.equal(missing.code, EXIT_FAILED);
    assert(missing.stderr.includes('linkcall.sqlite is not there'), missing.stderr);
    assert.deepEqual(await readdir(dataDir), []);
    const theirs = openBeside(dataDir);
    theirs.exec('CREATE TABLE theirs (a)');
    theirs.close();
    const foreign = await archive('--month', '2026-10');
    assert(foreign.stderr.includes("another program's database"), foreign.stderr);
    await writeFile(join(dataDir, 'linkcall.sqlite'), '');
    const empty = await archive('--month', '2026-10');
    assert(empty.stderr.includes('only 0 bytes'), empty.stderr);
    assert.deepEqual([foreign.code, empty.code], [EXIT_FAILED, EXIT_FAILED]);
  });

  it('[ST10] wrong settings are told as the server tells them', async () => {
    const { code, stderr } = await runToEnd({ DATA_DIR: dataDir, PORT: 'many' }, [
      'src/archive.ts',
      '--month',
      '2026-10',
    ]);
    assert.equal(code, EXIT_CONFIG);
    assert(stderr.includes('PORT is "many"'), stderr);
  });

  it('[ST10] --dry-run counts, and changes nothing; the run after it moves the month and no other', async () => {
    const { userLog } = await openStores();
    const records = logRecords(500, (call) => ({ timeApply: (months[call % 2]?.from ?? 0) + call }));
    await userLog.append(records);
    const before = await userLog.history({ limit: 1_000 });
    const dry = await archive('--month', '2026-10', '--dry-run');
    assert.deepEqual([dry.code, dry.stderr], [0, '']);
    assert.match(dry.stdout, /2026-10: 250 records would be moved; 0 are archived already/);
    assert.deepEqual(await counts(), { base: 250, extract: 0, strays: 0 });
    const real = await archive('--month', '2026-10');
    assert.equal(real.code, 0, real.stderr);
    assert.match(real.stdout, /2026-10: 250 records moved/);
    assert.match(real.stderr, /^25\d? of 250 records|250 of 250 records are moved/m);
    assert.deepEqual(await counts(), { base: 0, extract: 250, strays: 0 });
    assert.deepEqual(await userLog.history({ limit: 1_000 }), before);
  });

  it('[ST10] Ctrl-C ends it after the batch under way; run again, it goes on', async () => {
    const { userLog } = await openStores();
    await makeExtract();
    await userLog.append(logRecords(RECORDS));
    const child = start('--month', '2026-10');
    await once(child.stderr, 'data');
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    assert.deepEqual(await exited, [EXIT_STOPPED, null]);
    const { base, extract } = await counts();
    assert(base > 0 && extract > 0, `${base} are left, ${extract} were moved`);
    assert.equal(base + extract, RECORDS);
    assert.equal((await archive('--month', '2026-10')).code, 0);
    assert.deepEqual(await counts(), { base: 0, extract: RECORDS, strays: 0 });
  });

  it('[ST10] Ctrl-C while records of other months are brought back: run again, it brings back the rest', async () => {
    const { userLog } = await openStores();
    await userLog.append(logRecords(2 * RECORDS - 1, (call) => ({ timeApply: months[call % 2]?.from ?? 0 })));
    const child = start('--month', '2026-10');
    const said = text(child.stderr);
    await once(child.stderr, 'data');
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    assert.deepEqual(await exited, [EXIT_STOPPED, null]);
    assert.match(await said, /Stopped: 0 records are left, and \d+ of other months are to be brought back/);
    const { strays } = await counts();
    assert(strays > 0);
    const again = await archive('--month', '2026-10');
    assert.equal(again.code, 0, again.stderr);
    assert(again.stdout.includes(`${strays} records of other months`), again.stdout);
    assert.deepEqual(await counts(), { base: 0, extract: RECORDS, strays: 0 });
  });

  for (const [how, isSwapped] of [
    ['in batches', false],
    ['by a swap of tables', true],
  ] as const) {
    it(`[ST10] killed at any point ${how} while records are written, and run again, it loses and doubles nothing`, async () => {
      const seed = Date.now() % 1_000_000;
      const random = new Random(seed);
      const { userLog } = await openStores();
      if (!isSwapped) await makeExtract();
      const all = logRecords(2 * KILLED_RECORDS, (call) => ({
        timeApply: (isSwapped && call % 3 === 0 ? NOVEMBER : OCTOBER).from + random.below(1_000),
      }));
      await userLog.append(all.slice(0, KILLED_RECORDS));
      const writer = writeSteadily(userLog, all.slice(KILLED_RECORDS));
      /** Grows with each batch; most of the way is in batches of either kind. */
      const done = async () => {
        const { extract, strays } = await counts();
        return isSwapped ? (extract > 0 ? KILLED_RECORDS - strays : 0) : extract;
      };
      for (let kill = 0; kill < KILLS; kill += 1) {
        const enough = (await done()) + random.below(KILLED_RECORDS / KILLS);
        const child = start('--month', '2026-10');
        const exited = once(child, 'exit');
        while ((await done()) < enough && child.exitCode === null) await writer.wrote();
        child.kill('SIGKILL');
        await exited;
        const ids = (await userLog.history({ limit: 10 * KILLED_RECORDS })).map(({ callId }) => callId);
        assert.equal(new Set(ids).size, ids.length, `seed ${seed}: in both tables`);
      }
      await writer.stop();
      const last = await archive('--month', '2026-10');
      assert.equal(last.code, 0, `seed ${seed}: ${last.stderr}`);
      const written = all.slice(0, KILLED_RECORDS + writer.count());
      const found = withoutSerials(await userLog.history({ limit: 10 * KILLED_RECORDS }));
      assert.equal(found.length, written.length, `seed ${seed}`);
      assert.deepEqual(new Set(found), new Set(written), `seed ${seed}`);
      const ofOctober = written.filter(({ timeApply }) => timeApply < OCTOBER.to).length;
      assert.deepEqual(await counts(), { base: 0, extract: ofOctober, strays: 0 }, `seed ${seed}`);
    });
  }
});

/** One append after the other, a few records each, until it is stopped or has written them all. */
function writeSteadily(log: Sqlite['userLog'], records: readonly LogRecord[]) {
  const AT_ONCE = 2;
  const BETWEEN_MS = 5;
  let count = 0;
  let isStopped = false;
  let last: Promise<void> = Promise.resolve();
  const writing = (async () => {
    while (!isStopped) {
      const next = records.slice(count, count + AT_ONCE);
      // A read of the log keeps its thread as busy once all of them are written.
      last = (next.length > 0 ? log.append(next) : log.history({ limit: 1 })).then(() => pause(BETWEEN_MS));
      await last;
      count += next.length;
    }
  })();
  return {
    wrote: () => last,
    count: () => count,
    stop: () => {
      isStopped = true;
      return writing;
    },
  };
}
