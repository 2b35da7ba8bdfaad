import assert from 'node:assert/strict';
import type { UserLogArchive } from '../../src/ports/userLog.ts';
import { type Archived, archiveMonth } from '../../src/userLog/archiveMonth.ts';
import { OCTOBER } from '../stores/contract/logRecords.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';

/** An archive whose moves end when the test says so. */
function pumpedArchive(base: number, strays: number) {
  const counts = { base, extract: 0, strays };
  const asked: number[] = [];
  const brought: number[] = [];
  let settle: (() => void) | undefined;
  const archive: UserLogArchive = {
    count: async () => ({ ...counts }),
    move: async (_month, limit) => {
      asked.push(limit);
      await new Promise<void>((resolve) => {
        settle = resolve;
      });
      const moved = Math.min(limit, counts.base);
      counts.base -= moved;
      counts.extract += moved;
      return moved;
    },
    bringBack: async (limit) => {
      const count = Math.min(limit, counts.strays);
      counts.strays -= count;
      brought.push(count);
      return count;
    },
    close: async () => {},
  };
  const finish = async () => {
    settle?.();
    await settled();
  };
  return { archive, counts, asked, brought, finish };
}

describe('archiving a month', () => {
  const begin = (base: number, strays = 0, restShare = 1) => {
    const pumped = pumpedArchive(base, strays);
    const clock = new VirtualClock();
    const told: number[] = [];
    const run: { isStopped: boolean; hasEnded: boolean; archived?: Archived } = { isStopped: false, hasEnded: false };
    const deps = { archive: pumped.archive, clock, batch: 10, restShare, isStopped: () => run.isStopped };
    void archiveMonth(OCTOBER, { ...deps, onMoved: (moved) => told.push(moved) }).then((archived) => {
      run.hasEnded = true;
      run.archived = archived;
    });
    return { ...pumped, clock, told, run };
  };

  it('[ST10] goes batch after batch, and rests as long as each took', async () => {
    const { clock, asked, finish, told, run } = begin(25);
    await clock.pass(40);
    await finish();
    await clock.pass(39);
    assert.deepEqual(asked, [10]);
    await clock.pass(1);
    assert.deepEqual(asked, [10, 10]);
    await finish();
    await clock.pass(0);
    await finish();
    assert.deepEqual(
      [asked, told],
      [
        [10, 10, 5],
        [10, 20, 25],
      ],
    );
    const [before, after] = [
      { base: 25, extract: 0, strays: 0 },
      { base: 0, extract: 25, strays: 0 },
    ];
    assert.deepEqual(run.archived, { end: 'done', moved: 25, broughtBack: 0, before, after });
  });

  it('[ST10] rests for a share of the time that a batch took', async () => {
    const { clock, asked, finish } = begin(20, 0, 0.1);
    await clock.pass(100);
    await finish();
    await clock.pass(9);
    assert.deepEqual(asked, [10]);
    await clock.pass(1);
    assert.deepEqual(asked, [10, 10]);
  });

  it('[ST10] brings back the strays of an earlier run first, then those of its own, in batches', async () => {
    const { clock, counts, asked, brought, finish, run } = begin(5, 15);
    await clock.pass(0);
    assert.deepEqual([brought, asked], [[10, 5, 0], [5]]);
    counts.strays = 3;
    await finish();
    await clock.pass(0);
    assert.deepEqual(brought, [10, 5, 0, 3, 0]);
    assert.deepEqual([run.archived?.end, run.archived?.moved, run.archived?.broughtBack], ['done', 5, 18]);
  });

  it('[ST10] told to stop while strays are left, it is not done', async () => {
    const { clock, counts, finish, run } = begin(5);
    await settled();
    counts.strays = 3;
    run.isStopped = true;
    await finish();
    await clock.pass(0);
    assert.deepEqual([run.archived?.end, run.archived?.after], ['stopped', { base: 0, extract: 5, strays: 3 }]);
  });

  it('[ST10] ends although records keep coming: those are for the next run', async () => {
    const { clock, counts, finish, run } = begin(10);
    await settled();
    counts.base += 7;
    await finish();
    await clock.pass(0);
    assert.equal(run.archived?.end, 'done');
    assert.deepEqual(run.archived?.after, { base: 7, extract: 10, strays: 0 });
  });

  it('[ST10] told to stop, it ends after the batch under way', async () => {
    const { clock, asked, finish, run } = begin(100);
    await settled();
    run.isStopped = true;
    assert(!run.hasEnded);
    await finish();
    await clock.pass(0);
    assert.deepEqual([asked, run.archived?.end, run.archived?.moved], [[10], 'stopped', 10]);
  });

  it('[ST10] what another run has moved meanwhile is no reason to go on', async () => {
    const { clock, counts, finish, run } = begin(30);
    await settled();
    counts.extract += counts.base;
    counts.base = 0;
    await finish();
    await clock.pass(0);
    assert.deepEqual([run.archived?.end, run.archived?.moved], ['done', 0]);
  });

  it('[ST10] says so if records are missing at the end', async () => {
    const { clock, counts, finish, run } = begin(10);
    await settled();
    counts.extract -= 1;
    await finish();
    await clock.pass(0);
    assert.equal(run.archived?.end, 'missing');
  });
});
