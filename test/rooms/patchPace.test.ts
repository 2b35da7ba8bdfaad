import assert from 'node:assert/strict';
import { PatchPace } from '../../rooms/patchPace.ts';
import { VirtualClock } from '../support/virtualClock.ts';

const APART_MS = 16;

function pace(send: () => void = () => {}) {
  const clock = new VirtualClock();
  const start = clock.now();
  const sentAt: number[] = [];
  const failures: unknown[] = [];
  const patches = new PatchPace({
    send: () => {
      sentAt.push(clock.now() - start);
      send();
    },
    failed: (error) => failures.push(error),
    timing: {
      now: () => clock.now(),
      soon: (action) => void clock.after(0, action),
      after: (ms, act) => clock.after(ms, act),
    },
  });
  return { clock, patches, sentAt, failures };
}

describe('the pace of patches', () => {
  it('[LC18] a first change is sent at once, but after what is said in the same turn', async () => {
    const { clock, patches, sentAt } = pace();
    patches.ask();
    assert.deepEqual(sentAt, []);
    await clock.pass(0);
    assert.deepEqual(sentAt, [0]);
  });

  it('[LC18] changes close together share a patch, and patches are 16 ms apart', async () => {
    const { clock, patches, sentAt } = pace();
    for (let ms = 0; ms < 50; ms += 1) {
      patches.ask();
      patches.ask();
      await clock.pass(1);
    }
    await clock.pass(APART_MS);
    assert.deepEqual(sentAt, [0, 16, 32, 48, 64]);
  });

  it('a patch that cannot be made is told of, and stops nobody', async () => {
    const trouble = new Error('no such key');
    const { clock, patches, failures } = pace(() => {
      throw trouble;
    });
    patches.ask();
    await clock.pass(0);
    patches.ask();
    await clock.pass(APART_MS);
    assert.deepEqual(failures, [trouble, trouble]);
  });

  it('after the end nothing is sent', async () => {
    const { clock, patches, sentAt } = pace();
    patches.ask();
    patches.stop();
    patches.ask();
    await clock.pass(100);
    assert.deepEqual(sentAt, []);
  });
});
