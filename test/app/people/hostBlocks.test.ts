import assert from 'node:assert/strict';
import type { Millis, UserId } from '../../../src/domain/ids.ts';
import type { People } from '../../../src/ports/people.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { userId } from '../../support/people.ts';
import { memoryPeople } from './memoryPeople.ts';
import { block, HOST_ID, LOOK_MS, processOn, unblock } from './oneProcess.ts';

describe('whom a host has blocked, as a process knows it', () => {
  let clock: VirtualClock;
  let shared: ReturnType<typeof memoryPeople>;
  beforeEach(() => {
    clock = new VirtualClock();
    shared = memoryPeople();
  });

  it('[PE6] is read whole when the first of their channels wakes, and once', async () => {
    for (let n = 0; n < 2_500; n += 1) await shared.people.changeBlock(block(`user ${n}`), 0);
    const { blocks, has } = processOn(shared.people, clock);
    await Promise.all([blocks.know(HOST_ID), blocks.know(HOST_ID)]);
    assert(has('user 0') && has('user 2499') && !has('ann'));
    const { pages } = shared.asked;
    await blocks.know(HOST_ID);
    assert.equal(shared.asked.pages, pages);
  });

  it('[OP2] by which hosts somebody is blocked now is the store’s to say, of all of them', async () => {
    const hosts = Array.from({ length: 1_001 }, (_, nth) => userId(`host ${nth}`));
    for (const hostId of hosts) await shared.people.changeBlock({ ...block('ann'), hostId }, 0);
    await shared.people.changeBlock({ ...block('ann', clock.now()), hostId: userId('whose block is over') }, 0);
    await shared.people.changeBlock({ ...block('bob'), hostId: userId('of another') }, 0);
    const { blocks } = processOn(shared.people, clock);
    const found = await blocks.blockersOf(userId('ann'));
    assert.deepEqual(found.map(({ hostId }) => hostId).toSorted(), hosts.toSorted());
  });

  it('[PE6] is not guessed: asked before it is read, or while it cannot be, there is no answer', async () => {
    const { blocks, has } = processOn(shared.people, clock);
    assert.throws(() => has('ann'));
    shared.away(new Error('away'));
    await assert.rejects(blocks.know(HOST_ID), /away/);
    assert.throws(() => has('ann'));
    shared.away(undefined);
    await blocks.know(HOST_ID);
    assert(!has('ann'));
  });

  it('[PE6] what changes while it is read is not lost', async () => {
    await shared.people.changeBlock(block('bob'), 0);
    const { people } = shared;
    const gate = Promise.withResolvers<void>();
    const slow: People = {
      ...people,
      blocked: async (hostId, page) => {
        const found = await people.blocked(hostId, page);
        await gate.promise;
        return found;
      },
    };
    const { blocks, has } = processOn(slow, clock);
    const known = blocks.know(HOST_ID);
    blocks.note([block('ann'), unblock('bob')]);
    gate.resolve();
    await known;
    assert(has('ann') && !has('bob'));
  });

  it('[PE6] of too many those go that are over, then the oldest', async () => {
    const { blocks, has } = processOn(shared.people, clock, 3);
    await blocks.know(HOST_ID);
    blocks.note([
      block('old', 'for-ever', 1),
      block('over', 5, 2),
      block('new', 'for-ever', 3),
      block('newer', 'for-ever', 10),
    ]);
    assert.deepEqual([has('old'), has('over'), has('new'), has('newer')], [true, false, true, true]);
    blocks.note([block('old', 'for-ever', 11), block('newest', 'for-ever', 12)]);
    assert.deepEqual([has('old'), has('new'), has('newer'), has('newest')], [true, false, true, true]);
  });

  it('[PE6] another process knows it with its next look, and tells whoever has a channel of that host', async () => {
    const here = processOn(shared.people, clock);
    const there = processOn(shared.people, clock);
    for (const { follower, blocks } of [here, there]) {
      await follower.start();
      await blocks.know(HOST_ID);
    }
    await here.blocks.change(block('ann'));
    assert(here.has('ann') && !there.has('ann'));
    await clock.pass(LOOK_MS);
    assert(there.has('ann'));
    assert.deepEqual(there.told, [HOST_ID]);
    await there.blocks.change(unblock('ann'));
    await clock.pass(LOOK_MS);
    assert(!here.has('ann'));
    for (const { follower } of [here, there]) follower.stop();
    await clock.pass(LOOK_MS);
    assert.equal(clock.timers, 0);
  });

  it('[PE6] [PE7] who was cut off while more changed than is kept reads all of it anew', async () => {
    shared = memoryPeople(2);
    const here = processOn(shared.people, clock);
    await here.follower.start();
    await here.blocks.know(HOST_ID);
    await here.blocks.change(block('gone'));
    for (const name of ['ann', 'bob', 'carl']) await shared.people.changeBlock(block(name), 0);
    await shared.people.changeBlock(unblock('gone'), 0);
    await shared.people.revoke({ userId: userId('eve'), before: 5_000 }, 0);
    await clock.pass(LOOK_MS);
    assert.deepEqual(['ann', 'bob', 'carl', 'gone'].map(here.has), [true, true, true, false]);
    assert(here.revocations.isVoid({ userId: userId('eve'), issuedAt: 4_999 }));
    here.follower.stop();
  });

  it('[PE6] [PE7] where the store was away it is read anew as well, and told once', async () => {
    const here = processOn(shared.people, clock);
    await here.follower.start();
    await here.blocks.know(HOST_ID);
    shared.away(new Error('away'));
    await clock.pass(3 * LOOK_MS);
    shared.away(undefined);
    await shared.people.changeBlock(block('ann'), 0);
    const { pages } = shared.asked;
    await clock.pass(LOOK_MS);
    assert(here.has('ann'));
    assert(shared.asked.pages > pages);
    assert.equal(here.said.length, 2);
    here.follower.stop();
  });

  it('[PE6] is forgotten when none of their channels has been awake here for a while', async () => {
    const here = processOn(shared.people, clock);
    await here.follower.start();
    await here.blocks.know(HOST_ID);
    here.wanted.add(HOST_ID);
    await clock.pass(300_000);
    assert(!here.has('ann'));
    here.wanted.clear();
    await clock.pass(120_000);
    assert.throws(() => here.has('ann'));
    here.follower.stop();
  });
});

