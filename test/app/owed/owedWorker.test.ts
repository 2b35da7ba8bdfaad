import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OwedWorker, type Payer } from '../../../src/app/owed/owedWorker.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import type { LogRecord } from '../../../src/ports/userLog.ts';
import { userLogPayer } from '../../../src/userLog/userLogPayer.ts';
import { sidOf } from '../../stores/contract/actor.ts';
import { logRecord } from '../../stores/contract/logRecords.ts';
import { LEASE_MS, PumpedOutbox, type PumpedProcess } from '../../support/doubles/pumpedOutbox.ts';
import { settled, VirtualClock } from '../../support/doubles/virtualClock.ts';

const BATCH = 500;
const PAUSE_MS = 300;

const CHANNELS = ['a', 'b', 'c'].map(sidOf);
/** Far more than a round takes. */
const STEPS_MAX = 10_000;
/** What may happen to workers and what is owed: steps end well, fail, or are done and their answer is lost. */
const ACT = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      at: fc.nat(9),
      how: fc.constantFrom(...(['go', 'go', 'go', 'fail', 'lose'] as const)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('put' as const), sid: fc.constantFrom(...CHANNELS) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('spoil' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('start' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), at: fc.nat(9) }) },
);

function house() {
  const clock = new VirtualClock();
  const outbox = new PumpedOutbox(clock);
  const told: string[] = [];
  const counts = { backlog: 0, paid: 0, failures: 0 };
  const ages: number[] = [];
  const metrics = {
    owed: {
      'user-log': {
        waiting: (now: { count: number; oldestMs: number }) => {
          counts.backlog = now.count;
          ages.push(now.oldestMs);
        },
        paid: (count: number) => {
          counts.paid += count;
        },
        failed: () => {
          counts.failures += 1;
        },
      },
    },
  };
  const log: Log = {
    info: (_: object, message: string) => void told.push(`info: ${message}`),
    warn: (fields: object, message: string) => {
      const backlog = 'backlog' in fields ? fields.backlog : 'untold';
      told.push(`warn: ${message}: ${backlog}`);
    },
    error: (_: object, message: string) => void told.push(`error: ${message}`),
  };
  const start = (more: Partial<Payer<LogRecord>> = {}, process = outbox.process(), toldTo = log) => {
    const payer = { ...userLogPayer(process), ...more };
    return new OwedWorker({ outbox: process, payer, clock, log: toldTo, metrics });
  };
  let calls = 0;
  const put = (count: number) => {
    for (const end = calls + count; calls < end; calls += 1) outbox.waiting.set(`${calls}`, logRecord(calls));
  };
  const go = async (...steps: readonly string[]) => {
    for (const step of steps) {
      await settled();
      outbox.go(step);
    }
    await settled();
  };
  const fail = async (step: string) => {
    await settled();
    outbox.fail(step);
    await settled();
  };
  return { clock, outbox, told, counts, ages, log, start, put, go, fail };
}

const WAITS = 'warn: records of ended calls wait for the user log';
const THROUGH = 'info: the user log takes records again';

