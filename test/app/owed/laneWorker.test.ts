import assert from 'node:assert/strict';
import { LaneWorker } from '../../../src/app/owed/laneWorker.ts';
import type { Lane, Lanes } from '../../../src/ports/owed.ts';
import { settled, VirtualClock } from '../../support/doubles/virtualClock.ts';
import { sid } from '../../support/people.ts';

const PAUSE_MS = 1_000;

/** Lanes that are due when the test says so. */
function working() {
  const clock = new VirtualClock();
  const begunAt = clock.elapsed();
  const [takenAt, paid]: [number[], string[]] = [[], []];
  const due: Lane<string>[] = [];
  let gate: Promise<void> | undefined;
  const lanes: Lanes<string> = {
    take: async () => {
      takenAt.push(clock.elapsed() - begunAt);
      const found = due.splice(0);
      await gate;
      return found;
    },
    settle: async () => true,
    setAside: async () => true,
    keep: async () => true,
    postpone: async () => {},
    put: async () => {},
    waiting: async () => ({ count: 0, oldestMs: 0, setAside: 0 }),
  };
  const payer = {
    ...{ parallel: 8, entriesPerTurn: 10, pauseMs: PAUSE_MS, failed: () => {}, waiting: () => {} },
    pay: async (lane: Lane<string>) => void paid.push(lane.sid),
  };
  const worker = new LaneWorker({ lanes, payer, clock });
  const owe = (name: string) => void due.push({ sid: sid(name), turn: '', serial: 1, attempts: 0, entries: [] });
  return { clock, takenAt, paid, worker, owe, hold: (until: Promise<void> | undefined) => (gate = until) };
}

describe('the worker of lanes', () => {
  it('[IN7] looks by itself now and then, and at once when it is woken', async () => {
    const { clock, takenAt, paid, worker, owe } = working();
    await clock.pass(2 * PAUSE_MS);
    assert.deepEqual(takenAt, [0, 1_000, 2_000]);
    await clock.pass(300);
    owe('a');
    worker.wake();
    await clock.pass(0);
    assert.deepEqual([paid, takenAt.slice(3)], [['a'], [2_300, 2_300]]);
    await clock.pass(PAUSE_MS);
    assert.equal(takenAt.at(-1), 3_300);
    await worker.close();
  });

  it('[IN7] who is woken without end looks 20 times a second', async () => {
    const { clock, takenAt, worker } = working();
    for (let ms = 0; ms < 1_000; ms += 1) {
      worker.wake();
      worker.wake();
      await clock.pass(1);
    }
    assert(takenAt.length >= 19 && takenAt.length <= 22, `${takenAt.length} times`);
    await worker.close();
  });

  it('[IN7] looks again if it is woken while it looks: what it saw may be older', async () => {
    const { clock, paid, worker, owe, hold } = working();
    const { promise, resolve } = Promise.withResolvers<void>();
    hold(promise);
    await clock.pass(PAUSE_MS);
    owe('a');
    worker.wake();
    await clock.pass(0);
    hold(undefined);
    resolve();
    await clock.pass(0);
    assert.deepEqual(paid, ['a']);
    await worker.close();
  });

  it('[IN7] ends without waiting for anything, though it rests, or is about to be woken', async () => {
    const { clock, takenAt, worker } = working();
    await clock.pass(10);
    worker.wake();
    let isClosed = false;
    void worker.close().then(() => {
      isClosed = true;
    });
    await settled();
    assert.equal(isClosed, true);
    worker.wake();
    await clock.pass(2 * PAUSE_MS);
    assert.deepEqual([takenAt, clock.timers], [[0], 0]);
  });
});
