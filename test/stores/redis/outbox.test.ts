import assert from 'node:assert/strict';
import type { LogRecord, Outbox } from '../../../src/ports/userLog.ts';
import { systemClock } from '../../../src/server/clock.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openRedisStore, type RedisStore } from '../../../src/stores/redis/channelStore.ts';
import { UserLogDrainer } from '../../../src/userLog/userLogDrainer.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { until } from '../../support/until.ts';
import { callIdOf } from '../contract/actor.ts';
import { logRecord, logRecords } from '../contract/logRecords.ts';
import { describeOutbox, type OutboxUnderTest } from '../contract/outboxContract.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';

const STREAM = 'linkcall:userlog-outbox';
const REJECTED = `${STREAM}:rejected`;
const GROUP = 'drainers';

const put = async ({ tool }: RedisUnderTest, { linkFirst, ...record }: LogRecord): Promise<void> => {
  await tool.xadd(STREAM, '*', 'record', JSON.stringify(record), 'link_first', linkFirst);
};

describeOutbox('Redis', async (): Promise<OutboxUnderTest> => {
  const told: UnreadableRow[] = [];
  const redis = await openFreshRedis({ watch: { unreadable: (row) => told.push(row) } });
  const bad = [
    ['record', '{', 'link_first', '1'],
    ['record', JSON.stringify({ ...logRecord(1), linkTimeS: 2 ** 40 }), 'link_first', '1'],
    ['record', JSON.stringify({ ...logRecord(1), userId: '' }), 'link_first', '1'],
    ['record', JSON.stringify(logRecord(1)), 'link_first', 'many'],
    ['another', 'tool'],
  ];
  return {
    outbox: redis.outbox,
    told,
    put: (call) => put(redis, logRecord(call)),
    putBad: async (way) => {
      await redis.tool.xadd(STREAM, '*', ...(bad[way % bad.length] ?? []));
    },
    setAside: async () => {
      const entries = await redis.tool.xrange(REJECTED, '-', '+');
      assert(entries.every(([, words]) => words.includes('reason')));
      return entries.length;
    },
    dispose: redis.dispose,
  };
});

describe('Redis: the outbox of many processes', () => {
  let test: RedisUnderTest;
  const others: RedisStore[] = [];
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(async () => {
    await Promise.all(others.splice(0).map(({ channels }) => channels.close()));
    await test.dispose();
  });

  /** Another process; with a short lease it takes what others have not forgotten by then. */
  const other = async (outboxLeaseMs?: number): Promise<Outbox> => {
    const lease = outboxLeaseMs === undefined ? {} : { outboxLeaseMs };
    const store = await openRedisStore({
      url: test.url,
      journalMax: JOURNAL_MAX,
      log: SILENT,
      clock: systemClock,
      ...lease,
    });
    others.push(store);
    return store.outbox;
  };
  const putMany = async (count: number): Promise<void> => {
    for (const record of logRecords(count)) await put(test, record);
  };
  const callsOf = (taken: Awaited<ReturnType<Outbox['take']>>): string[] => taken.map(({ record }) => record.callId);

  it('[CL11] what one process has taken no other gets', async () => {
    await putMany(5);
    const second = await other();
    assert.deepEqual(callsOf(await test.outbox.take(3)), [0, 1, 2].map(callIdOf));
    assert.deepEqual(callsOf(await second.take(3)), [3, 4].map(callIdOf));
    assert.deepEqual(await second.take(3), await second.take(3));
    assert.equal(await second.size(), 5);
  });

  it('[CL11] two drainers at once: each record is appended by one of them, once', async () => {
    await putMany(1_200);
    const appended = new Map<string, number>();
    const bothHaveSome = Promise.withResolvers<void>();
    const busy = new Set<object>();
    const start = (outbox: Outbox): UserLogDrainer => {
      const me = {};
      const append = async (records: readonly LogRecord[]): Promise<void> => {
        busy.add(me);
        if (busy.size === 2) bothHaveSome.resolve();
        await bothHaveSome.promise;
        for (const { callId } of records) appended.set(callId, (appended.get(callId) ?? 0) + 1);
      };
      const metrics = { userLogBacklog: () => {}, userLogDrained: () => {}, userLogFailure: () => {} };
      return new UserLogDrainer({ outbox, userLog: { append }, clock: new VirtualClock(), log: SILENT, metrics });
    };
    const drainers = [start(test.outbox), start(await other())];
    await until(async () => (await test.tool.xlen(STREAM)) === 0, 'all is drained');
    await Promise.all(drainers.map((drainer) => drainer.close()));
    assert.equal(appended.size, 1_200);
    assert.deepEqual(new Set(appended.values()), new Set([1]));
  });

  it('[CL11] what a dead process had taken others get once its time is over, and no trace of it stays', async () => {
    await putMany(3);
    assert.equal((await test.outbox.take(3)).length, 3);
    const patient = await other(3_600_000);
    assert.deepEqual(await patient.take(3), []);
    const heir = await other(0);
    await until(async () => (await heir.take(3)).length === 3, 'they are taken over');
    const ids = (await heir.take(3)).map(({ id }) => id);
    await heir.forget(ids);
    // It was not dead, only slow: it repeats nothing and forgets nothing of anybody's.
    await test.outbox.forget(ids);
    assert.deepEqual(await test.outbox.take(3), []);
    await until(async () => {
      await heir.take(1);
      return (await consumers()).length === 1;
    }, 'the others are forgotten');
  });

  it('[CL11] goes on in a Redis that came back empty', async () => {
    await putMany(2);
    const lost = (await test.outbox.take(2)).map(({ id }) => id);
    await test.tool.flushall();
    assert.deepEqual(await test.outbox.take(2), []);
    await test.outbox.forget(lost);
    await put(test, logRecord(7));
    assert.deepEqual(callsOf(await test.outbox.take(2)), [callIdOf(7)]);
  });

  it('[CL11] what an earlier version deleted while we had it troubles nobody', async () => {
    await putMany(3);
    const [first] = await test.outbox.take(2);
    await test.tool.xdel(STREAM, first?.id ?? '');
    assert.deepEqual(callsOf(await test.outbox.take(10)), [1, 2].map(callIdOf));
    assert.equal(await pending(), 2);
  });

  it('[IN14] a bad record that two processes meet is set aside once', async () => {
    await test.tool.xadd(STREAM, '*', 'record', '{');
    const takers = await Promise.all(Array.from({ length: 4 }, () => other(0)));
    await Promise.all(takers.map((outbox) => outbox.take(10)));
    assert.equal(await test.tool.xlen(REJECTED), 1);
    assert.equal(await test.tool.xlen(STREAM), 0);
    assert.equal(await pending(), 0);
  });

  const pending = async (): Promise<unknown> => (await test.tool.xpending(STREAM, GROUP))[0];
  const consumers = async (): Promise<readonly unknown[]> => {
    const found = await test.tool.xinfo('CONSUMERS', STREAM, GROUP);
    return Array.isArray(found) ? found : [];
  };
});
