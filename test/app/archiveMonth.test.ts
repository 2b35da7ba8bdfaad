import assert from 'node:assert/strict';
import { type Archived, archiveMonth } from '../../src/app/archiveMonth.ts';
import type { UserLogArchive } from '../../src/ports.ts';
import { OCTOBER } from '../stores/logRecords.ts';
import { settled, VirtualClock } from '../support/virtualClock.ts';

/** An archive whose moves end when the test says so. */
function pumpedArchive(base: number) {
  const counts = { base, extract: 0 };
  const asked: number[] = [];
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
    close: async () => {},
  };
  const finish = async () => {
    settle?.();
    await settled();
  };
  return { archive, counts, asked, finish };
}

describe('archiving a month', () => {
  const begin = (base: number) => {
    const pumped = pumpedArchive(base);
    const clock = new VirtualClock();
    const told: number[] = [];
    const run: { isStopped: boolean; hasEnded: boolean; archived?: Archived } = { isStopped: false, hasEnded: false };
    const deps = { archive: pumped.archive, clock, batch: 10, isStopped: () => run.isStopped };
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
      { base: 25, extract: 0 },
      { base: 0, extract: 25 },
    ];
    assert.deepEqual(run.archived, { end: 'done', moved: 25, before, after });
  });

  it('[ST10] ends although records keep coming: those are for the next run', async () => {
    const { clock, counts, finish, run } = begin(10);
    await settled();
    counts.base += 7;
    await finish();
    await clock.pass(0);
    assert.equal(run.archived?.end, 'done');
    assert.deepEqual(run.archived?.after, { base: 7, extract: 10 });
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
