import assert from 'node:assert/strict';
import fc from 'fast-check';
import { momentNow, momentOf, quantile } from '../../src/overview/moment.ts';
import { createOverview } from '../../src/overview/overview.ts';
import { Unavailable } from '../../src/ports/channelStore.ts';
import { type ProcessReport, REPLY_WITHIN_MS, type Sample } from '../../src/ports/overview.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { sampleWith } from './samples.ts';

const BUCKETS = REPLY_WITHIN_MS.length + 1;
const NONE = Array.from({ length: BUCKETS }, () => 0);
const within = (...nths: readonly number[]): readonly number[] =>
  NONE.map((_, nth) => nths.filter((one) => one === nth).length);

describe('how long replies took', () => {
  it('[OP1] lies between the bounds of those that it is known of', () => {
    assert.equal(quantile(NONE, 0.5), undefined);
    // Two of 5 to 10 ms, two of 25 to 50 ms.
    const some = within(3, 3, 5, 5);
    assert.deepEqual([quantile(some, 0.5), quantile(some, 0.75), quantile(some, 1)], [10, 37.5, 50]);
    assert.equal(quantile(within(0), 0.5), 0.5);
    assert.equal(quantile(within(BUCKETS - 1), 0.99), 2_500, 'beyond the last bound nothing more is known');
  });

  it('[OP1] is never less for a greater share', () => {
    const replies = fc.array(fc.nat(50), { minLength: BUCKETS, maxLength: BUCKETS });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(replies, share, share, (some, one, other) => {
        const [less = 0, more = 0] = [Math.min(one, other), Math.max(one, other)].map((each) => quantile(some, each));
        assert(less <= more && more <= 2_500);
      }),
      { numRuns: 300 },
    );
  });
});

describe('how it is now', () => {
  const seconds = (count: number, of: (nth: number) => Partial<Sample>): readonly Sample[] =>
    Array.from({ length: count }, (_, nth) => sampleWith({ at: (100 - nth) * 1_000, ...of(nth) }));

  it('[OP1] is what there is in the last second, what happens in the last ten, and how replies were in the last minute', () => {
    const now = momentNow([
      seconds(60, (nth) => ({
        linked: nth === 0 ? 5 : 50,
        commands: 2,
        gaps: 1,
        lagMs: nth,
        replies: within(nth === 59 ? 5 : 0),
      })),
      seconds(3, () => ({ linked: 7, commands: 10 })),
    ]);
    assert.deepEqual(
      [now?.at, now?.linked, now?.commandsPerS, now?.gaps, now?.lagMs, now?.replyP99Ms],
      [100_000, 12, 2 + 3, 60, 59, quantile([59, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 0.99)],
    );
    assert.equal(momentNow([[], []]), undefined);
  });

  it('[OP1] a minute tells how much there was in a second of it', () => {
    const moment = momentOf(sampleWith({ commands: 120, refusals: 30, callbacks: 6, linked: 3 }), 60_000);
    assert.deepEqual(
      [moment.commandsPerS, moment.refusalsPerS, moment.callbacksPerS, moment.linked, moment.replyP50Ms],
      [2, 0.5, 0.1, 3, undefined],
    );
  });
});

describe('the overview of all processes', () => {
  const clock = new VirtualClock();
  clock.setBy(600_000_000 - clock.now());
  const second = clock.now() / 1_000;
  const report = (id: string, behind: number): ProcessReport => ({
    ...{ process: { id, address: `${id}:1` }, version: '1.0.0', startedAt: 0, notReady: undefined, services: [] },
    seconds: Array.from({ length: 10 }, (_, nth) => sampleWith({ at: (second - behind - nth) * 1_000, live: 1 })),
  });
  const away = async (): Promise<never> => {
    throw new Unavailable('Redis is away', 'Redis at … is away');
  };
  const minutes = async () => [sampleWith({ at: clock.now() - 7_200_000 }), sampleWith({ at: clock.now() - 60_000 })];

  it('[OP1] its line ends where all have told of a second, unless one is far behind', async () => {
    const lineWith = async (behind: number) => {
      const others = async () => ({ reports: [report('other', behind)], silent: ['third'] });
      const view = await createOverview({ report: async () => report('me', 1), others, day: { minutes }, clock }).view({
        range: 'ten-minutes',
        after: (second - 8) * 1_000,
      });
      assert.deepEqual([view.silent, view.processes.length, view.now?.live], [['third'], 2, 2]);
      return view.moments.map(({ at, live }) => [at / 1_000 - second, live]);
    };
    assert.deepEqual(
      await lineWith(2),
      [-7, -6, -5, -4, -3, -2].map((at) => [at, 2]),
    );
    assert.deepEqual((await lineWith(30)).at(-1), [-5, 1]);
  });

  it('[OP1, ST7] while the others, or the minutes, are not reached it tells what the process knows, and what is away', async () => {
    const alone = createOverview({ report: async () => report('me', 1), others: away, day: { minutes }, clock });
    const view = await alone.view({ range: 'hour' });
    assert.deepEqual([view.away, view.processes.length, view.moments.length], ['Redis is away', 1, 1]);
    assert.equal((await alone.view({ range: 'day' })).moments.length, 2);
    const others = async () => ({ reports: [], silent: [] });
    const forgetful = createOverview({ report: async () => report('me', 1), others, day: { minutes: away }, clock });
    assert.deepEqual((await forgetful.view({ range: 'day' })).away, 'Redis is away');
    assert.equal((await forgetful.view({ range: 'ten-minutes' })).moments.length, 10);
  });
});
