import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Recent, SECONDS_KEPT } from '../../src/overview/recent.ts';
import { noted, together } from '../../src/overview/standing.ts';
import type { Standing } from '../../src/ports/overview.ts';
import { sampleWith } from './samples.ts';

describe('the last seconds', () => {
  it('[OP1] are kept, so many at most, and given the newest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(40), fc.nat(15), (max, count, wanted) => {
        const recent = new Recent(max);
        for (let at = 0; at < count; at += 1) recent.note(sampleWith({ at }));
        const all = Array.from({ length: count }, (_, nth) => count - 1 - nth).slice(0, max);
        assert.deepEqual(
          recent.last(wanted).map(({ at }) => at),
          all.slice(0, wanted),
        );
      }),
      { numRuns: 300 },
    );
    assert.equal(SECONDS_KEPT, 600);
  });
});

describe('how something beside a process fares', () => {
  const unknown: Standing = { is: 'unknown' };
  const okSince = (since: number): Standing => ({ is: 'ok', since });
  const awaySince = (since: number): Standing => ({ is: 'away', since, why: 'silent' });

  it('[OP1] is told with its beginning', () => {
    const first = noted(unknown, undefined, 5);
    assert.deepEqual([first, noted(first, undefined, 9)], [okSince(5), okSince(5)]);
    const away = noted(first, 'silent', 11);
    assert.deepEqual(away, awaySince(11));
    assert.deepEqual(noted(away, 'refused', 12), { is: 'away', since: 11, why: 'refused' });
    assert.deepEqual(noted(away, undefined, 13), okSince(13));
  });

  it('[OP1] of many it is away if one says so, since the first did', () => {
    const orders = fc.shuffledSubarray([unknown, okSince(1), okSince(4), awaySince(3), awaySince(2)], { minLength: 5 });
    fc.assert(fc.property(orders, (said) => assert.deepEqual(together(said), awaySince(2))));
    assert.deepEqual(together([okSince(4), unknown, okSince(1)]), okSince(4));
    assert.deepEqual([together([unknown]), together([])], [unknown, unknown]);
  });
});
