import assert from 'node:assert/strict';
import { type KeptSample, REPLY_WITHIN_MS } from '../../../../src/ports/overview.ts';
import { sampleWith } from '../../../overview/samples.ts';
import { HOSTILE_IDS } from '../hostileIds.ts';
import { SAMPLES_KEPT, type StoreUnderTest } from '../storeUnderTest.ts';

const minute = (at: number, process = 'one'): KeptSample => ({ process, sample: sampleWith({ at, commands: at + 1 }) });
const { lifeMs, max } = SAMPLES_KEPT;

/** OP1: what every store must do with the minutes of the last day. */
export function describeSamples(name: string, openFresh: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the contract of samples`, () => {
    let test: StoreUnderTest;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    const keep = async (...some: readonly KeptSample[]): Promise<void> => {
      for (const one of some) await test.samples.keep(one);
    };
    const found = async (from = 0): Promise<(readonly [number, string])[]> =>
      (await test.samples.since(from)).map(({ process, sample: { at } }) => [at, process]);

    it('[OP1] keeps each minute of each process as it was, also after a restart', async () => {
      const replies = [...REPLY_WITHIN_MS, 0].map((_, nth) => nth);
      const whole: KeptSample = {
        process: 'one',
        sample: {
          ...{ at: 60_000, channels: 1.25, live: 2.5, linked: 3, waiting: 4, clients: 5, bytes: 600_000_000 },
          ...{ commands: 7, refusals: 8, callbacks: 9, gaps: 10, replies },
          ...{ lagMs: 11.75, cutsOwed: 12, webhookMs: 13_000, userLog: 14, logBytes: 15 },
        },
      };
      await keep(whole);
      await test.reopen();
      assert.deepEqual(await test.samples.since(0), [whole]);
    });

    it('[OP1] gives those of all processes from a moment on, the oldest first, whatever a process is called', async () => {
      const [odd = '', odder = ''] = HOSTILE_IDS;
      await keep(minute(120_000), minute(0), minute(60_000, odd), minute(60_000, odder));
      assert.deepEqual(
        (await found(60_000)).toSorted(([at], [other]) => at - other),
        await found(60_000),
      );
      assert.deepEqual(new Set((await found(60_000)).map(([, process]) => process)), new Set([odd, odder, 'one']));
      assert.equal((await found(0)).length, 4);
      assert.deepEqual(await found(120_001), []);
    });

    it('[OP1] keeps a minute once, however often it comes', async () => {
      await keep(minute(60_000), minute(60_000));
      assert.deepEqual(await found(), [[60_000, 'one']]);
    });

    it('[OP1] lets go of what is a day older, or was dated a day later', async () => {
      await keep(minute(2 * lifeMs), minute(0), minute(1), minute(lifeMs));
      assert.deepEqual(await found(), [
        [1, 'one'],
        [lifeMs, 'one'],
      ]);
    });

    it('[OP1] of too many lets the oldest go', async () => {
      await keep(...Array.from({ length: max + 2 }, (_, nth) => minute(nth)));
      assert.deepEqual(
        (await found()).map(([at]) => at),
        Array.from({ length: max }, (_, nth) => nth + 2),
      );
    });
  });
}
