import assert from 'node:assert/strict';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { userId } from '../../support/people.ts';
import { memoryPeople } from './memoryPeople.ts';
import { block, HOST_ID, LOOK_MS, processOn, unblock } from './oneProcess.ts';

describe('a store that has lost whom hosts have blocked, and whose tokens are void', () => {
  const ann = userId('ann');
  let clock: VirtualClock;
  let shared: ReturnType<typeof memoryPeople>;
  let here: ReturnType<typeof processOn>;
  let there: ReturnType<typeof processOn>;
  beforeEach(async () => {
    clock = new VirtualClock();
    shared = memoryPeople();
    [here, there] = [processOn(shared.people, clock), processOn(shared.people, clock)];
    for (const { follower } of [here, there]) await follower.start();
    await here.blocks.know(HOST_ID);
  });
  afterEach(() => {
    for (const { follower } of [here, there]) follower.stop();
  });
  const kept = async () => shared.people.blocked(HOST_ID, { limit: 10_000 });
  const keptNames = async () => (await kept()).map((one) => one.userId);

  it('[PE6] [PE7] [CL7] has them back as they were, with whatever was said, and each of them once', async () => {
    for (let n = 0; n < 1_200; n += 1) await here.blocks.change(block(`user ${n}`));
    const before = await kept();
    await there.revocations.revoke({ userId: ann, before: 5_000 });
    await clock.pass(LOOK_MS);
    shared.forget();
    await clock.pass(4 * LOOK_MS);
    assert.deepEqual(
      (await kept()).map(({ n: _, ...one }) => one),
      before.map(({ n: _, ...one }) => one),
    );
    assert.deepEqual(await shared.people.revoked({ limit: 2 }), [{ userId: ann, before: 5_000 }]);
    assert.equal(
      shared.restored.reduce((sum, count) => sum + count),
      1_201,
    );
    for (const { revocations } of [here, there]) assert(revocations.isVoid({ userId: ann, issuedAt: 1 }));
    assert(here.has('user 0') && here.has('user 1199'));
    // A process that wakes a channel of that host only now reads what another one has given back.
    await there.blocks.know(HOST_ID);
    assert(there.has('user 0'));
  });

  it('[PE6] [CL7] what was decided since it came back counts, and what is over is not given back', async () => {
    for (const name of ['ann', 'bob']) await here.blocks.change(block(name));
    await here.blocks.change(block('over', 1_000));
    await clock.pass(2_000);
    shared.forget();
    // By a process that knew nothing of this host.
    await shared.people.changeBlock(unblock('bob'), 0);
    await shared.people.changeBlock(block('carl'), 0);
    await clock.pass(2 * LOOK_MS);
    assert.deepEqual(await keptNames(), ['ann', 'carl']);
    assert.deepEqual(['ann', 'bob', 'carl'].map(here.has), [true, false, true]);
  });

  it('[PE6] [CL7] what changes in the very moment of giving back is not undone', async () => {
    for (const name of ['ann', 'bob']) await here.blocks.change(block(name));
    await clock.pass(LOOK_MS);
    const { people } = shared;
    const restore = people.restore;
    let isFirst = true;
    Object.assign(people, {
      restore: async (...asked: Parameters<typeof restore>) => {
        if (isFirst) {
          isFirst = false;
          await people.changeBlock(unblock('bob'), 0);
        }
        return restore(...asked);
      },
    });
    shared.forget();
    await clock.pass(4 * LOOK_MS);
    assert.deepEqual(await keptNames(), ['ann']);
    assert.deepEqual(['ann', 'bob'].map(here.has), [true, false]);
  });

  it('[PE6] [CL7] a store that was away, and is another one now, is told as well; of a new one nothing is lost', async () => {
    await here.blocks.change(block('ann'));
    shared.away(new Error('away'));
    await clock.pass(2 * LOOK_MS);
    assert(here.has('ann'));
    shared.forget();
    shared.away(undefined);
    await clock.pass(2 * LOOK_MS);
    assert.deepEqual(await keptNames(), ['ann']);
    const { length } = shared.restored;
    await clock.pass(4 * LOOK_MS);
    assert.equal(shared.restored.length, length);
    assert(here.said.some((text) => text.includes('has it back')));
  });
});
