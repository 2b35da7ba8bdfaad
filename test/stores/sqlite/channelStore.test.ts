import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Commit, Opened } from '../../../src/ports/channelStore.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { apply, commitOf, START, sidOf } from '../contract/actor.ts';
import { describeChannelStore } from '../contract/channelStoreContract.ts';
import { openChannels, openFreshSqlite, optionsFor, type SqliteUnderTest } from './support/folder.ts';

describeChannelStore('SQLite', () => openFreshSqlite());

describe('SQLite: group commit', () => {
  let groups: number[];
  let test: SqliteUnderTest;
  let opened: Opened[];
  beforeEach(async () => {
    groups = [];
    test = await openFreshSqlite({ group: (commits) => groups.push(commits) });
    opened = await Promise.all(Array.from({ length: 20 }, (_, n) => test.store.open(sidOf(`channel ${n}`))));
  });
  afterEach(() => test.dispose());

  const firstCommits = (): Commit[] => opened.map((each) => commitOf(each, { ...apply('somebody'), at: START }));
  const versions = async (): Promise<(number | undefined)[]> => {
    await test.reopen();
    return Promise.all(opened.map(async ({ channel }) => (await test.store.peek(channel.sid))?.version));
  };

  it('[ST2] commits of many channels that are due together share one transaction', async () => {
    await Promise.all(firstCommits().map((commit) => test.store.commit(commit)));
    assert.deepEqual(groups, [20]);
  });

  it('[ST2] what comes while a transaction is under way goes together in the next', async () => {
    const other = openBeside(test.dataDir);
    other.exec('BEGIN IMMEDIATE');
    const told: Promise<unknown>[] = [];
    for (const commit of firstCommits()) {
      told.push(test.store.commit(commit));
      await nextTurn();
    }
    const before = await transactionsIn(`${fileIn(test.dataDir)}-wal`);
    other.exec('ROLLBACK');
    other.close();
    await Promise.all(told);
    const after = await transactionsIn(`${fileIn(test.dataDir)}-wal`);
    assert.deepEqual(groups, [1, 19]);
    // Each group's, and maybe that which writes the tables.
    assert(after - before <= 3, `${after - before} transactions`);
  });

  it('[ST1, ST4] a commit of an actor that was replaced is left out, and the others of its group are kept', async () => {
    const commits = firstCommits();
    const [, replaced] = opened;
    assert(replaced !== undefined);
    await test.store.open(replaced.channel.sid);
    const outcomes = await Promise.all(commits.map((commit) => test.store.commit(commit)));
    assert.deepEqual(groups, [20]);
    assert.deepEqual(outcomes, ['committed', 'fenced', ...Array.from({ length: 18 }, () => 'committed')]);
    assert.deepEqual(await versions(), [1, undefined, ...Array.from({ length: 18 }, () => 1)]);
  });
});

describe('SQLite: the thread that owns the file', () => {
  it('[ST7] dies: what waits and what comes later is rejected, and the folder is free again', async () => {
    const { promise, resolve } = Promise.withResolvers<Worker>();
    process.once('worker', resolve);
    const test = await openFreshSqlite();
    const opened = await test.store.open(sidOf('a channel'));
    const waiting = Promise.allSettled([
      test.store.commit(commitOf(opened, { ...apply('somebody'), at: START })),
      test.store.peek(sidOf('a channel')),
    ]);
    const worker = await promise;
    await worker.terminate();
    for (const outcome of await waiting) {
      // Either may have been answered in time; none may be left hanging.
      if (outcome.status === 'rejected') assert(isThreadEnd(outcome.reason));
    }
    await assert.rejects(test.store.check(), isThreadEnd);
    await assert.rejects(test.store.commit(commitOf(opened, { ...apply('another'), at: START })), isThreadEnd);
    await assert.rejects(test.store.close(), isThreadEnd);
    test.store = await openChannels(optionsFor(test.dataDir));
    await test.store.check();
    await test.dispose();

    function isThreadEnd(error: unknown): boolean {
      return (
        error instanceof StoreError &&
        error.message.startsWith(`${fileIn(test.dataDir)}: the thread that owns the file ended`)
      );
    }
  });

  it('is gone after a close: what comes later is told so', async () => {
    const test = await openFreshSqlite();
    await test.dispose();
    await assert.rejects(test.store.check(), /the store is closed/);
    await assert.rejects(test.store.unfinished(), /the store is closed/);
  });
});

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES = 4096;

/** The last page of each has the size of the whole file in its header, the others 0. */
async function transactionsIn(wal: string): Promise<number> {
  const bytes = await readFile(wal);
  let found = 0;
  for (let at = WAL_HEADER_BYTES; at < bytes.length; at += FRAME_HEADER_BYTES + PAGE_BYTES) {
    if (bytes.readUInt32BE(at + 4) !== 0) found += 1;
  }
  return found;
}
