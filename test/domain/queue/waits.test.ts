import assert from 'node:assert/strict';
import { etaAt, paceOf, WAITS_MAX, type Wait, withWait } from '../../../src/domain/waits.ts';

const waited = (...ms: readonly number[]): readonly Wait[] => ms.map((perPlaceMs, at) => ({ at, perPlaceMs }));

const etaOf = (waits: readonly Wait[], place: number) => etaAt(paceOf(waits), place);

describe('how long it takes', () => {
  it('[PE11] is not known before anybody was let in, nor for who does not wait', () => {
    assert.equal(etaOf([], 1), 0);
    assert.equal(etaOf(waited(5_000), 0), 0);
  });

  it('[PE11] is the median of the recent waits, for each place', () => {
    assert.equal(etaOf(waited(9_000, 1_000, 4_000), 1), 4_000);
    assert.equal(etaOf(waited(9_000, 1_000, 4_000), 3), 12_000);
    assert.equal(etaOf(waited(1_000, 4_000, 9_000, 6_000), 1), 5_000);
    assert.equal(etaOf(waited(1), 1), 1);
    assert.equal(etaOf(waited(0.5), 3), 1, 'in whole milliseconds');
  });

  it('[PE11] counts for each place that somebody moved up: with those let in before them, and by themselves', () => {
    const first = withWait([], { appliedAt: 0, allowedAt: 10_000 });
    assert.deepEqual(first, [{ at: 10_000, perPlaceMs: 10_000 }]);
    const second = withWait(first, { appliedAt: 0, allowedAt: 20_000 });
    assert.deepEqual(second.at(-1), { at: 20_000, perPlaceMs: 10_000 });
    // Who came when the first was in already had nobody before them but the second.
    assert.deepEqual(withWait(second, { appliedAt: 10_000, allowedAt: 40_000 }).at(-1), {
      at: 40_000,
      perPlaceMs: 15_000,
    });
  });

  it('[PE11] forgets all but the last 20', () => {
    let waits: readonly Wait[] = [];
    for (let nth = 0; nth < 100; nth += 1) waits = withWait(waits, { appliedAt: nth * 10, allowedAt: nth * 10 + 5 });
    assert.equal(waits.length, WAITS_MAX);
    assert.equal(WAITS_MAX, 20);
    assert.equal(waits.at(0)?.at, 805);
  });

  it('[PE11] is not told by those who did not wait', () => {
    const waits = waited(5_000);
    assert.equal(withWait(waits, { appliedAt: 7, allowedAt: 7 }), waits);
  });
});