describe('the worker that pays what is owed', () => {
  it('[ST6] appends what waits, and settles it only then', async () => {
    const { outbox, counts, start, put, go } = house();
    put(3);
    start();
    await go('take');
    assert.deepEqual(outbox.pending, ['append']);
    assert.equal(outbox.waiting.size, 3);
    await go('append');
    assert.equal(outbox.logged.size, 3);
    assert.deepEqual(outbox.pending, ['settle']);
    await go('settle', 'waiting');
    assert.equal(outbox.waiting.size, 0);
    assert.deepEqual(counts, { backlog: 0, paid: 3, failures: 0 });
  });

  it('[ST6] goes on at once while batches are full, then looks again after a pause', async () => {
    const { clock, outbox, counts, start, put, go } = house();
    put(2 * BATCH + 1);
    start();
    await go('take', 'append', 'settle', 'waiting');
    assert.equal(counts.backlog, BATCH + 1);
    await go('take', 'append', 'settle', 'waiting', 'take', 'append', 'settle', 'waiting');
    assert.deepEqual(counts, { backlog: 0, paid: 2 * BATCH + 1, failures: 0 });
    put(1);
    await clock.pass(PAUSE_MS - 1);
    assert.deepEqual(outbox.pending, []);
    await clock.pass(1);
    await go('take', 'append', 'settle');
    assert.equal(outbox.logged.size, 2 * BATCH + 2);
  });

  it('[CL11] tells of what waits also where another one has its turn', async () => {
    const { outbox, counts, ages, start, put, go } = house();
    put(3);
    void outbox.process().take(3);
    start();
    await go('take', 'take', 'waiting');
    assert.deepEqual(counts, { backlog: 3, paid: 0, failures: 0 });
    assert.deepEqual(ages, [7_000]);
    assert.equal(outbox.logged.size, 0);
  });

  it('[ST6] appends nothing when nothing waits', async () => {
    const { clock, outbox, start, go } = house();
    start();
    await go('take', 'waiting');
    await clock.pass(PAUSE_MS);
    assert.deepEqual(outbox.steps, ['take', 'waiting', 'take']);
  });

  for (const [failing, before] of [
    ['take', []],
    ['append', ['take']],
    ['settle', ['take', 'append']],
  ] as const) {
    it(`[ST6] a failure to ${failing} loses nothing: all of it is tried again`, async () => {
      const { clock, outbox, told, counts, start, put, go, fail } = house();
      put(2);
      start();
      await go(...before);
      await fail(failing);
      await go(...(failing === 'append' ? ['settle', 'waiting'] : ['waiting']));
      assert.deepEqual(told, [`${WAITS}: 2`]);
      assert.deepEqual(counts, { backlog: 2, paid: 0, failures: 1 });
      assert.equal(outbox.waiting.size, 2);
      await clock.pass(500);
      await go('take', 'append', 'settle', 'waiting');
      assert.equal(outbox.waiting.size, 0);
      assert.equal(outbox.logged.size, 2);
      assert.deepEqual(counts, { backlog: 0, paid: 2, failures: 1 });
      assert.deepEqual(told, [`${WAITS}: 2`, THROUGH]);
    });
  }

  it('[ST6] a failure to count the backlog after a full batch does not undo the batch', async () => {
    const { clock, outbox, counts, start, put, go, fail } = house();
    put(BATCH + 1);
    start();
    await go('take', 'append', 'settle');
    await fail('waiting');
    await fail('waiting');
    assert.equal(counts.paid, BATCH);
    await clock.pass(500);
    await go('take', 'append', 'settle', 'waiting');
    assert.equal(outbox.logged.size, BATCH + 1);
    assert.deepEqual(counts, { backlog: 0, paid: BATCH + 1, failures: 1 });
  });

  it('[ST6] an outbox that does not even tell its size is told of, too', async () => {
    const { told, start, fail } = house();
    start();
    await fail('take');
    await fail('waiting');
    assert.deepEqual(told, [`${WAITS}: undefined`]);
  });

  it('[ST6] waits longer after each failure, up to 10 s, and starts over after a success', async () => {
    const { clock, outbox, start, put, go, fail } = house();
    put(1);
    start();
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      await go('take');
      await fail('append');
      await go('settle', 'waiting');
      await clock.pass(delay - 1);
      assert.deepEqual(outbox.pending, [], `before ${delay} ms`);
      await clock.pass(1);
      assert.deepEqual(outbox.pending, ['take'], `after ${delay} ms`);
    }
    await go('take', 'append', 'settle', 'waiting');
    await clock.pass(PAUSE_MS);
    await fail('take');
    await go('waiting');
    await clock.pass(500);
    assert.deepEqual(outbox.pending, ['take']);
  });

  it('[ST6] warns at the first failure, then once in 30 s, each time with the backlog', async () => {
    const { clock, outbox, told, counts, start, put, go, fail } = house();
    start();
    // The attempts come 0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5 and 35.5 s after the first.
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]) {
      put(1);
      await fail('take');
      await go('waiting');
      await clock.pass(delay);
    }
    assert.equal(outbox.waiting.size, 8);
    assert.deepEqual(told, [`${WAITS}: 1`, `${WAITS}: 8`]);
    assert.deepEqual(counts, { backlog: 8, paid: 0, failures: 8 });
  });

  it('[ST6] tells once that it goes on, and of the next failure at once', async () => {
    const { clock, told, start, go, fail } = house();
    start();
    for (const _ of ['first', 'next']) {
      await fail('take');
      await go('waiting');
      await clock.pass(500);
      await go('take', 'waiting');
      await clock.pass(PAUSE_MS);
      await go('take', 'waiting');
      await clock.pass(PAUSE_MS);
    }
    assert.deepEqual(told, [`${WAITS}: 0`, THROUGH, `${WAITS}: 0`, THROUGH]);
  });

  it('[ST6] killed between append and settle, the next one repeats the append, and the log has each call once', async () => {
    const { clock, outbox, start, put, go } = house();
    put(2);
    const process = outbox.process();
    start({}, process);
    await go('take', 'append');
    process.kill();
    start();
    await go('take', 'waiting');
    await clock.pass(LEASE_MS);
    await go('take', 'append', 'settle');
    assert.deepEqual([outbox.appended.length, outbox.logged.size, outbox.waiting.size], [4, 2, 0]);
  });

  it('[CL11] what one could not pay another one may at once', async () => {
    const { outbox, start, put, go, fail } = house();
    put(2);
    start();
    start();
    await go('take', 'take');
    await fail('append');
    await go('waiting', 'settle', 'waiting');
    const later = start();
    await go('take', 'append', 'settle', 'waiting');
    await later.close();
    assert.deepEqual([outbox.logged.size, outbox.waiting.size], [2, 0]);
  });

  it('[IN14] what cannot be read is set aside, and the rest of its batch is paid', async () => {
    const { outbox, counts, start, put, go } = house();
    outbox.waiting.set('bad', undefined);
    put(BATCH - 1);
    start();
    await go('take', 'set aside', 'append', 'settle', 'waiting', 'take', 'waiting');
    assert.deepEqual([...outbox.aside], ['bad']);
    assert.deepEqual(counts, { backlog: 0, paid: BATCH - 1, failures: 0 });
    outbox.waiting.set('worse', undefined);
    const later = start();
    await go('take', 'set aside', 'settle', 'waiting');
    await later.close();
    assert.deepEqual([outbox.aside.size, outbox.waiting.size], [2, 0]);
  });

  it('[ST6] closing finishes the batch under way, and begins no other', async () => {
    const { clock, outbox, start, put, go } = house();
    put(BATCH + 1);
    const worker = start();
    await go('take');
    let isClosed = false;
    const closing = worker.close().then(() => {
      isClosed = true;
    });
    await go('append', 'settle');
    assert.equal(isClosed, false);
    await go('waiting');
    await closing;
    await clock.pass(60_000);
    assert.deepEqual([outbox.logged.size, outbox.waiting.size], [BATCH, 1]);
    assert.deepEqual(outbox.pending, []);
    assert.equal(clock.timers, 0);
  });

  it('[ST6] closing between two attempts tries no more', async () => {
    const { clock, outbox, start, put, go, fail } = house();
    put(1);
    const worker = start();
    await go('take');
    await fail('append');
    await go('settle', 'waiting');
    await worker.close();
    assert.equal(clock.timers, 0);
    await clock.pass(60_000);
    assert.deepEqual(outbox.pending, []);
    assert.equal(outbox.waiting.size, 1);
  });

  it('[ST6, CL11, IN14] whoever fails, stalls or is killed: all is paid, each channel in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ACT, { maxLength: 120, size: 'max' }), async (acts) => {
        const { clock, outbox, start } = house();
        const owed: LogRecord[] = [];
        const spoilt: string[] = [];
        const living: PumpedProcess[] = [];
        const begin = () => {
          let warnedAt = Number.NEGATIVE_INFINITY;
          const log: Log = {
            info: () => {
              warnedAt = Number.NEGATIVE_INFINITY;
            },
            warn: () => {
              assert(clock.elapsed() - warnedAt >= 30_000, 'it warns too often');
              warnedAt = clock.elapsed();
            },
            error: () => assert.fail('a bug'),
          };
          const process = outbox.process();
          living.push(process);
          start({ batchMax: 3 }, process, log);
        };
        begin();
        for (const [nth, act] of acts.entries()) {
          await settled();
          if (act.type === 'start') begin();
          else if (act.type === 'kill') living.splice(act.at % (living.length + 1), 1)[0]?.kill();
          else if (act.type === 'pass') await clock.pass(act.ms);
          else if (act.type === 'end') outbox.end(act.at, act.how);
          else if (act.type === 'spoil') {
            spoilt.push(`${nth}`);
            outbox.waiting.set(`${nth}`, undefined);
          } else {
            const record = logRecord(nth, { sid: act.sid });
            owed.push(record);
            outbox.waiting.set(`${nth}`, record);
          }
        }
        begin();
        // By then turns of those that were killed have ended, and the longest rests as well.
        for (let round = 0; outbox.waiting.size > 0 && round < 3; round += 1) {
          for (let step = 0; outbox.pending.length > 0 && step < STEPS_MAX; step += 1) {
            outbox.end(0, 'go');
            await settled();
          }
          await clock.pass(LEASE_MS);
        }
        assert.equal(outbox.waiting.size, 0);
        assert.deepEqual([...outbox.aside].toSorted(), spoilt.toSorted());
        for (const sid of CHANNELS) {
          const of = (records: Iterable<LogRecord>) => [...records].filter((record) => record.sid === sid);
          // A repeat changes nothing: what counts is the first time.
          assert.deepEqual(of(outbox.logged.values()), of(owed));
        }
      }),
      { numRuns: 300 },
    );
  });
});
