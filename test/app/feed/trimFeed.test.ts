import assert from 'node:assert/strict';
import { trimNowAndThen } from '../../../src/app/feed/trimFeed.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';

describe('trimming the feed', () => {
  it('[IN8] goes on while there is something to take out, and counts what is left', async () => {
    const clock = new VirtualClock();
    const begunAt = clock.elapsed();
    const seen: string[] = [];
    let left = 3_500;
    const trim = async () => {
      seen.push(`trim at ${clock.elapsed() - begunAt}`);
      left -= Math.min(left, 1_000);
      return left > 1_000;
    };
    const counted = (events: number) => void seen.push(`${events} left`);
    const end = trimNowAndThen({ feed: { trim, count: async () => left }, clock, counted });
    await clock.pass(11_000);
    assert.deepEqual(seen.splice(0), ['trim at 10000', 'trim at 10050', 'trim at 10100', '500 left']);
    await clock.pass(10_000);
    assert.deepEqual(seen.splice(0), ['trim at 20100', '0 left']);
    end();
    await clock.pass(60_000);
    assert.deepEqual(seen, []);
  });

  it('[IN8, ST7] tries again where the store is away', async () => {
    const clock = new VirtualClock();
    let [trims, isAway] = [0, true];
    const trim = async () => {
      trims += 1;
      if (isAway) throw new Error('the store is away');
      return false;
    };
    const counts: number[] = [];
    const end = trimNowAndThen({
      feed: { trim, count: async () => 7 },
      clock,
      counted: (events) => void counts.push(events),
    });
    await clock.pass(20_000);
    isAway = false;
    await clock.pass(10_000);
    assert.deepEqual([trims, counts], [3, [7]]);
    end();
  });
});
