import assert from 'node:assert/strict';
import type { Commit, Standing } from '../../../src/ports/channelStore.ts';
import {
  afterCommit,
  apply,
  busyOrders,
  commitOf,
  commitsOf,
  hostCaller,
  sidOf,
  userIdOf,
  viewer,
} from '../contract/actor.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

/** What differs from one write to the next though nothing does. */
const OWN_WORDS = new Set(['epoch', 'replies']);

/** What was read from a log, and written again, may have its fields in another order. */
const meaningOf = (word: string): unknown => (word.startsWith('{') ? JSON.parse(word) : word);

describe('Redis: comes back as it was a moment ago', () => {
  const sid = sidOf('a channel');
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(() => test.dispose());

  /** A busy channel where some calls end, too. */
  const play = async (): Promise<Commit[]> => {
    const opened = await test.store.open(sid);
    const more = [
      { type: 'remove-link', by: hostCaller, userId: userIdOf('linked 1') },
      { type: 'cancel-application', by: viewer('waiting 3') },
      { type: 'allow-application', by: hostCaller, userId: userIdOf('waiting 4') },
      apply('linked 1', 900),
    ] as const;
    return commitsOf(opened, [...busyOrders(), ...more]);
  };
  /** Where nothing is published what is kept is in the log: the test's clock stands still. */
  const keep = async (commits: readonly Commit[], isPublished = true): Promise<void> => {
    for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
    if (isPublished) await test.published();
  };
  const standingAfter = (commits: readonly Commit[], recent = commits): Standing => {
    const last = commits.at(-1);
    assert(last !== undefined);
    const { at, roster: _, isUnfinished } = last;
    const replies = commits.flatMap((commit) => commit.replies);
    return { ...afterCommit(last), replies, roster: { sessions: new Map() }, isUnfinished, at, recent };
  };
  /** As a copy of its file is. */
  const copy = async (): Promise<() => Promise<void>> => {
    const keys = await test.tool.keys('*');
    const dumps = await Promise.all(keys.map(async (key) => [key, await test.tool.dumpBuffer(key)] as const));
    return async () => {
      await test.tool.flushdb();
      for (const [key, dump] of dumps) await test.tool.restore(key, 0, dump);
    };
  };
  const everything = async (): Promise<Record<string, unknown>> => {
    const read = async (key: string): Promise<unknown> => {
      const type = await test.tool.type(key);
      if (type === 'zset') return test.tool.zrange(key, 0, -1, 'WITHSCORES');
      if (type === 'set') return test.tool.smembers(key);
      if (type === 'stream') return (await test.tool.xrange(key, '-', '+')).map(([, words]) => words.map(meaningOf));
      if (type === 'hash') {
        const fields = Object.entries(await test.tool.hgetall(key));
        return Object.fromEntries(fields.filter(([name]) => !OWN_WORDS.has(name)));
      }
      if (type === 'list')
        return (await test.tool.lrange(key, 0, -1)).map((line) => meaningOf(line.replace(/^\d+ /, '')));
      return test.tool.get(key);
    };
    const keys = (await test.tool.keys('*')).toSorted();
    return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await read(key)] as const)));
  };

  for (const [lost, isPublished] of [
    [1, true],
    [3, true],
    [8, true],
    [1, false],
    [8, false],
  ] as const) {
    const how = isPublished ? '' : ', and with the others in the log';
    it(`[ST15, ST5, ST6, LC17, SP2] without the last ${lost} commits${how}: it says so, and has all of it again, once`, async () => {
      const commits = await play();
      const [kept, gone] = [commits.slice(0, -lost), commits.slice(-lost)];
      await keep(kept, isPublished);
      assert.equal((await test.tool.llen(`linkcall:channel-log:${sid}`)) > 0, !isPublished);
      const restore = await copy();
      await keep(gone);
      const before = await everything();
      await restore();
      const standing = standingAfter(commits);
      const next = commitOf(standing, { ...apply('the next one', 500), at: standing.at + 1_000 });
      assert.equal(await test.store.commit(next), 'forgotten');
      const written = await test.store.writeBack(standing);
      assert.deepEqual(written, { epoch: standing.epoch + 1 });
      assert.deepEqual(await everything(), before, 'as if nothing had been lost');
      assert.deepEqual(await test.store.writeBack(standing), written, 'asked again it says the same');
      assert.deepEqual(await everything(), before, 'and writes nothing twice');
      assert.equal(await test.store.commit({ ...next, epoch: standing.epoch + 1 }), 'committed');
    });
  }

  it('[ST15] has lost nothing: it says so', async () => {
    const commits = await play();
    await keep(commits);
    assert.equal(await test.store.writeBack(standingAfter(commits)), 'known');
  });

  it('[ST15, ST5] without more than the actor remembers: its journal begins with that, and has no hole', async () => {
    const commits = await play();
    await keep(commits.slice(0, -8));
    const restore = await copy();
    await keep(commits.slice(-8));
    await restore();
    const standing = standingAfter(commits, commits.slice(-3));
    await test.store.writeBack(standing);
    const entries = commits.slice(-3).flatMap((commit) => commit.entries);
    assert.deepEqual(await test.store.journal(sid, { limit: 100 }), entries.toReversed());
    assert.deepEqual((await test.store.open(sid)).channel, standing.channel);
  });

  it('[ST15, ST4] an opening that was lost is not given out once more', async () => {
    const commits = await play();
    await keep(commits);
    const restore = await copy();
    const { epoch } = await test.store.open(sid);
    await restore();
    const again = await test.store.open(sid);
    assert(again.epoch > epoch);
    const late = commitOf({ ...standingAfter(commits), epoch }, { ...apply('late', 500), at: again.lastAt });
    assert.equal(await test.store.commit(late), 'fenced');
    assert.equal(await test.store.writeBack({ ...standingAfter(commits), epoch }), 'fenced');
  });
});
