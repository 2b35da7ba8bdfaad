import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Outbox } from '../../../src/ports/userLog.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { logRecord, logRecords } from './logRecords.ts';

export type OutboxUnderTest = {
  readonly outbox: Outbox;
  /** What was told of as unreadable. */
  readonly told: readonly UnreadableRow[];
  /** A record that waits from now on. */
  put(call: number): Promise<void>;
  /** One that cannot be read, and is wrong in one of several ways. */
  putBad(way: number): Promise<void>;
  /** How many were set aside, with a reason. */
  setAside(): Promise<number>;
  dispose(): Promise<void>;
};

/** What every outbox must do for one process. */
export function describeOutbox(name: string, openFresh: () => Promise<OutboxUnderTest>): void {
  describe(`${name}: the outbox contract`, () => {
    let test: OutboxUnderTest;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    const putMany = async (from: number, to: number): Promise<void> => {
      for (let call = from; call < to; call += 1) await test.put(call);
    };

    it('[ST6] gives the oldest first, and again what was not forgotten', async () => {
      await putMany(0, 5);
      const first = await test.outbox.take(2);
      assert.deepEqual(
        first.map(({ record }) => record),
        logRecords(2),
      );
      assert.deepEqual(await test.outbox.take(2), first);
      const all = await test.outbox.take(10);
      assert.deepEqual(
        all.map(({ record }) => record),
        logRecords(5),
      );
      assert.equal(new Set(all.map(({ id }) => id)).size, 5);
    });

    it('[ST6] forgets what it is told to; what is gone already does no harm, and no id is used again', async () => {
      await putMany(0, 5);
      const ids = (await test.outbox.take(2)).map(({ id }) => id);
      await test.outbox.forget(ids);
      await test.outbox.forget([...ids]);
      await test.outbox.forget([]);
      assert.equal(await test.outbox.size(), 3);
      await putMany(5, 6);
      await test.outbox.forget(ids);
      const rest = (await test.outbox.take(10)).map(({ record }) => record);
      assert.deepEqual(rest, logRecords(6).slice(2));
    });

    it('[CL11] tells how many wait, whether they are taken or not', async () => {
      assert.equal(await test.outbox.size(), 0);
      await putMany(0, 3);
      await test.outbox.take(2);
      assert.equal(await test.outbox.size(), 3);
    });

    it('[IN14] a bad record stops none of the others, wherever it is: each is taken once, each bad one set aside', async () => {
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
                await test.put(call);
                good.push(logRecord(call).callId);
              } else await test.putBad(way);
            }
            const drained: string[] = [];
            while ((await test.outbox.size()) > 0) {
              const taken = await test.outbox.take(limit);
              drained.push(...taken.map(({ record }) => record.callId));
              await test.outbox.forget(taken.map(({ id }) => id));
            }
            assert.deepEqual(drained, good);
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
