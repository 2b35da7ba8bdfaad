import assert from 'node:assert/strict';
import { Day } from '../../src/overview/day.ts';
import { Sampler } from '../../src/overview/sampler.ts';
import { type KeptSample, MINUTE_MS, type Reading } from '../../src/ports/overview.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { sampleWith } from './samples.ts';

const SECOND = 1_000;

describe('a process that takes samples of itself', () => {
  let clock: VirtualClock;
  let kept: KeptSample[];
  let isAway: boolean;
  let warned: string[];
  let commands: number;
  let sampler: Sampler;
  beforeEach(async () => {
    clock = new VirtualClock();
    // The beginning of a minute.
    clock.setBy(MINUTE_MS - (clock.now() % MINUTE_MS));
    [kept, isAway, warned, commands] = [[], false, [], 1_000];
    const { at: _, ...nothing } = sampleWith();
    sampler = new Sampler({
      read: async (): Promise<Reading> => ({ ...nothing, commands }),
      state: () => ({ ...nothing, linked: 60 }),
      samples: {
        keep: async (one) => {
          if (isAway) throw new Error('the store is away');
          kept.push(one);
        },
      },
      process: () => 'me',
      clock,
      log: { info: () => {}, warn: (_fields, says) => void warned.push(says), error: () => {} },
    });
    await sampler.start();
  });

  const second = async (count = 1): Promise<void> => {
    for (let nth = 0; nth < count; nth += 1) {
      commands += 2;
      await clock.pass(SECOND);
    }
  };

  it('[OP1] takes one in each second, of what was counted since the last', async () => {
    const begunAt = clock.now();
    await second(3);
    assert.deepEqual(
      sampler.seconds(5).map(({ at, commands: counted, linked }) => [at - begunAt, counted, linked]),
      [
        [2 * SECOND, 2, 60],
        // The first one is of all since it was started.
        [SECOND, 4, 60],
      ],
    );
    await second(700);
    assert.equal(sampler.seconds(1_000).length, 600);
  });

  it('[OP1] keeps each minute once it is over, and at a stop what there is of one', async () => {
    const begunAt = clock.now();
    await second(121);
    assert.deepEqual(
      kept.map(({ process, sample }) => [process, sample.at - begunAt, sample.commands, sample.linked]),
      [
        ['me', 0, 120, 59],
        ['me', MINUTE_MS, 120, 60],
      ],
    );
    await second(29);
    await sampler.stop();
    assert.deepEqual([kept.length, kept.at(-1)?.sample.commands, kept.at(-1)?.sample.linked], [3, 60, 30]);
    assert.equal(clock.timers, 0);
  });

  it('[OP1] while the store is away the last minutes wait for it, and that is told once', async () => {
    isAway = true;
    await second(60 * 3 + 1);
    assert.deepEqual([kept, warned.length], [[], 1]);
    isAway = false;
    await second(60);
    assert.deepEqual(
      kept.map(({ sample }) => sample.at / MINUTE_MS),
      kept.map((_, nth) => (kept[0]?.sample.at ?? 0) / MINUTE_MS + nth),
    );
    assert.equal(kept.length, 4);
  });

  it('[OP1] a process that stood still has a hole, and counts nothing twice', async () => {
    await second(3);
    clock.stall(10 * SECOND);
    commands += 7;
    await second(3);
    const counted = sampler.seconds(600).map((sample) => sample.commands);
    assert.deepEqual(
      counted.reduce((all, count) => all + count, 0),
      commands - 1_000,
    );
    assert(sampler.seconds(600).length < 8);
  });
});

describe('the minutes of a day', () => {
  it('[OP1] are of all processes together, and what changes no more is asked for once', async () => {
    const clock = new VirtualClock();
    clock.setBy(100 * 86_400_000);
    const kept: KeptSample[] = [];
    const asked: number[] = [];
    const day = new Day({
      clock,
      samples: {
        since: async (from) => {
          asked.push(clock.now() - from);
          return kept.filter(({ sample }) => sample.at >= from);
        },
      },
    });
    const start = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    const add = (minute: number, process: string) =>
      void kept.push({ process, sample: sampleWith({ at: start + minute * MINUTE_MS, linked: 1 }) });
    for (const process of ['one', 'other']) for (const minute of [-2_000, -1_439, -30, -1, 0]) add(minute, process);
    const line = async () => (await day.minutes()).map(({ at, linked }) => [(at - start) / MINUTE_MS, linked]);
    const expected = [-1_439, -30, -1, 0].map((minute) => [minute, 2]);
    assert.deepEqual([await line(), await line()], [expected, expected]);
    // One that was away for a while tells of it later.
    add(-10, 'one');
    await clock.pass(2 * MINUTE_MS);
    assert.deepEqual(await line(), [
      [-30, 2],
      [-10, 1],
      [-1, 2],
      [0, 2],
    ]);
    const [first = 0, ...later] = asked;
    assert(first > 86_000_000 && later.every((span) => span < 20 * MINUTE_MS), `${asked}`);
  });
});
