import assert from 'node:assert/strict';
import { readRetryAfter } from '../../src/webhooks/retryAfter.ts';
import { nextAttempt } from '../../src/webhooks/schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('when a webhook is tried again', () => {
  it('[IN7] after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; then never', () => {
    const rests: number[] = [];
    let next = nextAttempt(0, undefined, 0);
    for (; next !== undefined; next = nextAttempt(next.attempts, undefined, 0)) rests.push(next.restMs);
    const hours = [2, 5, 10, 14, 20, 24].map((count) => count * HOUR_MS);
    assert.deepEqual(rests, [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, ...hours]);
  });

  it('[IN7] a little later by chance, and never earlier', () => {
    const latest = nextAttempt(0, undefined, 0.999)?.restMs ?? 0;
    assert(latest > 5_400 && latest <= 5_500, `${latest} ms`);
  });

  it('[IN7] when the endpoint says so, which does not count: not at once, and within a day', () => {
    assert.deepEqual(nextAttempt(3, 7_000, 0), { restMs: 7_000, attempts: 3 });
    assert.deepEqual(nextAttempt(9, 0, 0), { restMs: 1_000, attempts: 9 });
    assert.deepEqual(nextAttempt(0, 1e12, 0), { restMs: 24 * HOUR_MS, attempts: 0 });
  });

  it('[IN7] Retry-After is seconds, or a date; anything else is not there', () => {
    const now = Date.UTC(2026, 10, 28, 8, 0, 0);
    assert.equal(readRetryAfter('120', now), 120_000);
    assert.equal(readRetryAfter('Sat, 28 Nov 2026 08:00:30 GMT', now), 30_000);
    assert.equal(readRetryAfter('Sat, 28 Nov 2026 07:00:00 GMT', now), 0);
    for (const odd of [undefined, '', 'soon', '-1e', '99999999999999999999']) {
      assert.equal(readRetryAfter(odd, now), undefined, String(odd));
    }
  });
});
