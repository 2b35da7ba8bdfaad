import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BucketSize, fullBucket, type TokenBucket, take } from '../../src/zego/tokenBucket.ts';

const SIZE: BucketSize = { capacity: 3, everyMs: 10 };

function left(bucket: TokenBucket, now: number, size = SIZE): TokenBucket {
  const taken = take(bucket, size, now);
  assert.ok('left' in taken, 'there was no token');
  return taken.left;
}

const empty = (): TokenBucket => left(left(left(fullBucket(SIZE, 0), 0), 0), 0);

describe('a token bucket', () => {
  it('[ZG13] gives so many at once, and then says how long to wait', () => {
    assert.deepEqual(take(empty(), SIZE, 0), { waitMs: 10 });
    assert.deepEqual(take(empty(), SIZE, 7), { waitMs: 3 });
  });

  it('[ZG13] gives one more as soon as that time has passed', () => {
    assert.deepEqual(take(left(empty(), 10), SIZE, 10), { waitMs: 10 });
    assert.deepEqual(take(left(empty(), 17), SIZE, 17), { waitMs: 3 }, 'and keeps the time left over');
  });

  it('[ZG13] saves no more than it can hold', () => {
    const late = left(left(left(empty(), 1_000_000), 1_000_000), 1_000_000);
    assert.deepEqual(take(late, SIZE, 1_000_000), { waitMs: 10 });
  });

  it('[ZG13] earns nothing while the clock is set back, and goes on from there', () => {
    const before = left(fullBucket(SIZE, 1_000_000), 1_000_000);
    const after = left(left(before, 500), 500);
    assert.deepEqual(take(after, SIZE, 500), { waitMs: 10 });
    assert.ok('left' in take(after, SIZE, 510));
  });

  it('[ZG13] never gives more than its size allows in any span of time', () => {
    const sizes = fc.record({ capacity: fc.integer({ min: 1, max: 30 }), everyMs: fc.integer({ min: 1, max: 50 }) });
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })), { maxLength: 200 });
    fc.assert(
      fc.property(sizes, pauses, (size, gaps) => {
        const given = timesGiven(size, gaps);
        given.forEach((to, last) => {
          given.slice(0, last + 1).forEach((from, first) => {
            const most = size.capacity + Math.floor((to - from) / size.everyMs);
            assert.ok(last - first + 1 <= most, `${last - first + 1} in ${to - from} ms`);
          });
        });
      }),
    );
  });
});

function timesGiven(size: BucketSize, pauses: readonly number[]): number[] {
  const given: number[] = [];
  let now = 0;
  let bucket = fullBucket(size, now);
  for (const pause of pauses) {
    now += pause;
    const taken = take(bucket, size, now);
    if (!('left' in taken)) continue;
    bucket = taken.left;
    given.push(now);
  }
  return given;
}
