import assert from 'node:assert/strict';
import { within } from '../../src/runtime/within.ts';

const LIMIT_MS = 50;

/** Keeps the whole process busy. */
function spin(ms: number): void {
  const endsAt = performance.now() + ms;
  while (performance.now() < endsAt);
}

describe('a wait with an end', () => {
  it('[ST7] ends no sooner than was said, by no part of a millisecond', async () => {
    const wait = async () => {
      const begunAt = performance.now();
      await assert.rejects(within(LIMIT_MS, new Promise(() => {})), /no answer within 0\.05 s/);
      return performance.now() - begunAt;
    };
    const waits: Promise<number>[] = [];
    for (let begun = 0; begun < 50; begun += 1) {
      waits.push(wait());
      spin(0.1);
    }
    const early = (await Promise.all(waits)).filter((ms) => ms < LIMIT_MS);
    assert.deepEqual(early, []);
  });

  it('[ST7] counts an answer that came in time, though the process was too busy to look', async () => {
    const work = new Promise((resolve) => setTimeout(resolve, 1, 'in time'));
    const outcome = within(LIMIT_MS, work);
    spin(2 * LIMIT_MS);
    assert.equal(await outcome, 'in time');
  });

  it('is over with what it waits for', async () => {
    assert.equal(await within(LIMIT_MS, Promise.resolve('done')), 'done');
    await assert.rejects(within(LIMIT_MS, Promise.reject(new Error('refused'))), /refused/);
  });
});
