import assert from 'node:assert/strict';
import { OwedWorker } from '../../../src/app/owed/owedWorker.ts';
import type { Outbox } from '../../../src/ports/owed.ts';
import type { LogRecord } from '../../../src/ports/userLog.ts';
import { systemClock } from '../../../src/server/clock.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openRedisStore, type RedisStore } from '../../../src/stores/redis/open.ts';
import { userLogPayer } from '../../../src/userLog/userLogPayer.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { until } from '../../support/until.ts';
import { logRecord, logRecords } from '../contract/logRecords.ts';
import { describeOutbox, idsOf, type OutboxUnderTest, owedOf } from '../contract/outboxContract.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { CALM, openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';

const STREAM = 'linkcall:userlog-outbox';
const REJECTED = `${STREAM}:rejected`;
/** Longer than any test takes. */
const LEASE_MS = 3_600_000;

const put = async ({ tool }: RedisUnderTest, { linkFirst, ...record }: LogRecord): Promise<void> => {
  await tool.xadd(STREAM, '*', 'record', JSON.stringify(record), 'link_first', linkFirst);
};

/** As other processes have the same Redis. */
function others() {
  const stores: RedisStore[] = [];
  return {
    open: async (url: string, outboxLeaseMs = LEASE_MS): Promise<Outbox<LogRecord>> => {
      const options = { ...CALM, url, journalMax: JOURNAL_MAX, log: SILENT, clock: systemClock, outboxLeaseMs };
      const store = await openRedisStore(options);
      stores.push(store);
      return store.outbox;
    },
    close: async () => {
      await Promise.all(stores.splice(0).map(({ channels }) => channels.close()));
    },
  };
}

describeOutbox('Redis', async (): Promise<OutboxUnderTest> => {
  const told: UnreadableRow[] = [];
  const watch = { unreadable: (row: UnreadableRow) => void told.push(row) };
  const redis = await openFreshRedis({ watch, outboxLeaseMs: LEASE_MS });
  const more = others();
  const bad = [
    ['record', '{', 'link_first', '1'],
    ['record', JSON.stringify({ ...logRecord(1), linkTimeS: 2 ** 40 }), 'link_first', '1'],
    ['record', JSON.stringify({ ...logRecord(1), userId: '' }), 'link_first', '1'],
    ['record', JSON.stringify(logRecord(1)), 'link_first', 'many'],
    ['another', 'tool'],
  ];
  return {
    processes: [redis.outbox, await more.open(redis.url)],
    told,
    put: (record) => put(redis, record),
    putBad: async (way) => {
      await redis.tool.xadd(STREAM, '*', ...(bad[way % bad.length] ?? []));
    },
    setAside: async () => {
      const entries = await redis.tool.xrange(REJECTED, '-', '+');
      assert(entries.every(([, words]) => words.includes('reason')));
      return entries.length;
    },
    next: async () => {
      await redis.age(LEASE_MS);
      return more.open(redis.url);
    },
    dispose: async () => {
      await more.close();
      await redis.dispose();
    },
  };
});

describe('Redis: the outbox of many processes', () => {
  const more = others();
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis({ outboxLeaseMs: LEASE_MS });
  });
  afterEach(async () => {
    await more.close();
    await test.dispose();
  });

  const putMany = async (count: number): Promise<void> => {
    for (const record of logRecords(count)) await put(test, record);
  };

  it('[CL11] two workers at once: each record is appended by one of them, once', async () => {
    await putMany(1_200);
    const appended: LogRecord[] = [];
    let atWork = 0;
    const start = (outbox: Outbox<LogRecord>, clock: VirtualClock) => {
      const append = async (records: readonly LogRecord[]): Promise<void> => {
        atWork += 1;
        assert.equal(atWork, 1, 'two have their turn');
        // The other one asks meanwhile.
        await test.tool.ping();
        appended.push(...records);
        atWork -= 1;
      };
      const owed = { 'user-log': { waiting: () => {}, paid: () => {}, failed: () => {} } };
      return new OwedWorker({ outbox, payer: userLogPayer({ append }), clock, log: SILENT, metrics: { owed } });
    };
    const clocks = [new VirtualClock(), new VirtualClock()] as const;
    const workers = [start(test.outbox, clocks[0]), start(await more.open(test.url), clocks[1])];
    await until(async () => {
      await Promise.all(clocks.map((clock) => clock.pass(10_000)));
      return (await test.tool.xlen(STREAM)) === 0;
    }, 'all is paid');
    await Promise.all(workers.map((worker) => worker.close()));
    assert.deepEqual(appended, logRecords(1_200));
  });

  it('[CL11] who asks again has it no longer for that, and what it paid too late is paid', async () => {
    await putMany(3);
    const slow = await more.open(test.url, LEASE_MS / 2);
    const ids = idsOf(await slow.take(2));
    await test.age(LEASE_MS / 4);
    assert.deepEqual(idsOf(await slow.take(2)), ids);
    assert.deepEqual(await test.outbox.take(3), []);
    await test.age(LEASE_MS / 4);
    assert.deepEqual(owedOf(await test.outbox.take(3)), logRecords(3));
    await slow.settle(ids);
    // The turn of the other one goes on.
    assert.deepEqual(await slow.take(3), []);
    assert.deepEqual(owedOf(await test.outbox.take(3)), logRecords(3).slice(2));
  });

  it('[CL11] goes on in a Redis that came back empty', async () => {
    await putMany(2);
    const lost = idsOf(await test.outbox.take(2));
    await test.tool.flushall();
    assert.deepEqual(await test.outbox.take(2), []);
    await test.outbox.settle(lost);
    await put(test, logRecord(7));
    assert.deepEqual(owedOf(await test.outbox.take(2)), [logRecord(7)]);
  });

  it('[ST6] what an earlier version left, and what its processes have taken, is paid', async () => {
    await putMany(3);
    await test.tool.xgroup('CREATE', STREAM, 'drainers', '0');
    await test.tool.xreadgroup('GROUP', 'drainers', 'an earlier one', 'COUNT', 2, 'STREAMS', STREAM, '>');
    const taken = await test.outbox.take(10);
    assert.deepEqual(owedOf(taken), logRecords(3));
    await test.outbox.settle(idsOf(taken));
    assert.equal((await test.outbox.waiting()).count, 0);
  });

  it('[ST6] tells by the time of Redis how long the oldest has waited', async () => {
    const [seconds] = await test.tool.time();
    await test.tool.xadd(STREAM, `${Number(seconds) - 60}000-0`, 'record', '{}');
    const { oldestMs } = await test.outbox.waiting();
    assert(oldestMs >= 60_000 && oldestMs < LEASE_MS, `${oldestMs} ms`);
  });

  it('[IN14] a bad entry that two processes meet is set aside once', async () => {
    await test.tool.xadd(STREAM, '*', 'record', '{');
    const outboxes = await Promise.all(Array.from({ length: 4 }, () => more.open(test.url)));
    const [bad] = await test.outbox.take(10);
    const aside = [{ id: bad?.id ?? '', reason: 'it is bad' }];
    await Promise.all(outboxes.map((outbox) => outbox.setAside(aside)));
    assert.equal(await test.tool.xlen(REJECTED), 1);
    assert.equal(await test.tool.xlen(STREAM), 0);
  });
});
