import assert from 'node:assert/strict';
import { z } from 'zod';
import { runToEnd } from '../process/support/runToEnd.ts';

const HOUR = new URL('./deadHour.ts', import.meta.url).pathname;
const PATIENCE_MS = 300_000;
const CHANNELS = 6;
/** One at once, then after 5 s, 5 min and 30 min. */
const ATTEMPTS = 4;
/** Those that wait would be several times as much. */
const GROWTH_MAX_BYTES = 4_000_000;

const outcome = z.object({
  told: z.number(),
  attempts: z.number(),
  heap: z.object({ before: z.number(), after: z.number() }),
  backlog: z.array(z.number()),
  oldestSeconds: z.array(z.number()),
  lastError: z.string(),
  redelivered: z.object({ queued: z.number(), isEnd: z.boolean() }),
  gaps: z.array(z.string()),
});

describe('an endpoint that is dead for an hour', () => {
  let found: z.infer<typeof outcome>;
  before(async function () {
    this.timeout(PATIENCE_MS * 2);
    const { code, stdout, stderr } = await runToEnd({}, ['--expose-gc', HOUR], PATIENCE_MS);
    assert.equal(code, 0, stderr);
    found = outcome.parse(JSON.parse(stdout));
  });

  // That no call waits for it, nor another endpoint, the hour itself sees: in a call no time passes.
  it('[IN7] is told in order and without a gap what happened meanwhile, as the others were at once', () => {
    assert(found.told > 900);
    assert.deepEqual(found.gaps, []);
  });

  it('[IN7] is asked no more often than its schedule says', () => {
    assert.equal(found.attempts, CHANNELS * ATTEMPTS);
  });

  it('[IN7] has what waits counted, and how long it does, and what went wrong', () => {
    const [good, dead, lost] = found.backlog;
    assert.deepEqual([good, dead], [0, found.told]);
    assert((lost ?? 0) > 20_000);
    const [sinceGood, sinceDead] = found.oldestSeconds;
    assert.equal(sinceGood, 0);
    assert((sinceDead ?? 0) >= 3_600);
    assert.notEqual(found.lastError, '');
  });

  it('[IN7] takes no memory: what waits is in the store', () => {
    const { before, after } = found.heap;
    assert(after < before + GROWTH_MAX_BYTES, `the heap grew from ${before} to ${after} bytes`);
  });

  it('[IN8] has all of it again when an operator asks for that', () => {
    assert.deepEqual(found.redelivered, { queued: found.told, isEnd: true });
  });
});
