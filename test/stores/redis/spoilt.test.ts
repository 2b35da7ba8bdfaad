import assert from 'node:assert/strict';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { type ActorState, afterCommit, apply, cmdIdOf, commitOf, START, sidOf } from '../contract/actor.ts';
import { ROSTER } from '../contract/roster.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';
import { everythingIn } from './support/readModels.ts';

describe('Redis: what others have spoilt', () => {
  const sid = sidOf('a channel');
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(() => test.dispose());

  it('[ST1, SP2] a key of a wrong type keeps what is read whole, and its channel from more, until it is mended', async () => {
    const { tool } = test;
    const first = commitOf(await test.store.open(sid), { ...apply('somebody'), at: START });
    assert.equal(await test.store.commit(first), 'committed');
    await test.published();

    let actor: ActorState = afterCommit(first);
    for (const [index, key] of [
      'channel-applicants',
      'channel-journal',
      'channel-repliers',
      'zego-sessions',
      'zego-users',
      'zego-streams',
    ].entries()) {
      const applied = commitOf(actor, { ...apply(`user ${index}`, 2 + index), at: START }, cmdIdOf('one'));
      // It writes to each of them.
      const next = { ...applied, roster: rosterChange(EMPTY_ROSTER, ROSTER) };
      const name = `linkcall:${key}:${sid}`;
      const kept = await tool.dumpBuffer(name);
      await tool.set(name, 'not what it was');
      assert.equal(await test.store.commit(next), 'committed');
      const before = await everythingIn(tool);
      await test.published();
      assert.deepEqual(await everythingIn(tool), before, key);
      const more = commitOf(afterCommit(next), { type: 'end-overdue', at: START });
      await assert.rejects(test.store.commit(more), /WRONGTYPE/);
      await tool.del(name);
      if (kept !== null) await tool.restore(name, 0, kept);
      assert.equal(await test.store.commit(more), 'committed', 'it is tried once more before');
      await test.published();
      assert.equal(await tool.llen(`linkcall:channel-log:${sid}`), 0);
      assert.deepEqual(await test.store.peek(sid), more.channel);
      actor = afterCommit(more);
    }
    const seqs = (await test.store.journal(sid, { limit: 100 })).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => actor.journalSeq - index),
      'each is there once',
    );
  });
});
