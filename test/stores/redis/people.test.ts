import assert from 'node:assert/strict';
import type { BlockChange } from '../../../src/domain/moderation/blocks.ts';
import type { Commit } from '../../../src/ports/channelStore.ts';
import type { People, PeopleChange } from '../../../src/ports/people.ts';
import { block, startSession, unblock } from '../../support/orders.ts';
import { afterCommit, commitsOf, host, hostCaller, START, sidOf, userIdOf } from '../contract/actor.ts';
import { describePeople } from '../contract/peopleContract.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

describePeople('Redis', () => openFreshRedis());

describe('Redis: what becomes of people, as other processes follow it', () => {
  const sid = sidOf('a channel');
  const ann = userIdOf('ann');
  let test: RedisUnderTest;
  let people: People;
  beforeEach(async () => {
    test = await openFreshRedis();
    people = test.people;
  });
  afterEach(() => test.dispose());

  const change = (name: string): BlockChange => ({
    hostId: host.userId,
    userId: userIdOf(name),
    block: { until: START + 5, reason: 'spam', by: host.userId, at: START },
  });
  const keep = async (commits: readonly Commit[]): Promise<void> => {
    for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
  };
  const follow = async (after: Awaited<ReturnType<People['changes']>>) => people.changes(after.place);

  it('[PE6] [PE7] tells each change once, in their order, of commits and of others alike', async () => {
    const start = await people.changes(undefined);
    await keep(
      commitsOf(await test.store.open(sid), [
        startSession(hostCaller),
        block('bob', hostCaller),
        unblock('bob', hostCaller),
      ]),
    );
    await people.changeBlock(change('ann'), START);
    await people.revoke({ userId: ann, before: 7 }, START);
    const first = await follow(start);
    const expected: PeopleChange[] = [
      { block: { ...change('bob'), block: { until: 'for-ever', reason: '', by: host.userId, at: START + 1_000 } } },
      { block: { ...change('bob'), block: undefined } },
      { block: change('ann') },
      { revocation: { userId: ann, before: 7 } },
    ];
    assert.deepEqual([first.changes, first.isWhole], [expected, true]);
    assert.deepEqual((await follow(first)).changes, []);
    await people.revoke({ userId: ann, before: 0 }, START);
    assert.deepEqual((await follow(first)).changes, [{ revocation: { userId: ann, before: 0 } }]);
  });

  it('[PE6] says so when some behind a place are not kept any more, or it has lost them', async () => {
    const start = await people.changes(undefined);
    await Promise.all(Array.from({ length: 1_001 }, () => people.changeBlock(change('ann'), START)));
    const behind = await follow(start);
    assert.deepEqual([behind.isWhole, behind.changes.length], [false, 1_000]);
    await test.tool.flushdb();
    await people.changeBlock(change('ann'), START);
    assert.equal((await follow(behind)).isWhole, false);
  });

  it('[PE6, ST15] one that comes back older is told what it has lost', async () => {
    const commits = commitsOf(await test.store.open(sid), [
      startSession(hostCaller),
      block('ann', hostCaller),
      block('bob', hostCaller),
    ]);
    const [session, ...blocks] = commits;
    assert(session !== undefined);
    await keep([session]);
    const dump = await test.tool.dumpBuffer(`linkcall:channel:${sid}`);
    await keep(blocks);
    await test.tool.flushdb();
    await test.tool.restore(`linkcall:channel:${sid}`, 0, dump, 'REPLACE');
    const last = commits.at(-1);
    assert(last !== undefined);
    const { at, isUnfinished } = last;
    const known = { ...afterCommit(last), replies: [], roster: { sessions: new Map() }, isUnfinished, at };
    assert.equal(typeof (await test.store.writeBack({ ...known, recent: commits })), 'object');
    const found = await people.blocked(host.userId, { limit: 10 });
    assert.deepEqual(
      found.map(({ userId }) => userId),
      ['bob', 'ann'],
    );
  });

  it('[PE6] [ST1] where a list cannot be written the change of the call is not kept either', async () => {
    const commits = commitsOf(await test.store.open(sid), [startSession(hostCaller), block('ann', hostCaller)]);
    const [session, blocked] = commits;
    assert(session !== undefined && blocked !== undefined);
    await keep([session]);
    await test.tool.set(`linkcall:blocks:${host.userId}`, 'what a tool has left');
    await assert.rejects(async () => test.store.commit(blocked));
    assert.equal((await test.store.peek(sid))?.version, session.channel.version);
  });
});
