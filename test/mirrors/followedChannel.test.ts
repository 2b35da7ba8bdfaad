import assert from 'node:assert/strict';
import { newChannel } from '../../src/domain/channel.ts';
import { FollowedChannel } from '../../src/mirrors/followedChannel.ts';
import { markOf } from '../../src/mirrors/marks.ts';
import type { Followed } from '../../src/mirrors/messages.ts';
import { publicPart } from '../../src/mirrors/publicPart.ts';
import type { OrderOutcome } from '../../src/ports/directory.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { start } from '../support/orders.ts';
import { SID, userId, viewer } from '../support/people.ts';
import { settled } from '../support/surroundings.ts';

const position = { epoch: 1, seq: 1 };
const unseen = { channel: newChannel(SID), awaySince: () => 0, mediaOf: () => 0 as const };
const whole: Followed = {
  ...{ position, own: [] },
  whole: { ...position, at: 0, part: publicPart(unseen), salt: 'salt', marks: [] },
};

/** Its rounds are answered by hand, and what is given to its actor is not answered at all. */
async function followed() {
  const clock = new VirtualClock();
  const rounds: ((answer: Followed) => void)[] = [];
  /** Until when each may be begun. */
  const given: number[] = [];
  const channel = new FollowedChannel({
    ...{ sid: SID, clock },
    side: {
      ...{ told: () => {}, toldOne: () => {}, skipped: () => {}, reseat: () => {}, stirred: () => {} },
      ...{ clients: () => 1, drain: async () => {} },
    },
    ask: () => new Promise((resolve) => rounds.push(resolve)),
    foresee: async () => undefined,
    give: (_order, _cmdId, withinMs) => {
      given.push(clock.elapsed() + withinMs);
      return new Promise<OrderOutcome>(() => {});
    },
    stop: () => {},
  });
  const opening = channel.open();
  rounds.shift()?.(whole);
  await opening;
  await clock.pass(1);
  rounds.shift()?.({ position, own: [] });
  await settled();
  let { seq } = position;
  /** Somebody has begun to matter. */
  const tell = (more: readonly string[]) => {
    seq += 1;
    channel.hear({ epoch: 1, seq, at: 0, part: publicPart(unseen), notices: [], more: [...more], fewer: [] });
  };
  const answerRound = async () => {
    rounds.shift()?.({ position: { epoch: 1, seq }, own: [] });
    await settled();
  };
  return { channel, clock, rounds, given, tell, answerRound };
}

describe('a channel that is followed', () => {
  it('[SC3, LC17] answers busy after 2 s, and what was given is not begun any more by then, however late it went', async () => {
    const { channel, clock, rounds, given } = await followed();
    await channel.arrive(viewer('ann'));
    await clock.pass(1);
    const begunAt = clock.elapsed();
    const told: number[] = [];
    const answered = channel.give(start('ann')).then((answer) => {
      told.push(clock.elapsed());
      return answer;
    });
    // The actor is to hear first that she is there, and takes its time.
    await clock.pass(700);
    assert.deepEqual(given, []);
    rounds.shift()?.({ position, own: [] });
    await settled();
    await clock.pass(1);
    rounds.shift()?.({ position, own: [] });
    await settled();
    assert.deepEqual(given, [begunAt + 2_000]);
    await clock.pass(2_000);
    const { refusal } = await answered;
    assert.deepEqual([refusal, told], [{ reason: 'busy', mayBeDone: true }, [begunAt + 2_000]]);
  });

  it('[SC4] tells the actor at once who has begun to matter, but not of whom it has heard already', async () => {
    const { channel, clock, rounds, tell, answerRound } = await followed();
    for (const name of ['ann', 'ben']) await channel.arrive(viewer(name));
    // Ann gives an order, by which the actor hears of her.
    void channel.give(start('ann'));
    await clock.pass(1);
    await answerRound();
    const asked = rounds.length;
    tell([markOf('salt', userId('ann'))]);
    await clock.pass(1);
    assert.equal(rounds.length, asked);
    tell([markOf('salt', userId('ben'))]);
    await clock.pass(1);
    assert.equal(rounds.length, asked + 1);
  });
});
