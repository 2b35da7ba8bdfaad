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

  it('[LC18] in a storm they are 50 ms apart, until one carries a single change', async () => {
    const { clock, patches, sentAt } = pace();
    for (let ms = 0; ms < 600; ms += 1) {
      patches.ask();
      patches.ask();
      await clock.pass(1);
    }
    const calm = Array.from({ length: 32 }, (_, patch) => patch * APART_MS);
    assert.deepEqual(sentAt, [...calm, 546, 596]);
    await clock.pass(46);
    patches.ask();
    await clock.pass(50);
    patches.ask();
    await clock.pass(1);
    patches.ask();
    await clock.pass(APART_MS);
    assert.deepEqual(sentAt.slice(-4), [596, 646, 696, 712]);
  });

  it('[LC18] changes that are patched one by one are no storm, however long they go on', async () => {
    const { clock, patches, sentAt } = pace();
    for (let change = 0; change < 20; change += 1) {
      patches.ask();
      await clock.pass(APART_MS + 1);
    }
    assert.deepEqual(
      sentAt,
      Array.from({ length: 20 }, (_, change) => change * (APART_MS + 1)),
    );
  });

  it('tells whether the patch goes out in the same turn', async () => {
    const { clock, patches } = pace();
    assert.deepEqual([patches.ask(), patches.ask()], [true, false]);
    await clock.pass(1);
    assert.equal(patches.ask(), false);
    await clock.pass(2 * APART_MS);
    assert.equal(patches.ask(), true);
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