describe('whose tokens are void, as a process knows it', () => {
  const ann = userId('ann');
  let clock: VirtualClock;
  let shared: ReturnType<typeof memoryPeople>;
  beforeEach(() => {
    clock = new VirtualClock();
    shared = memoryPeople();
  });

  it('[PE7] those that were issued before; one that does not say when may be any', async () => {
    const { revocations } = processOn(shared.people, clock);
    await revocations.revoke({ userId: ann, before: 5_000 });
    const isVoid = (issuedAt: Millis | undefined) => revocations.isVoid({ userId: ann, issuedAt });
    assert.deepEqual([isVoid(4_999), isVoid(5_000), isVoid(undefined), isVoid(Number.NaN)], [true, false, true, true]);
    assert(!revocations.isVoid({ userId: userId('bob'), issuedAt: undefined }));
    await revocations.revoke({ userId: ann, before: 0 });
    assert(!isVoid(undefined));
  });

  it('[PE7] holds in each process with its next look, and whoever lets people in hears of it', async () => {
    const here = processOn(shared.people, clock);
    const there = processOn(shared.people, clock);
    const heard: UserId[][] = [];
    const leave = there.revocations.listen((userIds) => void heard.push([...userIds]));
    for (const { follower } of [here, there]) await follower.start();
    await here.revocations.revoke({ userId: ann, before: 5_000 });
    await clock.pass(LOOK_MS);
    assert(there.revocations.isVoid({ userId: ann, issuedAt: 1 }));
    assert.deepEqual(heard, [[ann]]);
    leave();
    await here.revocations.revoke({ userId: ann, before: 6_000 });
    await clock.pass(LOOK_MS);
    assert.equal(heard.length, 1);
    for (const { follower } of [here, there]) follower.stop();
  });

  it('[PE7] is known before anybody is let in, also what is not void any more', async () => {
    for (let n = 0; n < 2_500; n += 1) await shared.people.revoke({ userId: userId(`user ${n}`), before: 9 }, 0);
    const here = processOn(shared.people, clock);
    here.revocations.note([{ userId: ann, before: 9 }]);
    await here.follower.start();
    assert(here.revocations.isVoid({ userId: userId('user 2499'), issuedAt: 8 }));
    assert(!here.revocations.isVoid({ userId: ann, issuedAt: 8 }));
    here.follower.stop();
  });
});
