import assert from 'node:assert/strict';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/open.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { callIdOf, commitOf, START, sidOf, userIdOf } from '../contract/actor.ts';
import { logRecord, logRecords } from '../contract/logRecords.ts';
import { describeOutbox, idsOf, type OutboxUnderTest, owedOf } from '../contract/outboxContract.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const DETAIL = { end: 'cancelled', by: null, nick: 'Ann', hostNick: '' } as const;

describeOutbox('SQLite', async (): Promise<OutboxUnderTest> => {
  const dataDir = await makeFolder();
  const told: UnreadableRow[] = [];
  const options = { ...optionsFor(dataDir), watch: { unreadable: (row: UnreadableRow) => void told.push(row) } };
  let stores = await openSqlite(options);
  const db = openBeside(dataDir);
  const spoil = [
    "user_id = ''",
    "call_id = 'spoiled ' || link_serial",
    'link_time = -1',
    'end_state = 9007199254740993',
    'time_apply = 9223372036854775807',
    'time_allow_end = 9223372036854775807',
  ];
  let calls = 1_000_000;
  return {
    processes: [stores.outbox, stores.outbox],
    told,
    put: (record) => stores.userLog.append([record]),
    putBad: async (way) => {
      calls += 1;
      await stores.userLog.append([logRecord(calls)]);
      db.exec(`UPDATE t_linkcall_base_userlog SET ${spoil[way % spoil.length]} WHERE call_id = '${callIdOf(calls)}'`);
    },
    setAside: async () =>
      db.prepare("SELECT n FROM rejected_userlog WHERE reason <> '' AND link_serial > 0").all().length,
    next: async () => {
      await stores.close();
      stores = await openSqlite(options);
      return stores.outbox;
    },
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
  let clock: VirtualClock;
  beforeEach(async () => {
    dataDir = await makeFolder();
    clock = new VirtualClock();
    stores = await openSqlite({ ...optionsFor(dataDir), clock });
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
        detail: DETAIL,
      },
    ];
    await stores.channels.commit({ ...commitOf(opened, { type: 'end-overdue', at: START }), endedCalls });
    const found = await stores.outbox.take(10);
    assert.deepEqual(owedOf(found)[0], logRecord(1, { timeApply: START + 1_000_000 }));
    assert.deepEqual(owedOf(found)[1], {
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
      detail: DETAIL,
    });
    // The oldest ended after the store's clock.
    assert.deepEqual(await stores.outbox.waiting(), { count: 2, oldestMs: 0 });
  });

  it('[ST6] tells how long ago the oldest call ended, by the clock of the store', async () => {
    const { timeAllowEnd } = logRecord(1);
    await stores.userLog.append([logRecord(1), logRecord(2)]);
    clock.setBy(timeAllowEnd + 7_000 - clock.now());
    assert.deepEqual(await stores.outbox.waiting(), { count: 2, oldestMs: 7_000 });
  });

  it('[ST6] what was settled stays so after a restart, and no id is used again', async () => {
    await stores.userLog.append(logRecords(5));
    const ids = idsOf(await stores.outbox.take(2));
    await stores.outbox.settle([...ids, '999999']);
    await stores.close();
    stores = await openSqlite(optionsFor(dataDir));
    const rest = await stores.outbox.take(10);
    assert.deepEqual(owedOf(rest), logRecords(5).slice(2));
    assert.equal(new Set([...ids, ...idsOf(rest)]).size, 5);
  });

  it('[OP7] details of what was settled or set aside go with it', async () => {
    await stores.userLog.append(logRecords(3));
    const [first = '', second = ''] = idsOf(await stores.outbox.take(2));
    await stores.outbox.settle([first]);
    await stores.outbox.setAside([{ id: second, reason: 'nobody knows' }]);
    const db = openBeside(dataDir, { readOnly: true });
    const left = db.prepare('SELECT call FROM call_details').all();
    db.close();
    assert.deepEqual(
      left.map(({ call }) => call),
      [callIdOf(2)],
    );
  });
});
