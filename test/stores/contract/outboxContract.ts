import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Outbox, Taken } from '../../../src/ports/owed.ts';
import type { LogRecord } from '../../../src/ports/userLog.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { sidOf } from './actor.ts';
import { logRecord, logRecords } from './logRecords.ts';

export type OutboxUnderTest = {
  /** As two processes have it; a file has one process, which is both. */
  readonly processes: readonly [Outbox<LogRecord>, Outbox<LogRecord>];
  /** What was told of as unreadable. */
  readonly told: readonly UnreadableRow[];
  /** A record that waits from now on. */
  put(record: LogRecord): Promise<void>;
  /** One that cannot be read, and is wrong in one of several ways. */
  putBad(way: number): Promise<void>;
  /** How many were set aside, with a reason. */
  setAside(): Promise<number>;
  /** All processes were killed, and whatever others wait for then is over: the one that comes next. */
  next(): Promise<Outbox<LogRecord>>;
  dispose(): Promise<void>;
};

export const owedOf = (taken: readonly Taken<LogRecord>[]): LogRecord[] =>
  taken.flatMap((one) => ('owed' in one ? [one.owed] : []));

export const idsOf = (taken: readonly Taken<LogRecord>[]): string[] => taken.map(({ id }) => id);

const badOf = (taken: readonly Taken<LogRecord>[]) =>
  taken.flatMap((one) => ('owed' in one ? [] : [{ id: one.id, reason: one.unreadable }]));

const PROCESS = fc.constantFrom(0 as const, 1 as const);
const ACT = fc.oneof(
  fc.record({ type: fc.constant('put' as const), channel: fc.nat(2) }),
  fc.record({ type: fc.constant('take' as const), by: PROCESS, limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ type: fc.constant('settle' as const), by: PROCESS, count: fc.nat(4) }),
);

/** What every outbox must do for its payer. */
export function describeOutbox(name: string, openFresh: () => Promise<OutboxUnderTest>): void {
  describe(`${name}: the outbox contract`, () => {
    let test: OutboxUnderTest;
    let outbox: Outbox<LogRecord>;
    beforeEach(async () => {
      test = await openFresh();
      [outbox] = test.processes;
    });
    afterEach(() => test.dispose());

    const putMany = async (from: number, to: number): Promise<void> => {
      for (let call = from; call < to; call += 1) await test.put(logRecord(call));
    };

    it('[ST6] gives the oldest first, and again what was not settled', async () => {
      await putMany(0, 5);
      const first = await outbox.take(2);
      assert.deepEqual(owedOf(first), logRecords(2));
      assert.deepEqual(await outbox.take(2), first);
      const all = await outbox.take(10);
      assert.deepEqual(owedOf(all), logRecords(5));
      assert.equal(new Set(idsOf(all)).size, 5);
    });

    it('[ST6] settles what it is told to; what is gone already does no harm, and no id is used again', async () => {
      await putMany(0, 5);
      const ids = idsOf(await outbox.take(2));
      await outbox.settle(ids);
      await outbox.settle([...ids]);
      await outbox.settle([]);
      assert.equal((await outbox.waiting()).count, 3);
      await putMany(5, 6);
      await outbox.settle(ids);
      assert.deepEqual(owedOf(await outbox.take(10)), logRecords(6).slice(2));
    });

    it('[CL11] tells how much waits, whether it is taken or not, and how long the oldest has', async () => {
      assert.deepEqual(await outbox.waiting(), { count: 0, oldestMs: 0 });
      await putMany(0, 3);
      await outbox.take(2);
      for (const process of test.processes) {
        const { count, oldestMs } = await process.waiting();
        assert.equal(count, 3);
        assert(oldestMs >= 0);
      }
    });

    it('[CL11] one process has its turn at a time, so that each channel is paid in its order', async () => {
      let call = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(ACT, { maxLength: 40, size: 'max' }), async (acts) => {
          const waiting: LogRecord[] = [];
          let holder: Outbox<LogRecord> | undefined;
          const taken = new Map<Outbox<LogRecord>, readonly Taken<LogRecord>[]>();
          for (const act of acts) {
            if (act.type === 'put') {
              call += 1;
              const record = logRecord(call, { sid: sidOf(`channel ${act.channel}`) });
              await test.put(record);
              waiting.push(record);
              continue;
            }
            const process = test.processes[act.by];
            if (act.type === 'take') {
              const isFree = holder === undefined || holder === process;
              const found = await process.take(act.limit);
              assert.deepEqual(owedOf(found), isFree ? waiting.slice(0, act.limit) : []);
              if (found.length > 0) holder = process;
              taken.set(process, found);
            } else {
              const paid = (taken.get(process) ?? []).slice(0, act.count);
              await process.settle(idsOf(paid));
              // What it had taken another one may have paid since.
              for (const record of owedOf(paid)) {
                const at = waiting.findIndex(({ callId }) => callId === record.callId);
                if (at >= 0) waiting.splice(at, 1);
              }
              if (holder === process) holder = undefined;
            }
          }
          for (const process of test.processes) await process.settle([]);
          await outbox.settle(idsOf(await outbox.take(100)));
          assert.equal((await outbox.waiting()).count, 0);
        }),
        { numRuns: 25 },
      );
    });

    for (const [step, left] of [
      ['take', [1, 2, 3, 4]],
      ['setAside', [1, 2, 3, 4]],
      ['settle', [3, 4]],
    ] as const) {
      it(`[ST6, CL11] killed after ${step}, the next process gets what is not paid, in its order`, async () => {
        await test.putBad(0);
        await putMany(1, 5);
        const taken = await outbox.take(3);
        assert.deepEqual(
          owedOf(taken),
          [1, 2].map((call) => logRecord(call)),
        );
        if (step !== 'take') await outbox.setAside(badOf(taken));
        if (step === 'settle') await outbox.settle(idsOf(taken));
        const next = await test.next();
        const found = await next.take(10);
        assert.deepEqual(
          owedOf(found),
          left.map((call) => logRecord(call)),
        );
        assert.equal(badOf(found).length, step === 'take' ? 1 : 0);
        await next.setAside(badOf(found));
        await next.settle(idsOf(found));
        assert.deepEqual([(await next.waiting()).count, await test.setAside()], [0, 1]);
      });
    }

    it('[IN14] a bad entry stops none of the others, wherever it is: each is paid once, each bad one set aside', async () => {
      let call = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          async (ways, limit) => {
            const [toldBefore, asideBefore] = [test.told.length, await test.setAside()];
            const good: string[] = [];
            for (const way of ways) {
              call += 1;
              if (way === undefined) {
                await test.put(logRecord(call));
                good.push(logRecord(call).callId);
              } else await test.putBad(way);
            }
            const paid: string[] = [];
            while ((await outbox.waiting()).count > 0) {
              const taken = await outbox.take(limit);
              await outbox.setAside(badOf(taken));
              paid.push(...owedOf(taken).map(({ callId }) => callId));
              await outbox.settle(idsOf(taken));
            }
            assert.deepEqual(paid, good);
            const bad = ways.length - good.length;
            assert.equal((await test.setAside()) - asideBefore, bad);
            const told = test.told.slice(toldBefore);
            assert.equal(new Set(told.map(({ key }) => key)).size, bad, 'each is told of by its own key');
            assert(told.every(({ kind, reason }) => kind === 'outbox' && reason !== ''));
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}
