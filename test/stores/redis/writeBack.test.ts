import assert from 'node:assert/strict';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import type { Commit, Opened, Standing } from '../../../src/ports/channelStore.ts';
import { afterCommit, apply, busyOrders, commitOf, commitsOf, sidOf } from '../contract/actor.ts';
import { HOSTILE_IDS } from '../contract/hostileIds.ts';
import { ROSTER } from '../contract/roster.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

/** Keys whose content is as old as the channel is: with the index of those who came before it cannot be made again. */
const IS_HISTORY = /indexes|feed$|journal|outbox|first:link|write-check|data:json:hash/;

describe('Redis: comes back empty', () => {
  const sid = sidOf('a channel');
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(() => test.dispose());

  /** A busy channel, and what its actor knows after its last commit. */
  const play = async (id = sid): Promise<{ standing: Standing; last: Commit }> => {
    const opened = await test.store.open(id);
    const commits = commitsOf(opened, busyOrders()).map((commit, index) => ({
      ...commit,
      roster: index === 0 ? rosterChange(EMPTY_ROSTER, ROSTER) : commit.roster,
    }));
    for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
    const last = commits.at(-1);
    assert(last !== undefined);
    const replies = commits.flatMap((commit) => commit.replies);
    return {
      standing: { ...afterCommit(last), replies, roster: ROSTER, isUnfinished: true, at: last.at, recent: [] },
      last,
    };
  };
  const next = ({ standing, last }: { standing: Standing; last: Commit }, epoch: number): Commit =>
    commitOf({ ...standing, epoch }, { ...apply('the next one', 500), at: last.at + 1_000 });
  const assertKept = (found: Opened, { channel, replies, roster, journalSeq, at }: Standing) => {
    assert.deepEqual(
      { channel: found.channel, roster: found.roster, journalSeq: found.journalSeq, lastAt: found.lastAt },
      { channel, roster, journalSeq, lastAt: at },
    );
    const words = (kept: Opened['replies']) => kept.map((reply) => JSON.stringify(reply)).toSorted();
    assert.deepEqual(words(found.replies), words(replies));
  };
  const dump = async (): Promise<Record<string, unknown>> => {
    const keys = (await test.tool.keys('*')).filter((key) => !IS_HISTORY.test(key)).toSorted();
    const read = async (key: string): Promise<unknown> => {
      const type = await test.tool.type(key);
      if (type === 'hash') return test.tool.hgetall(key);
      if (type === 'zset') return test.tool.zrange(key, 0, -1, 'WITHSCORES');
      return type === 'set' ? test.tool.smembers(key) : test.tool.lrange(key, 0, -1);
    };
    return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await read(key)] as const)));
  };

  it('[CL7] says that it has lost the channel, and takes it back with everything', async () => {
    const played = await play();
    const { standing } = played;
    await test.tool.flushdb();
    assert.equal(await test.store.commit(next(played, standing.epoch)), 'forgotten');
    assert.deepEqual(await test.tool.keys('*'), [], 'a commit that was refused leaves nothing');
    const written = await test.store.writeBack(standing);
    assert.deepEqual(written, { epoch: standing.epoch + 1 });
    assert.deepEqual(await test.store.writeBack(standing), written, 'asked again it says the same');
    assert.deepEqual(await test.store.unfinished(), [sid]);
    assert.equal(await test.store.commit(next(played, standing.epoch)), 'fenced', 'what was under way comes too late');
    const found = await test.store.open(sid);
    assertKept(found, standing);
    const after = next(played, found.epoch);
    assert.equal(await test.store.commit(after), 'committed');
    assert.deepEqual(await test.store.journal(sid, { limit: 10 }), after.entries);
  });

  it('[CL7] has the same keys again, also those of the original, but for what was history', async () => {
    const { standing } = await play();
    await test.store.open(sid);
    const before = await dump();
    await test.tool.flushdb();
    await test.store.writeBack(standing);
    await test.store.open(sid);
    const ownWords = /^(linkcall:channel(-replies)?:)/;
    const public_ = (all: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(all).filter(([key]) => !ownWords.test(key)));
    assert.deepEqual(public_(await dump()), public_(before));
    const people = await test.tool.hkeys(`linkcall:user:data:json:hash:${sid}`);
    const { waiting, linked } = standing.channel;
    assert.deepEqual(people.toSorted(), [...waiting, ...linked].map(({ person }) => person.userId).toSorted());
  });

  it('[CL7] has lost nothing: it says so, and changes nothing', async () => {
    const { standing } = await play();
    const before = await dump();
    assert.equal(
      await test.store.writeBack({ ...standing, journalSeq: 0, replies: [], roster: EMPTY_ROSTER }),
      'known',
    );
    assert.deepEqual(await dump(), before);
  });

  it('[CL7, ST4] a later actor has it: the earlier one is refused', async () => {
    const { standing } = await play();
    await test.store.open(sid);
    assert.equal(await test.store.writeBack(standing), 'fenced');
  });

  it('[CL7, ST4] whoever wrote it back, the later actor has it in the end', async () => {
    const stalled = await play();
    const { epoch } = await test.store.open(sid);
    const last = next(stalled, epoch);
    assert.equal(await test.store.commit(last), 'committed');
    const later: Standing = { ...stalled.standing, ...afterCommit(last), at: last.at };
    await test.tool.flushdb();
    assert.deepEqual(await test.store.writeBack({ ...stalled.standing, replies: [] }), {
      epoch: stalled.standing.epoch + 1,
    });
    assert.equal(await test.store.commit({ ...last, epoch }), 'forgotten');
    assert.deepEqual(await test.store.writeBack(later), { epoch: epoch + 1 });
    assert.equal(await test.store.commit(next(stalled, stalled.standing.epoch + 1)), 'fenced');
    assertKept(await test.store.open(sid), later);
  });

  it('[CL7, ST4] a channel that begins anew there is not written by anybody from before', async () => {
    const played = await play();
    await test.tool.flushdb();
    const { epoch, channel } = await test.store.open(sid);
    assert(epoch > played.standing.epoch + 1 && channel.version === 0);
    assert.equal(await test.store.commit(next(played, played.standing.epoch)), 'fenced');
    assert.equal(await test.store.writeBack(played.standing), 'fenced');
  });

  it('[CL7, ST1] an id with any character is taken back', async () => {
    for (const hostile of HOSTILE_IDS.map(sidOf)) {
      const { standing } = await play(hostile);
      await test.tool.flushdb();
      assert.deepEqual(await test.store.writeBack(standing), { epoch: standing.epoch + 1 }, hostile);
      assertKept(await test.store.open(hostile), standing);
    }
  });
});
