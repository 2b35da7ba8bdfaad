import assert from 'node:assert/strict';
import type { BlockChange } from '../../../src/domain/moderation/blocks.ts';
import type { Commit } from '../../../src/ports/channelStore.ts';
import type { People, PeopleChange } from '../../../src/ports/people.ts';
import { blockKeys, PEOPLE, PEOPLE_CHANGES, REVOKED } from '../../../src/stores/redis/keys.ts';
import { block, startSession, unblock } from '../../support/orders.ts';
import { afterCommit, commitsOf, host, hostCaller, START, sidOf, userIdOf } from '../contract/actor.ts';
import { describePeople } from '../contract/peopleContract.ts';
import { PEOPLE_KEPT } from '../contract/storeUnderTest.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

describePeople(
  'Redis',
  () => openFreshRedis(),
  async ({ tool }, { hostId, userId }) => {
    await tool.hset(hostId === undefined ? REVOKED : blockKeys(hostId).blocks, userId, 'none');
  },
);

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
  const blockersOf = async (name: string): Promise<string[]> => {
    const { blockers } = await people.blockers(userIdOf(name), { limit: 10 });
    return blockers.map(({ hostId }) => hostId);
  };
  const follow = async (after: Awaited<ReturnType<People['changes']>>) => people.changes(after.place);

  it('[IN14] [OP2] a host in the list of a user that cannot be one costs itself alone', async () => {
    await people.changeBlock(change('ann'), START);
    await test.tool.zadd('linkcall:blockers:ann', 0, '', 0, 'z'.repeat(1_000));
    assert.deepEqual(await blockersOf('ann'), [host.userId]);
  });

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
    assert.deepEqual((await follow(behind)).hasLost, true);
  });

  it('[PE6] [PE7] [CL7] knows that it has lost them, empty or with a few, and whose number it would be again', async () => {
    const start = await people.changes(undefined);
    for (const name of ['ann', 'bob']) await people.changeBlock(change(name), START);
    const known = await follow(start);
    assert.deepEqual([known.isWhole, known.hasLost], [true, false]);
    const dump = await Promise.all(['people', 'people-changes'].map((key) => test.tool.dumpBuffer(`linkcall:${key}`)));
    const restoreKeys = () =>
      Promise.all(
        ['people', 'people-changes'].map((key, at) =>
          test.tool.restore(`linkcall:${key}`, 0, dump[at] ?? Buffer.alloc(0), 'REPLACE'),
        ),
      );
    await test.tool.flushdb();
    assert.equal((await follow(known)).hasLost, true);
    for (const name of ['carl', 'dora']) await people.changeBlock(change(name), START);
    const another = await follow(known);
    assert.deepEqual(
      [another.hasLost, another.changes],
      [true, [{ block: change('carl') }, { block: change('dora') }]],
    );
    // It comes back as it was one change ago.
    await restoreKeys();
    await people.changeBlock(change('eve'), START);
    const later = await follow(known);
    assert.deepEqual([later.isWhole, later.hasLost], [true, false]);
    await restoreKeys();
    assert.equal((await follow(later)).hasLost, true);
  });

  it('[IN14] [PE6] says so when one of them cannot be read, and goes on behind it', async () => {
    const start = await people.changes(undefined);
    await people.changeBlock(change('ann'), START);
    const n = await test.tool.hincrby(PEOPLE, 'changes', 1);
    await test.tool.xadd(PEOPLE_CHANGES, '*', 'n', n, 'host', host.userId, 'user', 'bob', 'block', 'none');
    await people.changeBlock(change('carl'), START);
    const found = await follow(start);
    assert.deepEqual([found.changes, found.isWhole], [[{ block: change('ann') }, { block: change('carl') }], false]);
    assert.deepEqual((await follow(found)).isWhole, true);
  });

  it('[PE6] [CL7] misses nothing of another life, or of one in which time went back', async () => {
    const start = await people.changes(undefined);
    await people.changeBlock(change('ann'), START);
    const { place } = await follow(start);
    // As of a clock that was ahead.
    const known = { ...place, id: '99999999999999-0' };
    assert.equal((await people.changes(known)).isWhole, true);
    await people.changeBlock(change('bob'), START);
    assert.equal((await people.changes(known)).isWhole, false);
    await test.tool.flushdb();
    for (const name of ['carl', 'dora']) await people.changeBlock(change(name), START);
    const { hasLost, changes } = await people.changes(known);
    assert.deepEqual([hasLost, changes], [true, [{ block: change('carl') }, { block: change('dora') }]]);
  });

  it('[PE6] [PE7] [CL7] takes back what it has lost if nothing has changed, keeps what it has, and others read anew', async () => {
    const start = await people.changes(undefined);
    const now = test.clock.now();
    const block = { until: now + 5_000, reason: 'why "ann"', by: host.userId, at: START };
    await people.changeBlock({ ...change('ann'), block }, now);
    await people.revoke({ userId: ann, before: 7_000 }, now);
    const seen = await follow(start);
    const lost: PeopleChange[] = [
      { block: { ...change('ann'), block: { ...block, reason: 'older' } } },
      { block: { ...change('bob'), block: { ...block, until: 'for-ever' } } },
      { block: { ...change('carl'), hostId: userIdOf('another host') } },
      { revocation: { userId: ann, before: 5_000 } },
      { revocation: { userId: userIdOf('bob'), before: now - 1 } },
    ];
    assert.equal(await people.restore(lost, start.place, now), undefined);
    assert.equal(await people.restore(lost, { ...seen.place, life: 'another' }, now), undefined);
    const place = await people.restore(lost, seen.place, now);
    assert(place !== undefined);
    const kept = (await people.blocked(host.userId, { limit: 10 })).map(({ userId, n: _, ...one }) => [userId, one]);
    assert.deepEqual(kept, [
      ['bob', { ...block, until: 'for-ever' }],
      ['ann', block],
    ]);
    assert.deepEqual(
      (await people.blocked(userIdOf('another host'), { limit: 10 })).map(({ userId }) => userId),
      ['carl'],
    );
    assert.deepEqual(await blockersOf('carl'), ['another host']);
    assert.deepEqual(await people.revoked({ limit: 10 }), [
      { userId: ann, before: 7_000 },
      { userId: userIdOf('bob'), before: now - 1 },
    ]);
    const behind = await follow(seen);
    assert.deepEqual([behind.changes, behind.isWhole, behind.hasLost, behind.place], [[], false, false, place]);
    await people.changeBlock(change('dora'), now);
    assert.deepEqual((await people.changes(place)).changes, [{ block: change('dora') }]);
    assert.equal((await people.changes(place)).isWhole, true);
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
    assert.deepEqual(await blockersOf('bob'), [host.userId]);
  });

  it('[PE6] [ST1] where a list cannot be written the change of the call is not kept either', async () => {
    const commits = commitsOf(await test.store.open(sid), [startSession(hostCaller), block('ann', hostCaller)]);
    const [session, blocked] = commits;
    assert(session !== undefined && blocked !== undefined);
    await keep([session]);
    await test.tool.set(`linkcall:blocks:${host.userId}`, 'what a tool has left');
    await assert.rejects(async () => test.store.commit(blocked));
    assert.equal((await test.store.peek(sid))?.version, session.channel.version);
    await test.tool.del(`linkcall:blocks:${host.userId}`);
    await test.tool.set('linkcall:blockers:ann', 'what a tool has left');
    await assert.rejects(async () => test.store.commit(blocked));
    assert.equal((await test.store.peek(sid))?.version, session.channel.version);
  });

  it('[OP2] leaves nothing of hosts who have somebody blocked no more, or no room for them', async () => {
    const left = (name: string) => test.tool.zrange(`linkcall:blockers:${name}`, 0, -1);
    const { blockedMax } = PEOPLE_KEPT;
    await people.changeBlock(change('ann'), START);
    await people.changeBlock(change('bob'), START);
    assert.deepEqual([await left('ann'), await left('bob')], [[host.userId], [host.userId]]);
    await people.changeBlock({ ...change('ann'), block: undefined }, START);
    for (let n = 0; n < blockedMax; n += 1) await people.changeBlock(change(`user ${n}`), START);
    assert.deepEqual([await left('ann'), await left('bob')], [[], []]);
    assert.deepEqual(await left('user 0'), [host.userId]);
  });

  it('[OP2] of what is left of a lost list it tells nothing', async () => {
    for (const hostId of [host.userId, userIdOf('another host')])
      await people.changeBlock({ ...change('ann'), hostId }, START);
    await test.tool.del(`linkcall:blocks:${host.userId}`);
    assert.deepEqual(await blockersOf('ann'), ['another host']);
  });
});
