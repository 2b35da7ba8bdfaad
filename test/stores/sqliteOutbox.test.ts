import assert from 'node:assert/strict';
import { openSqlite, type Sqlite } from '../../src/stores/sqlite.ts';
import { callIdOf, commitOf, START, sidOf, userIdOf } from './actor.ts';
import { logRecord, logRecords } from './logRecords.ts';
import { makeFolder, optionsFor, removeFolder } from './sqliteFolder.ts';

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
        endState: 'cancelled' as const,
      },
    ];
    await stores.channels.commit({ ...commitOf(opened, { type: 'end-overdue', at: START }), endedCalls });
    const found = await stores.outbox.oldest(10);
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
    const first = await stores.outbox.oldest(2);
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
    const rest = await stores.outbox.oldest(10);
    assert.deepEqual(
      rest.map(({ record }) => record),
      logRecords(5).slice(2),
    );
    assert.equal(new Set([...ids, ...rest.map(({ id }) => id)]).size, 5);
  });

  it('[ST6] an id is not used again: what comes later is never forgotten with what was there before', async () => {
    await stores.userLog.append(logRecords(2));
    const before = (await stores.outbox.oldest(10)).map(({ id }) => id);
    await stores.outbox.forget(before);
    await stores.userLog.append([logRecord(7)]);
    await stores.outbox.forget(before);
    assert.equal(await stores.outbox.size(), 1);
  });
});
