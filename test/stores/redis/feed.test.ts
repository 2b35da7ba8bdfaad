import assert from 'node:assert/strict';
import type { Commit } from '../../../src/ports/channelStore.ts';
import { afterCommit, apply, busyOrders, commitOf, commitsOf, sidOf } from '../contract/actor.ts';
import { describeFeed } from '../contract/feedContract.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

describeFeed('Redis', () => openFreshRedis());

describe('Redis: the feed of one that comes back', () => {
  const sid = sidOf('a channel');
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(() => test.dispose());

  const keep = async (commits: readonly Commit[]): Promise<void> => {
    for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
    await test.published();
  };
  const seqs = async (): Promise<number[]> => {
    const page = await test.feed.page({ after: undefined, limit: 500 });
    assert('entries' in page);
    return page.entries.map(({ told }) => told.seq);
  };
  /** What the actor knows after its last commit; of what it told, the last `remembered` commits. */
  const writeBack = async (commits: readonly Commit[], remembered: number) => {
    const last = commits.at(-1);
    assert(last !== undefined);
    const { at, isUnfinished } = last;
    const known = { ...afterCommit(last), replies: [], roster: { sessions: new Map() }, isUnfinished, at };
    const written = await test.store.writeBack({ ...known, recent: commits.slice(-remembered) });
    assert(typeof written === 'object');
    return { known, epoch: written.epoch };
  };
  const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

  it('[IN6, CL7] empty is told again what was committed lately, and the numbers go on', async () => {
    const commits = commitsOf(await test.store.open(sid), busyOrders());
    await keep(commits);
    const { length } = await seqs();
    await test.tool.flushdb();
    const { known, epoch } = await writeBack(commits, 3);
    assert.deepEqual(await seqs(), count(length - 2, length));
    await keep([commitOf({ ...known, epoch }, { ...apply('the next one', 500), at: known.at + 1_000 })]);
    assert.deepEqual(await seqs(), count(length - 2, length + 1));
    assert.equal((await test.store.open(sid)).feedSeq, length + 1);
  });

  it('[IN6, CL7] empty keeps the number also of a channel that told nothing lately', async () => {
    const commits = commitsOf(await test.store.open(sid), busyOrders());
    await keep(commits);
    const { length } = await seqs();
    await test.tool.flushdb();
    const last = commits.at(-1);
    assert(last !== undefined);
    await writeBack([...commits, { ...last, told: [] }], 1);
    assert.deepEqual([await seqs(), (await test.store.open(sid)).feedSeq], [[], length]);
  });

  it('[IN6, ST15] older is told what it has lost, and nothing that it has', async () => {
    const commits = commitsOf(await test.store.open(sid), busyOrders());
    await keep(commits.slice(0, -3));
    const keys = ['linkcall:feed', 'linkcall:feed:seqs', `linkcall:channel:${sid}`];
    const dumps = await Promise.all(keys.map(async (key) => [key, await test.tool.dumpBuffer(key)] as const));
    await keep(commits.slice(-3));
    const all = await seqs();
    for (const [key, dump] of dumps) await test.tool.restore(key, 0, dump, 'REPLACE');
    assert.deepEqual(await seqs(), all.slice(0, -3));
    await writeBack(commits, commits.length);
    assert.deepEqual(await seqs(), all);
  });
});
