import assert from 'node:assert/strict';
import { PatchPace } from '../../../rooms/show/patchPace.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';

const APART_MS = 16;
const STORM_APART_MS = 50;

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

/** Between the patches of two changes that come close together. */
async function gapOfTwo({ clock, patches, sentAt }: ReturnType<typeof pace>): Promise<number> {
  const before = sentAt.length;
  patches.ask();
  await clock.pass(1);
  patches.ask();
  await clock.pass(STORM_APART_MS);
  const [first = 0, second = 0] = sentAt.slice(before);
  return second - first;
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

  it('[LC18] in a storm they are 50 ms apart, until it has been calm for a while', async () => {
    const world = pace();
    const { clock, patches, sentAt } = world;
    const change = async (times: number, everyMs: number) => {
      for (let time = 0; time < times; time += 1) {
        patches.ask();
        await clock.pass(everyMs);
      }
    };
    // 100 changes a second are a storm, from the next half second on.
    await change(120, 10);
    const gaps = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
    assert(sentAt.filter((at) => at < 500).length > 25, 'at first nobody knows');
    assert.deepEqual(
      gaps.filter((gap, index) => (sentAt[index] ?? 0) >= 520 && gap !== STORM_APART_MS),
      [],
    );
    // 20 a second are none.
    await change(20, 50);
    assert.equal(await gapOfTwo(world), APART_MS);
  });

  it('[LC18] a storm is over after a rest', async () => {
    const world = pace();
    const { clock, patches } = world;
    for (let time = 0; time < 60; time += 1) {
      patches.ask();
      await clock.pass(10);
    }
    await clock.pass(2_000);
    assert.equal(await gapOfTwo(world), APART_MS);
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
    assert.deepEqual([patches.ask(), patches.ask()], [true, true]);
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
