import { Redis } from 'ioredis';
import { AUDIT_BOUNDS } from '../../../src/ports/audit.ts';
import { FEED_BOUNDS } from '../../../src/ports/feed.ts';
import type { Outbox } from '../../../src/ports/owed.ts';
import type { LogRecord } from '../../../src/ports/userLog.ts';
import { openRedisStore, type RedisStoreOptions } from '../../../src/stores/redis/open.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { emptyRedis } from '../../support/services.ts';
import {
  CHANNEL_LIFE_MS,
  JOURNAL_MAX,
  PEOPLE_KEPT,
  SAMPLES_KEPT,
  type StoreUnderTest,
} from '../contract/storeUnderTest.ts';

export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** Where no trouble is played a slow machine is none. */
export const CALM = { answeredWithinMs: 120_000 };

export type RedisUnderTest = StoreUnderTest & {
  readonly url: string;
  outbox: Outbox<LogRecord>;
  /** Another client of the same database, as a tool would be. */
  readonly tool: Redis;
};

export async function openFreshRedis(options: Partial<RedisStoreOptions> = {}): Promise<RedisUnderTest> {
  const calm = options.url === undefined ? CALM : {};
  const url = options.url ?? (await emptyRedis());
  const tool = new Redis(url, { maxRetriesPerRequest: null });
  // What happens to Redis is the test's doing.
  tool.on('error', () => {});
  await tool.flushdb();
  const clock = new VirtualClock();
  const open = (feed = FEED_BOUNDS, audit = AUDIT_BOUNDS) =>
    openRedisStore({
      ...calm,
      journalMax: JOURNAL_MAX,
      life: CHANNEL_LIFE_MS,
      people: PEOPLE_KEPT,
      samples: SAMPLES_KEPT,
      feed,
      audit,
      log: SILENT,
      clock,
      ...options,
      url,
    });
  let opened = await open();
  const { channels, outbox, feed, people, samples, audit } = opened;
  const test: RedisUnderTest = {
    url,
    tool,
    clock,
    store: channels,
    outbox,
    feed,
    people,
    samples,
    audit,
    published: () => opened.channels.published(),
    age: async (ms) => {
      // Its own clock cannot be set: what is left of each life is shortened by so much.
      for (const key of await tool.keys('*')) {
        const left = await tool.pttl(key);
        if (left >= 0) await tool.pexpire(key, left - ms);
      }
    },
    leftOf: async (sid) => (await tool.keys(`linkcall:*:${sid}`)).filter((key) => !key.includes(':user:')),
    reopen: async (bounds, audit) => {
      await test.store.close();
      opened = await open(bounds, audit);
      const { channels: store, ...others } = opened;
      Object.assign(test, { ...others, store });
    },
    dispose: async () => {
      await test.store.close();
      tool.disconnect();
    },
  };
  return test;
}
