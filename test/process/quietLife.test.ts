import assert from 'node:assert/strict';
import { z } from 'zod';
import { runToEnd } from './support/runToEnd.ts';

const DAY = new URL('./support/quietDay.ts', import.meta.url).pathname;
const PATIENCE_MS = 500_000;
/** What is done in a day at the least, each by its own clock. */
const TIMES = {
  beats: 170_000,
  drains: 280_000,
  marks: 43_000,
  probes: 17_000,
  pings: 28_000,
  remoteCalls: 8_600,
  scans: 7_000,
  commits: 7_000,
  pages: 1_400,
};

const quietDay = z.object({ before: z.number(), after: z.number(), done: z.record(z.string(), z.number()) });

describe('a process with nothing to do but to be there', function () {
  this.timeout(PATIENCE_MS);

  it('takes up as much memory after a day as in its first hours', async () => {
    const { code, stdout, stderr } = await runToEnd({}, ['--expose-gc', DAY], PATIENCE_MS);
    assert.equal(code, 0, stderr);
    const { before, after, done } = quietDay.parse(JSON.parse(stdout));
    for (const [what, times] of Object.entries(TIMES)) {
      assert((done[what] ?? 0) >= times, `${what}: ${done[what]} times in a day`);
    }
    assert(after < before * 1.02, `the heap grew from ${before} to ${after} bytes`);
  });
});
