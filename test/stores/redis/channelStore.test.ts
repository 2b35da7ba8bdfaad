import assert from 'node:assert/strict';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { type Commit, type CommitOutcome, type Opened, REPLY_SILENCE_MS } from '../../../src/ports/channelStore.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openRedisStore } from '../../../src/stores/redis/open.ts';
import { RedisServer } from '../../support/services/redisServer.ts';
import { afterCommit, apply, busyOrders, cmdIdOf, commitOf, commitsOf, START, sidOf } from '../contract/actor.ts';
import { describeChannelStore } from '../contract/channelStoreContract.ts';
import { rosterOf } from '../contract/roster.ts';
import { CALM, openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';

describeChannelStore('Redis', openFreshRedis);

describe('Redis: group commit', () => {
  let test: RedisUnderTest;
  const groups: number[] = [];
  beforeEach(async () => {
    test = await openFreshRedis({ watch: { group: (commits) => groups.push(commits) } });
    groups.length = 0;
  });
  afterEach(() => test.dispose());
  const openMany = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => test.store.open(sidOf(`channel ${n}`))));
  const firstOf = (opened: Opened): Commit => commitOf(opened, { ...apply('somebody'), at: START });
  /** A slow machine may be too late for a large one, or have its answer lost: then it is asked again, as an actor would. */
  const commitInTime = async (commit: Commit): Promise<CommitOutcome> => {
    const outcome = await test.store.commit(commit).catch((error: Error) => error);
    if (typeof outcome === 'string') return outcome;
    if (outcome instanceof Error) {
      assert.match(outcome.message, /too late: it did nothing/);
      return commitInTime(commit);
    }
    const settled = await outcome.settle();
    assert(typeof settled === 'object');
    return settled.isKept ? 'committed' : commitInTime({ ...commit, epoch: settled.epoch });
  };

  it('[ST2] commits of many channels that are due together share one round trip', async () => {
    const commits = (await openMany(20)).map(firstOf);
    await Promise.all(commits.map((commit) => test.store.commit(commit)));
    assert.deepEqual(groups, [20]);
  });

  it('[ST1, ST4] what becomes of one commit is nothing to those that go with it', async () => {
    const commits = (await openMany(5)).map(firstOf);
    const [, spoiled, fenced, lost] = commits;
    assert(spoiled !== undefined && fenced !== undefined && lost !== undefined);
    await test.tool.set(`linkcall:channel-log:${spoiled.sid}`, 'not what it was');
    await test.store.open(fenced.sid);
    await test.tool.del(`linkcall:channel:${lost.sid}`);
    const outcomes = await Promise.allSettled(commits.map((commit) => test.store.commit(commit)));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.name)),
      ['committed', 'StoreError', 'fenced', 'forgotten', 'committed'],
    );
    await test.tool.del(`linkcall:channel-log:${spoiled.sid}`);
    const kept = await Promise.all(commits.map(({ sid }) => test.store.peek(sid)));
    assert.deepEqual(
      kept,
      commits.map(({ channel }, n) => (n === 0 || n === 4 ? channel : undefined)),
    );
  });

  it('[ST1] takes commits as large as they may be, alone and together', async () => {
    const commits = (await openMany(3)).map((opened, n) => ({
      ...firstOf(opened),
      roster: rosterChange(EMPTY_ROSTER, rosterOf(n === 0 ? 65_000 : 9_000)),
    }));
    const outcomes = await Promise.all(commits.map(commitInTime));
    assert.deepEqual(outcomes, ['committed', 'committed', 'committed']);
    await test.tool.config('RESETSTAT');
    await test.published();
    const [, calls] = /cmdstat_evalsha:calls=(\d+),/.exec(await test.tool.info('commandstats')) ?? [];
    assert(Number(calls) >= 3, 'Redis serves others in between');
    const users = commits.map(({ sid }) => test.tool.hlen(`linkcall:zego-users:${sid}`));
    assert.deepEqual(await Promise.all(users), [65_000, 9_000, 9_000]);
  });
});

/** By so many entries a journal may be longer than it should. */
const SLACK = 128;

describe('Redis: the journal', () => {
  it('[ST5, ST12] is as long as the server has it now, and in memory no longer', async () => {
    const long = await openFreshRedis({ journalMax: 20 });
    const orders = Array.from({ length: 10 }, () => busyOrders()).flat();
    const commits = commitsOf(await long.store.open(sidOf('a channel')), orders);
    assert(commits.length > 20 + SLACK);
    const length = () => long.tool.llen('linkcall:channel-journal:a channel');
    for (const commit of commits) {
      await long.store.commit(commit);
      if (commit.nth % 7 === 0) await long.published();
      assert((await length()) < 20 + SLACK);
    }
    const last = commits.at(-1);
    assert(last !== undefined);
    const { channels } = await openRedisStore({
      ...CALM,
      url: long.url,
      journalMax: 5,
      log: SILENT,
      clock: systemClock,
    });
    const seqs = (await channels.journal(sidOf('a channel'), { limit: 100 })).map(({ seq }) => seq);
    assert.deepEqual([seqs.length, seqs[0]], [5 + 5, afterCommit(last).journalSeq], '[ST12] of both kinds');
    await channels.commit(commitOf(afterCommit(last), { type: 'end-overdue', at: last.at }));
    await channels.published();
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
    await test.published();
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
      const { channels } = await openRedisStore({ url: redis.url(), journalMax: 1, log, clock: systemClock });
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
