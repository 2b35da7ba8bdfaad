import assert from 'node:assert/strict';
import { type RetryOptions, type RetryPolicy, restMs, retry } from '../../src/runtime/retry.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const DOUBLING: RetryPolicy = { firstMs: 100, factor: 2, mostMs: 500 };

/** Work that fails, or comes to nothing, until it is told to do better. */
function failing(policy: RetryPolicy, options: RetryOptions<string> = {}) {
  const clock = new VirtualClock();
  const begun = clock.elapsed();
  const triedAt: number[] = [];
  const world = { comes: (): string => assert.fail(`failure ${triedAt.length}`) };
  const work = async (tries: number) => {
    assert.equal(tries, triedAt.push(clock.elapsed() - begun));
    return world.comes();
  };
  const done = retry(clock, policy, work, options).then(
    (result) => result,
    (error: Error) => error.message,
  );
  return { clock, triedAt, world, done };
}

describe('retry', () => {
  it('tries again later and later, until it is done', async () => {
    const { clock, triedAt, world, done } = failing(DOUBLING);
    await clock.pass(1_700);
    assert.deepEqual(triedAt, [0, 100, 300, 700, 1_200, 1_700]);
    world.comes = () => 'done';
    await clock.pass(500);
    assert.deepEqual([await done, triedAt.at(-1), clock.timers], ['done', 2_200, 0]);
  });

  it('leaves the share of each rest to chance that its policy says', () => {
    const policy = { ...DOUBLING, jitter: 0.4 };
    assert.deepEqual([restMs(policy, 2, 0), restMs(policy, 2, 0.5), restMs(policy, 9, 1)], [120, 160, 500]);
    assert.deepEqual([restMs({ firstMs: 7 }, 1), restMs({ firstMs: 7 }, 50)], [7, 7]);
  });

  for (const [limit, tries] of [
    [{ triesMax: 3 }, 3],
    // The next one would begin just then.
    [{ withinMs: 1_200 }, 4],
  ] as const)
    it(`ends with the last failure where its policy ends: ${JSON.stringify(limit)}`, async () => {
      const { clock, triedAt, done } = failing({ ...DOUBLING, ...limit });
      await clock.pass(60_000);
      assert.deepEqual([await done, triedAt.length, clock.timers], [`failure ${tries}`, tries, 0]);
    });

  it('tries no more when a failure says that it would not help', async () => {
    const told: number[] = [];
    const isWorthIt = (_: unknown, failures: number) => told.push(failures) < 2;
    const { clock, done } = failing(DOUBLING, { isWorthIt });
    await clock.pass(60_000);
    assert.deepEqual([await done, told, clock.timers], ['failure 2', [1, 2], 0]);
  });

  it('takes what is not done yet for a failure, and for the end when that comes', async () => {
    const { clock, triedAt, world, done } = failing(
      { firstMs: 10, triesMax: 4 },
      { isDone: (result) => result === 'yes' },
    );
    world.comes = () => 'not yet';
    await clock.pass(60_000);
    assert.deepEqual([await done, triedAt], ['not yet', [0, 10, 20, 30]]);
  });

  it('is stopped in a rest, and before one', async () => {
    const stop = new AbortController();
    const resting = failing(DOUBLING, { signal: stop.signal });
    await resting.clock.pass(150);
    stop.abort();
    assert.deepEqual([await resting.done, resting.clock.timers], ['failure 2', 0]);
    const working = failing(DOUBLING, { signal: stop.signal });
    assert.deepEqual([await working.done, working.clock.timers], ['failure 1', 0]);
  });
});
