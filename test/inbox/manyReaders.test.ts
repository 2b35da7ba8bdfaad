import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settled } from '../support/doubles/virtualClock.ts';
import { CHANNELS, type Ending, InboxWorld } from './world.ts';

/** Far more than any history takes. */
const ROUNDS_MAX = 3_000;
const ENDINGS: readonly Ending[] = ['go', 'go', 'go', 'go', 'fail', 'lose'];

type Act =
  | { readonly type: 'put'; readonly to: number; readonly order: 'open' | 'close' }
  | { readonly type: 'end'; readonly at: number; readonly how: Ending }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'start' }
  | { readonly type: 'kill'; readonly at: number };

/** What may happen to processes that read, and to what they ask for. */
const ACT: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('put' as const),
      to: fc.nat(CHANNELS.length - 1),
      order: fc.constantFrom('open' as const, 'close' as const),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      at: fc.nat(9),
      how: fc.constantFrom(...ENDINGS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 60, 300, 1_100, 6_000, 6_000) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('start' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), at: fc.nat(9) }) },
);

const HISTORY = fc.array(ACT, { maxLength: 150, size: 'max' });
/** Which of the steps under way ends next, when it all ends well. */
const PICKS = fc.array(fc.nat(9), { minLength: 1, maxLength: 20 });

async function play(acts: readonly Act[], picks: readonly number[]): Promise<void> {
  const world = new InboxWorld();
  /** By channel, what must have been decided in the end. */
  const due = new Map(CHANNELS.map((channel) => [channel, { isOpen: true, decisions: [] as string[] }]));
  let entries = 0;
  world.start();
  for (const act of acts) {
    if (act.type === 'put') {
      entries += 1;
      const channel = CHANNELS[act.to] ?? assert.fail();
      const expected = due.get(channel) ?? assert.fail();
      const isAccepted = expected.isOpen !== (act.order === 'open');
      if (isAccepted) expected.isOpen = !expected.isOpen;
      expected.decisions.push(`${entries} ${isAccepted}`);
      world.put(channel, act.order);
    } else if (act.type === 'end') world.end(act.at, act.how);
    else if (act.type === 'pass') await world.clock.pass(act.ms);
    else if (act.type === 'start') world.start();
    else world.kill(act.at);
    await settled();
  }
  world.start();
  for (let round = 0; round < ROUNDS_MAX && !world.isAllDone; round += 1) {
    if (world.isIdle) await world.clock.pass(100);
    else world.end(picks[round % picks.length] ?? 0, 'go');
    await settled();
  }
  assert(world.isAllDone, 'all is done');
  for (const [channel, { decisions }] of due) {
    const decided = (world.channels.get(channel)?.decided ?? []).map(
      ({ cmdId, isAccepted }) => `${cmdId} ${isAccepted}`,
    );
    // A refusal that was not acknowledged is decided again, before anything that comes behind it.
    const once = decided.filter((decision, at) => at === 0 || decision !== decided[at - 1] || / true$/.test(decision));
    assert.deepEqual(once, decisions, channel);
  }
}

describe('many processes that read the stream of orders', () => {
  it('[IN4] do each order once and in its order, however they die, stall, or hear no answer', async () => {
    await fc.assert(fc.asyncProperty(HISTORY, PICKS, play), { numRuns: 500 });
  });

  it('[IN4, IN5] do nothing late: what one gave before it stalled is not begun when another has gone on', async () => {
    const world = new InboxWorld();
    world.put('a', 'open');
    world.put('a', 'close');
    const stalled = world.start();
    for (const name of ['take', 'read'] as const) {
      assert(world.endOf(stalled, name));
      await settled();
    }
    await world.clock.pass(6_000);
    const other = world.start();
    for (let round = 0; round < ROUNDS_MAX && !world.isAllDone; round += 1) {
      if (!world.endOf(other)) await world.clock.pass(100);
      await settled();
    }
    assert(world.isAllDone);
    assert(world.endOf(stalled, 'give'));
    await settled();
    const { decided } = world.channels.get(CHANNELS[0] ?? assert.fail()) ?? assert.fail();
    assert.deepEqual(
      decided.map(({ cmdId, isAccepted }) => [cmdId, isAccepted]),
      [
        ['1', false],
        ['2', true],
      ],
    );
  });
});
