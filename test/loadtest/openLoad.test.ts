import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../loadtest/bench/callers/callers.ts';
import { openLoad } from '../../loadtest/bench/openLoad.ts';
import { Random } from '../../loadtest/random.ts';

const DONE = { error: { code: 0, reason: '' } };
const ANSWER_MS = 20;

/** Answers after a while, and notes what it was asked. */
function slowCaller() {
  const asked: unknown[] = [];
  const caller: Caller = {
    request: async (_name, body) => {
      asked.push(body);
      await wait(ANSWER_MS);
      return DONE;
    },
    leave: async () => {},
  };
  return { caller, asked };
}

describe('an open load', () => {
  it('has each viewer apply and cancel in turns, and nobody wait in the end', async () => {
    const viewers = [slowCaller(), slowCaller(), slowCaller()];
    const load = { perSecond: 300, seconds: 0.1, random: new Random(7) };
    const timing = await openLoad(
      viewers.map(({ caller }) => caller),
      load,
    );
    const all = viewers.flatMap(({ asked }) => asked);
    assert(timing.count > 10 && all.length >= timing.count && all.length <= timing.count + viewers.length);
    for (const { asked } of viewers) {
      assert.deepEqual(
        asked,
        asked.map((_, nth) => ({ op_code: nth % 2 === 0 ? 1 : 2 })),
      );
      assert.equal(asked.length % 2, 0);
    }
  });

  it('counts from when a command was due, though it had to wait behind another', async () => {
    const { caller } = slowCaller();
    // Ten times as much as it can answer: each waits for longer than the one before.
    const timing = await openLoad([caller], { perSecond: 500, seconds: 0.1, random: new Random(7) });
    assert(timing.at(100) > 10 * ANSWER_MS, `${timing.at(100)} ms`);
  });

  it('ends with whoever is refused', async () => {
    const caller: Caller = {
      request: async () => ({ error: { code: 17, reason: 'too-often' } }),
      leave: async () => {},
    };
    const load = openLoad([caller], { perSecond: 1_000, seconds: 0.01, random: new Random(7) });
    await assert.rejects(load, /too-often/);
  });
});
