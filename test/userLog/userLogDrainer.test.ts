import assert from 'node:assert/strict';
import { UserLogDrainer } from '../../src/userLog/userLogDrainer.ts';
import { logRecord } from '../stores/contract/logRecords.ts';
import { PumpedOutbox } from '../support/doubles/pumpedOutbox.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';

const BATCH = 500;
const PAUSE_MS = 300;

function house() {
  const clock = new VirtualClock();
  const outbox = new PumpedOutbox();
  const told: string[] = [];
  const counts = { backlog: 0, drained: 0, failures: 0 };
  const metrics = {
    userLogBacklog: (count: number) => {
      counts.backlog = count;
    },
    userLogDrained: (count: number) => {
      counts.drained += count;
    },
    userLogFailure: () => {
      counts.failures += 1;
    },
  };
  const log = {
    info: (_: object, message: string) => void told.push(`info: ${message}`),
    warn: (fields: object, message: string) => {
      const backlog = 'backlog' in fields ? fields.backlog : 'untold';
      told.push(`warn: ${message}: ${backlog}`);
    },
    error: (_: object, message: string) => void told.push(`error: ${message}`),
  };
  const start = () => new UserLogDrainer({ outbox, userLog: outbox, clock, log, metrics });
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
  return { clock, outbox, told, counts, start, put, go, fail };
}

const WAITS = 'warn: records of ended calls wait for the user log';
const THROUGH = 'info: the user log takes records again';

