import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/channelStore.ts';
import { callIdOf, commitOf, START, sidOf, userIdOf } from '../contract/actor.ts';
import { logRecord, logRecords } from '../contract/logRecords.ts';
import { describeOutbox, type OutboxUnderTest } from '../contract/outboxContract.ts';
import { fileIn, makeFolder, optionsFor, removeFolder } from './folder.ts';

describeOutbox('SQLite', async (): Promise<OutboxUnderTest> => {
  const dataDir = await makeFolder();
  const told: UnreadableRow[] = [];
  const stores = await openSqlite({ ...optionsFor(dataDir), watch: { unreadable: (row) => told.push(row) } });
  const db = new DatabaseSync(fileIn(dataDir), { timeout: 5_000 });
  const spoil = [
    "user_id = ''",
    "call_id = 'spoiled ' || link_serial",
    'link_time = -1',
    'end_state = 9007199254740993',
    'time_apply = 9223372036854775807',
  ];
  let calls = 1_000_000;
  return {
    outbox: stores.outbox,
    told,
    put: (call) => stores.userLog.append([logRecord(call)]),
    putBad: async (way) => {
      calls += 1;
      await stores.userLog.append([logRecord(calls)]);
      db.exec(`UPDATE t_linkcall_base_userlog SET ${spoil[way % spoil.length]} WHERE call_id = '${callIdOf(calls)}'`);
    },
    setAside: async () =>
      db.prepare("SELECT n FROM rejected_userlog WHERE reason <> '' AND link_serial > 0").all().length,
    dispose: async () => {
      db.close();
      await stores.close();
      await removeFolder(dataDir);
    },
  };
});

describe('SQLite: the outbox', () => {
  let dataDir: string;
  let stores: Sqlite;
  beforeEach(async () => {
    dataDir = await makeFolder();
    stores = await openSqlite(optionsFor(dataDir));
  });
  afterEach(async () => {
    await stores.close();
    await removeFolder(dataDir);
  });

  it('[ST6] has what commits left and what was logged here before, oldest first', async () => {
    await stores.userLog.append([logRecord(1, { timeApply: START + 1_000_000 })]);
    const opened = await stores.channels.open(sidOf('a channel'));
    const endedCalls = [
      {
        callId: callIdOf(2),
        sid: sidOf('a channel'),
        userId: userIdOf('ann'),
        hostId: '' as const,
        appliedAt: START,
        allowedAt: 0,
        endedAt: START + 9,
        seenAt: START + 9,
        endState: 'cancelled' as const,
      },
    ];
    await stores.channels.commit({ ...commitOf(opened, { type: 'end-overdue', at: START }), endedCalls });
    const found = await stores.outbox.take(10);
    assert.deepEqual(found[0]?.record, logRecord(1, { timeApply: START + 1_000_000 }));
    assert.deepEqual(found[1]?.record, {
      callId: callIdOf(2),
      sid: sidOf('a channel'),
      userId: userIdOf('ann'),
      singerId: '',
      timeApply: START,
      timeAllow: null,
      timeAllowEnd: START + 9,
      linkTimeS: 0,
      linkFirst: 0,
      endState: 2,
    });
    assert.equal(await stores.outbox.size(), 2);
  });

  it('[ST6] forgets what it is told to, also after a restart; what is gone already does no harm', async () => {
    await stores.userLog.append(logRecords(5));
    const first = await stores.outbox.take(2);
    assert.deepEqual(
      first.map(({ record }) => record),
      logRecords(2),
    );
    const ids = first.map(({ id }) => id);
    await stores.outbox.forget(ids);
    await stores.outbox.forget([...ids, '999999']);
    await stores.close();
    stores = await openSqlite(optionsFor(dataDir));
    assert.equal(await stores.outbox.size(), 3);
    const rest = await stores.outbox.take(10);
    assert.deepEqual(
      rest.map(({ record }) => record),
      logRecords(5).slice(2),
    );
    assert.equal(new Set([...ids, ...rest.map(({ id }) => id)]).size, 5);
  });
});
