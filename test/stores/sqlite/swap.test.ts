import assert from 'node:assert/strict';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/open.ts';
import { openSqliteArchive } from '../../../src/stores/sqlite/userLog/archive.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { type ActorState, afterCommit, callIdOf, commitOf, sidOf, userIdOf } from '../contract/actor.ts';
import { logRecord, logRecords, NOVEMBER, OCTOBER } from '../contract/logRecords.ts';
import { withoutSerials } from '../contract/userLogUnderTest.ts';
import { makeFileOfFormat, makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const EARLIER_FORMAT = 3;

describe('SQLite: tables that are swapped', () => {
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
  const open = async (): Promise<Sqlite> => {
    stores = await openSqlite(optionsFor(dataDir));
    return stores;
  };
  const archived = async <T>(work: (archive: ReturnType<typeof openSqliteArchive>) => Promise<T>): Promise<T> => {
    const archive = openSqliteArchive({ dataDir, aheadMs: 0 });
    return work(archive).finally(archive.close);
  };

  it('[ST10] a month that is most of the base table becomes its extract at once, whatever the limit', async () => {
    const { userLog } = await open();
    await userLog.append([...logRecords(100), ...ofNovember(99)]);
    await archived(async (archive) => {
      assert.equal(await archive.move(OCTOBER, 1), 100);
      assert.deepEqual(await archive.count(OCTOBER), { base: 0, extract: 100, strays: 99 });
    });
  });

  it('[ST10] half of it goes in batches; so do those that come late for a month that has its extract', async () => {
    const { userLog } = await open();
    await userLog.append([...logRecords(5), ...ofNovember(5)]);
    await archived(async (archive) => {
      assert.equal(await archive.move(OCTOBER, 3), 3);
      assert.equal(await archive.move(OCTOBER, 3), 2);
      await userLog.append(logRecords(30).slice(5));
      assert.equal(await archive.move(OCTOBER, 3), 3);
      assert.deepEqual(await archive.count(OCTOBER), { base: 22, extract: 8, strays: 0 });
    });
  });

  it('[ST6] [ST10] a server goes on committing through swaps, with serials that nobody had', async () => {
    const { channels, userLog } = await open();
    let actor: ActorState = await channels.open(sidOf('live'));
    let calls = 0;
    const commitCalls = async (appliedAt: number): Promise<void> => {
      const endedCalls = Array.from({ length: 3 }, () => {
        calls += 1;
        const [callId, userId] = [callIdOf(calls), userIdOf('ann')];
        const times = { appliedAt, allowedAt: appliedAt + 1, endedAt: appliedAt + 2, seenAt: appliedAt + 2 };
        const detail = { end: 'quit' as const, by: null, nick: 'Ann', hostNick: 'Hana' };
        return {
          callId,
          sid: sidOf('live'),
          userId,
          hostId: userIdOf('hana'),
          ...times,
          endState: 'quit' as const,
          detail,
        };
      });
      const commit = { ...commitOf(actor, { type: 'end-overdue', at: appliedAt }), endedCalls };
      assert.equal(await channels.commit(commit), 'committed');
      actor = afterCommit(commit);
    };
    for (const { from } of [OCTOBER, OCTOBER, NOVEMBER]) await commitCalls(from);
    await archived((archive) => archive.move(OCTOBER, 1));
    for (const { from } of [NOVEMBER, OCTOBER, NOVEMBER]) await commitCalls(from);
    await archived((archive) => archive.bringBack(100));
    await commitCalls(NOVEMBER.from);
    await archived((archive) => archive.move(NOVEMBER, 1));
    await commitCalls(NOVEMBER.from);
    const found = await userLog.history({ limit: 100 });
    const expected = Array.from({ length: calls }, (_, nth) => nth + 1);
    assert.deepEqual(
      found.map(({ serial }) => serial).sort((a, b) => a - b),
      expected,
    );
    assert.deepEqual(new Set(found.map(({ callId }) => callId)), new Set(expected.map(callIdOf)));
    assert.equal(found.filter(({ linkFirst }) => linkFirst === 1).length, 1);
  });

  it('[ST10] strays of any month are brought back, whichever is asked for', async () => {
    const { userLog } = await open();
    await userLog.append([...logRecords(9), ...ofNovember(4), logRecord(200, { timeApply: OCTOBER.from - 1 })]);
    const before = await userLog.history({ limit: 100 });
    await archived((archive) => archive.move(OCTOBER, 1));
    await archived(async (archive) => {
      assert.deepEqual(await archive.count(NOVEMBER), { base: 4, extract: 0, strays: 5 });
      assert.deepEqual([await archive.bringBack(3), await archive.bringBack(3), await archive.bringBack(3)], [3, 2, 0]);
      assert.deepEqual(await archive.count(NOVEMBER), { base: 4, extract: 0, strays: 0 });
    });
    assert.deepEqual(await userLog.history({ limit: 100 }), before);
  });

  it('[ST10] an earlier file is brought up to date with its records, and goes on after the last serial it gave', async () => {
    makeFileOfFormat(EARLIER_FORMAT, fileIn(dataDir));
    const earlier = openBeside(dataDir);
    for (const serial of [7, 8, 9]) {
      earlier.exec(`INSERT INTO t_linkcall_base_userlog
        VALUES (${serial}, ${OCTOBER.from}, 'ann', 'hana', 0, ${OCTOBER.from}, 0, 0, 'live', NULL, 2, '${callIdOf(serial)}')`);
    }
    earlier.exec('DELETE FROM t_linkcall_base_userlog WHERE link_serial = 9');
    earlier.close();
    const { userLog } = await open();
    await userLog.append([logRecord(10)]);
    const found = await userLog.history({ limit: 10 });
    assert.deepEqual(
      found.map(({ serial, callId }) => [serial, callId]),
      [10, 8, 7].map((serial) => [serial, callIdOf(serial)]),
    );
    assert.deepEqual(withoutSerials(found)[0], logRecord(10));
  });

  it('[ST10] a file that no server has brought up to date yet is refused', () => {
    makeFileOfFormat(EARLIER_FORMAT, fileIn(dataDir));
    assert.throws(
      () => openSqliteArchive({ dataDir, aheadMs: 0 }),
      (error) => error instanceof StoreError && /format 3, .* start the server once/.test(error.message),
    );
  });
});

const ofNovember = (count: number) =>
  logRecords(count, (call) => ({ callId: callIdOf(1_000 + call), timeApply: NOVEMBER.from + call }));
