import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createStoreProbe, type Finding, PROBE_EVERY_MS, PROBED_WITHIN_MS } from '../../src/app/storeProbe.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';

/** A store that is asked whether it works, and answers when it is told to. */
function world() {
  const clock = new VirtualClock();
  const asked: { readonly at: number; readonly answer: PromiseWithResolvers<void> }[] = [];
  const probe = createStoreProbe({
    clock,
    check: () => {
      const answer = Promise.withResolvers<void>();
      asked.push({ at: clock.now(), answer });
      return answer.promise;
    },
  });
  return { clock, asked, probe };
}

describe('the probe of the store', () => {
  it('[ST7] all who ask within a second share one question, also while it fails', async () => {
    const { clock, asked, probe } = world();
    const [first, second] = [probe(), probe()];
    const error = new Error('away');
    asked[0]?.answer.reject(error);
    assert.deepEqual(await Promise.all([first, second, probe()]), Array(3).fill({ error }));
    await clock.pass(PROBE_EVERY_MS - 1);
    assert.deepEqual(await probe(), { error });
    assert.equal(asked.length, 1);
    await clock.pass(1);
    const next = probe();
    asked[1]?.answer.resolve();
    assert.equal(await next, 'well');
    assert.equal(asked.length, 2);
  });

  it('[ST7] a store that hangs: who asks is told in time, later ones at once, and it is not asked again', async () => {
    const { clock, asked, probe } = world();
    const first = probe();
    await clock.pass(PROBED_WITHIN_MS);
    assert.equal(await first, 'silent');
    await clock.pass(3_600_000);
    assert.equal(await probe(), 'silent');
    assert.equal(asked.length, 1);
    asked[0]?.answer.resolve();
    await settled();
    const next = probe();
    asked[1]?.answer.resolve();
    assert.equal(await next, 'well');
  });

  it('[ST7] however often it is asked for, the store is asked at most once a second, one at a time', async () => {
    const act = fc.constantFrom('ask', 'ask', 'answer', 'fail', 'wait', 'wait long');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const { clock, asked, probe } = world();
        const told: Promise<Finding>[] = [];
        let answered = 0;
        for (const one of acts) {
          if (one === 'ask') told.push(probe());
          else if (one === 'wait') await clock.pass(300);
          else if (one === 'wait long') await clock.pass(PROBED_WITHIN_MS);
          else {
            const question = asked[answered];
            if (question !== undefined) answered += 1;
            if (one === 'answer') question?.answer.resolve();
            else question?.answer.reject(new Error('away'));
            await settled();
          }
          assert(asked.length - answered <= 1, 'one question at a time');
        }
        for (const [nth, { at }] of asked.entries()) {
          const before = asked[nth - 1];
          if (before !== undefined) assert(at - before.at >= PROBE_EVERY_MS);
        }
        await clock.pass(PROBED_WITHIN_MS);
        await Promise.all(told);
      }),
    );
  });
});
