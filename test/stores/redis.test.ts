import assert from 'node:assert/strict';
import { REPLY_SILENCE_MS } from '../../src/ports.ts';
import { openRedisStore } from '../../src/stores/redis.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { afterCommit, apply, busyOrders, cmdIdOf, commitOf, commitsOf, START, sidOf } from './actor.ts';
import { describeChannelStore } from './channelStoreContract.ts';
import { openFreshRedis, SILENT } from './redisUnderTest.ts';

describeChannelStore('Redis', openFreshRedis);

describe('Redis: group commit', () => {
  it('[ST2] commits of many channels that are due together share one round trip', async () => {
    const groups: number[] = [];
    const test = await openFreshRedis({ onGroup: (commits) => groups.push(commits) });
    const opened = await Promise.all(Array.from({ length: 20 }, (_, n) => test.store.open(sidOf(`channel ${n}`))));
    const commits = opened.map((each) => commitOf(each, { ...apply('somebody'), at: START }));
    await Promise.all(commits.map((commit) => test.store.commit(commit)));
    assert.deepEqual(groups, [20]);
    await test.dispose();
  });
});

/** By so many entries a journal may be longer than it should. */
const SLACK = 128;

describe('Redis: the journal', () => {
  it('[ST5] is as long as the server has it now, and in memory no longer', async () => {
    const long = await openFreshRedis({ journalMax: 20 });
    const orders = Array.from({ length: 10 }, () => busyOrders()).flat();
    const commits = commitsOf(await long.store.open(sidOf('a channel')), orders);
    assert(commits.length > 20 + SLACK);
    const length = () => long.tool.llen('linkcall:channel-journal:a channel');
    for (const commit of commits) {
      await long.store.commit(commit);
      assert((await length()) < 20 + SLACK);
    }
    const last = commits.at(-1);
    assert(last !== undefined);
    const { channels } = await openRedisStore({ url: long.url, journalMax: 5, log: SILENT });
    const seqs = (await channels.journal(sidOf('a channel'), { limit: 100 })).map(({ seq }) => seq);
    assert.deepEqual([seqs.length, seqs[0]], [5, afterCommit(last).journalSeq]);
    await channels.commit(commitOf(afterCommit(last), { type: 'end-overdue', at: last.at }));
    assert((await length()) < 5 + SLACK);
    await channels.close();
    await long.dispose();
  });
});

describe('Redis: remembered replies', () => {
  it('[LC17] of a channel that nobody writes any more go by themselves, a day after the last one', async () => {
    const test = await openFreshRedis();
    const opened = await test.store.open(sidOf('a channel'));
    await test.store.commit(commitOf(opened, { ...apply('ann'), at: START }, cmdIdOf('one')));
    for (const key of ['linkcall:channel-repliers:a channel', 'linkcall:channel-replies:9:a channel:ann']) {
      const life = await test.tool.pttl(key);
      assert(life > REPLY_SILENCE_MS - 60_000 && life <= REPLY_SILENCE_MS, `${key}: ${life}`);
    }
    await test.dispose();
  });
});

describe('Redis: at start', () => {
  const advised = async (...settings: readonly string[]): Promise<string[]> => {
    const redis = await RedisServer.start(...settings);
    const warnings: string[] = [];
    const log = { ...SILENT, warn: (_fields: object, message: string) => void warnings.push(message) };
    try {
      const { channels } = await openRedisStore({ url: redis.url(), journalMax: 1, log });
      await channels.close();
    } finally {
      await redis.service.remove();
    }
    return warnings;
  };

  it('[ST7] an operator is told what may lose answers, and nothing if nothing may', async () => {
    assert.deepEqual(await advised(), []);
    const [everySecond, ...noMore] = await advised('--appendfsync', 'everysec');
    assert.match(everySecond ?? '', /Set "appendfsync always"/);
    assert.deepEqual(noMore, []);
    const [file, eviction] = await advised(
      '--appendonly',
      'no',
      '--maxmemory',
      '100mb',
      '--maxmemory-policy',
      'allkeys-lru',
    );
    assert.match(file ?? '', /Set "appendonly yes"/);
    assert.match(eviction ?? '', /Set "maxmemory-policy noeviction"/);
  });
});
