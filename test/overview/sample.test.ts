import assert from 'node:assert/strict';
import fc from 'fast-check';
import { merge, rollUp, sampleOf, slotOf, timeLine } from '../../src/overview/sample.ts';
import { REPLY_WITHIN_MS, type Sample } from '../../src/ports/overview.ts';
import { sampleWith } from './samples.ts';

const number = fc.integer({ min: 0, max: 100_000 });
const BUCKETS = REPLY_WITHIN_MS.length + 1;

/** In whole numbers: no sum of them depends on its order. */
const sample: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.array(number, { minLength: 15, maxLength: 15 }),
    fc.array(number, { minLength: BUCKETS, maxLength: BUCKETS }),
  )
  .map(([values, replies]) => {
    const [channels = 0, live = 0, linked = 0, waiting = 0, clients = 0, bytes = 0, commands = 0, refusals = 0] =
      values;
    const [callbacks = 0, gaps = 0, lagMs = 0, cutsOwed = 0, webhookMs = 0, userLog = 0, logBytes = 0] =
      values.slice(8);
    const there = { channels, live, linked, waiting, clients, bytes };
    const counted = { commands, refusals, callbacks, gaps, replies };
    return { at: 0, ...there, ...counted, lagMs, cutsOwed, webhookMs, userLog, logBytes };
  });

/** Seconds of some processes, each of which has not served in all of them. */
const seconds = fc
  .array(fc.array(fc.option(sample, { nil: undefined }), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((processes) =>
    processes.map((each) => each.flatMap((one, at) => (one === undefined ? [] : [{ ...one, at: at * 1_000 }]))),
  );

const PARTS = 4;

describe('samples', () => {
  it('[OP1] it is the same whether seconds become minutes first, or many processes one', () => {
    fc.assert(
      fc.property(seconds, (processes) => {
        const minutes = processes.flatMap((each) => rollUp(0, each, PARTS) ?? []);
        assert.deepEqual(merge(0, minutes), rollUp(0, timeLine(processes.flat()), PARTS));
      }),
      { numRuns: 300 },
    );
  });

  it('[OP1] nothing that was counted is lost or counted twice, and nothing is worse than the worst', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 8 }), (some) => {
        const all = merge(7, some);
        assert(all !== undefined);
        const sum = (of: (one: Sample) => number) => some.reduce((total, one) => total + of(one), 0);
        for (const name of ['commands', 'refusals', 'callbacks', 'gaps', 'linked', 'bytes', 'logBytes'] as const) {
          assert.equal(
            all[name],
            sum((one) => one[name]),
          );
        }
        assert.deepEqual(
          all.replies,
          REPLY_WITHIN_MS.concat(0).map((_, nth) => sum(({ replies }) => replies[nth] ?? 0)),
        );
        for (const name of ['lagMs', 'cutsOwed', 'webhookMs', 'userLog'] as const) {
          assert.equal(all[name], Math.max(...some.map((one) => one[name])));
        }
        assert.equal(all.at, 7);
      }),
      { numRuns: 300 },
    );
  });

  it('[OP1] of a minute there is the average of what was there, also where a process served only a part of it', () => {
    const half = [sampleWith({ linked: 10, lagMs: 3 }), sampleWith({ linked: 30, lagMs: 9 })];
    assert.deepEqual(rollUp(60_000, half, PARTS), sampleWith({ at: 60_000, linked: 10, lagMs: 9 }));
    assert.equal(rollUp(60_000, [], PARTS), undefined);
  });

  it('[OP1] a sample is what was counted since the last reading', () => {
    const replies = REPLY_WITHIN_MS.concat(0).map((_, nth) => nth);
    const before = { commands: 10, refusals: 1, callbacks: 5, gaps: 0, replies: replies.map(() => 0) };
    const state = { channels: 1, live: 1, linked: 2, waiting: 3, clients: 4, bytes: 5 };
    const waits = { cutsOwed: 1, webhookMs: 2, userLog: 3, logBytes: 4 };
    const after = { commands: 17, refusals: 3, callbacks: 5, gaps: 2, replies, ...waits };
    assert.deepEqual(sampleOf(9, before, after, { ...state, ...waits, lagMs: 6 }), {
      ...{ at: 9, ...state, ...waits, lagMs: 6 },
      ...{ commands: 7, refusals: 2, callbacks: 0, gaps: 2, replies },
    });
  });

  it('[OP1] a time line has each moment once, the oldest first', () => {
    const line = timeLine([3, 1, 3, 2].map((at) => sampleWith({ at, commands: 1 })));
    assert.deepEqual(
      line.map(({ at, commands }) => [at, commands]),
      [
        [1, 1],
        [2, 1],
        [3, 2],
      ],
    );
    assert.deepEqual([slotOf(59_999, 60_000), slotOf(60_000, 60_000)], [0, 60_000]);
  });
});
