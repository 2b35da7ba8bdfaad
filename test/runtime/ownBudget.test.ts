import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ownBudget } from '../../src/runtime/ownBudget.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const PACE = fc.record({ atOnce: fc.integer({ min: 1, max: 20 }), everyMs: fc.integer({ min: 1, max: 500 }) });
const ASKS = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 400 }), withinMs: fc.integer({ max: 2_000 }) }), {
  maxLength: 60,
});

describe('the budget of one process', () => {
  it('[ME7] gives no more turns in any span than its pace allows, and none later than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(PACE, ASKS, async (pace, asks) => {
        const clock = new VirtualClock();
        const budget = ownBudget(clock);
        const turns: number[] = [];
        for (const { afterMs, withinMs } of asks) {
          clock.stall(afterMs);
          const waitMs = await budget.reserve('one', pace, withinMs);
          if (waitMs === undefined) continue;
          assert(waitMs <= withinMs);
          turns.push(clock.elapsed() + waitMs);
        }
        turns.forEach((first, from) => {
          turns.slice(from).forEach((last, more) => {
            assert(more + 1 <= pace.atOnce + (last - first) / pace.everyMs, `${more + 1} in ${last - first} ms`);
          });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('[ME7] gives all of them at once to whoever comes after a while, each name its own, and none for what is refused', async () => {
    const clock = new VirtualClock();
    const budget = ownBudget(clock);
    const pace = { atOnce: 3, everyMs: 100 };
    const ask = (name: string, withinMs: number) => budget.reserve(name, pace, withinMs);
    const waits = (name: string, times: number) => Promise.all(Array.from({ length: times }, () => ask(name, 150)));
    assert.deepEqual(await waits('one', 5), [0, 0, 0, 100, undefined]);
    assert.deepEqual(await waits('another', 1), [0]);
    clock.stall(100);
    assert.deepEqual(await waits('one', 2), [100, undefined]);
    clock.stall(10_000);
    assert.deepEqual(await waits('one', 4), [0, 0, 0, 100]);
    assert.deepEqual([await budget.look('one', pace), await budget.look('one', pace)], [200, 200]);
    assert.equal(await budget.look('nobody yet', pace), 0);
  });

  it('[ME7] remembers no name whose turns are past, when there are many', async () => {
    const clock = new VirtualClock();
    const budget = ownBudget(clock);
    const pace = { atOnce: 1, everyMs: 1_000 };
    for (let nth = 0; nth < 10_000; nth += 1) await budget.reserve(`room ${nth}`, pace, 0);
    clock.stall(1_000);
    assert.equal(await budget.reserve('room 10000', pace, 0), 0);
    assert.equal(await budget.reserve('room 1', pace, 0), 0);
    assert.equal(await budget.reserve('room 10000', pace, 0), undefined);
  });
});