describe('the user log drainer', () => {
  it('[ST6] appends what waits, and forgets it only then', async () => {
    const { outbox, counts, start, put, go } = house();
    put(3);
    start();
    await go('take');
    assert.deepEqual(outbox.pending, ['append']);
    assert.equal(outbox.waiting.size, 3);
    await go('append');
    assert.equal(outbox.logged.size, 3);
    assert.deepEqual(outbox.pending, ['forget']);
    await go('forget', 'size');
    assert.equal(outbox.waiting.size, 0);
    assert.deepEqual(counts, { backlog: 0, drained: 3, failures: 0 });
  });

  it('[ST6] goes on at once while batches are full, then looks again after a pause', async () => {
    const { clock, outbox, counts, start, put, go } = house();
    put(2 * BATCH + 1);
    start();
    await go('take', 'append', 'forget', 'size');
    assert.equal(counts.backlog, BATCH + 1);
    await go('take', 'append', 'forget', 'size', 'take', 'append', 'forget', 'size');
    assert.deepEqual(counts, { backlog: 0, drained: 2 * BATCH + 1, failures: 0 });
    put(1);
    await clock.pass(PAUSE_MS - 1);
    assert.deepEqual(outbox.pending, []);
    await clock.pass(1);
    await go('take', 'append', 'forget');
    assert.equal(outbox.logged.size, 2 * BATCH + 2);
  });

  it('[CL11] tells of what waits also where others have taken all of it', async () => {
    const { outbox, counts, start, put, go } = house();
    put(3);
    outbox.isTakenElsewhere = true;
    start();
    await go('take', 'size');
    assert.deepEqual(counts, { backlog: 3, drained: 0, failures: 0 });
    assert.equal(outbox.logged.size, 0);
  });

  it('[ST6] appends nothing when nothing waits', async () => {
    const { clock, outbox, start, go } = house();
    start();
    await go('take', 'size');
    await clock.pass(PAUSE_MS);
    assert.deepEqual(outbox.steps, ['take', 'size', 'take']);
  });

  for (const [failing, before] of [
    ['take', []],
    ['append', ['take']],
    ['forget', ['take', 'append']],
  ] as const) {
    it(`[ST6] a failure to ${failing} loses nothing: all of it is tried again`, async () => {
      const { clock, outbox, told, counts, start, put, go, fail } = house();
      put(2);
      start();
      await go(...before);
      await fail(failing);
      await go('size');
      assert.deepEqual(told, [`${WAITS}: 2`]);
      assert.deepEqual(counts, { backlog: 2, drained: 0, failures: 1 });
      assert.equal(outbox.waiting.size, 2);
      await clock.pass(500);
      await go('take', 'append', 'forget', 'size');
      assert.equal(outbox.waiting.size, 0);
      assert.equal(outbox.logged.size, 2);
      assert.deepEqual(counts, { backlog: 0, drained: 2, failures: 1 });
      assert.deepEqual(told, [`${WAITS}: 2`, THROUGH]);
    });
  }

  it('[ST6] a failure to count the backlog after a full batch does not undo the batch', async () => {
    const { clock, outbox, counts, start, put, go, fail } = house();
    put(BATCH + 1);
    start();
    await go('take', 'append', 'forget');
    await fail('size');
    await fail('size');
    assert.equal(counts.drained, BATCH);
    await clock.pass(500);
    await go('take', 'append', 'forget', 'size');
    assert.equal(outbox.logged.size, BATCH + 1);
    assert.deepEqual(counts, { backlog: 0, drained: BATCH + 1, failures: 1 });
  });

  it('[ST6] an outbox that does not even tell its size is told of, too', async () => {
    const { told, start, fail } = house();
    start();
    await fail('take');
    await fail('size');
    assert.deepEqual(told, [`${WAITS}: undefined`]);
  });

  it('[ST6] waits longer after each failure, up to 10 s, and starts over after a success', async () => {
    const { clock, outbox, start, put, go, fail } = house();
    put(1);
    start();
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      await go('take');
      await fail('append');
      await go('size');
      await clock.pass(delay - 1);
      assert.deepEqual(outbox.pending, [], `before ${delay} ms`);
      await clock.pass(1);
      assert.deepEqual(outbox.pending, ['take'], `after ${delay} ms`);
    }
    await go('take', 'append', 'forget', 'size');
    await clock.pass(PAUSE_MS);
    await fail('take');
    await go('size');
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
      await go('size');
      await clock.pass(delay);
    }
    assert.equal(outbox.waiting.size, 8);
    assert.deepEqual(told, [`${WAITS}: 1`, `${WAITS}: 8`]);
    assert.deepEqual(counts, { backlog: 8, drained: 0, failures: 8 });
  });

  it('[ST6] killed between append and forget, the next start repeats the append, and the log has each call once', async () => {
    const { outbox, start, put, go } = house();
    put(2);
    start();
    await go('take', 'append');
    outbox.drop('forget');
    start();
    await go('take', 'append', 'forget');
    assert.equal(outbox.logged.size, 2);
    assert.equal(outbox.waiting.size, 0);
  });

  it('[ST6] two drainers on one outbox: each call is in the log once, and none is forgotten unlogged', async () => {
    const { outbox, start, put, go } = house();
    put(2);
    start();
    start();
    await go('take', 'take', 'append');
    put(1);
    await go('append', 'forget', 'forget');
    assert.equal(outbox.logged.size, 2);
    assert.deepEqual([...outbox.waiting.values()], [logRecord(2)]);
  });

  it('[ST6] closing finishes the batch under way, and begins no other', async () => {
    const { clock, outbox, start, put, go } = house();
    put(BATCH + 1);
    const drainer = start();
    await go('take');
    let isClosed = false;
    const closing = drainer.close().then(() => {
      isClosed = true;
    });
    await go('append', 'forget');
    assert.equal(isClosed, false);
    await go('size');
    await closing;
    await clock.pass(60_000);
    assert.deepEqual([outbox.logged.size, outbox.waiting.size], [BATCH, 1]);
    assert.deepEqual(outbox.pending, []);
    assert.equal(clock.timers, 0);
  });

  it('[ST6] closing between two attempts tries no more', async () => {
    const { clock, outbox, start, put, go, fail } = house();
    put(1);
    const drainer = start();
    await go('take');
    await fail('append');
    await go('size');
    await drainer.close();
    assert.equal(clock.timers, 0);
    await clock.pass(60_000);
    assert.deepEqual(outbox.pending, []);
    assert.equal(outbox.waiting.size, 1);
  });
});
