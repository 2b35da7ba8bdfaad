import assert from 'node:assert/strict';
import { Lease } from '../../src/cluster/lease.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const LIFE_MS = 2_500;

function stage() {
  const clock = new VirtualClock();
  const began = clock.elapsed();
  const endedAfter: number[] = [];
  const lease = new Lease({ clock, lifeMs: LIFE_MS, end: () => void endedAfter.push(clock.elapsed() - began) });
  return { clock, lease, endedAfter, renew: () => lease.renew(clock.elapsed()) };
}

describe('the lease of a process', () => {
  it('[CL12] ends when no beat has reached Redis for as long, counted from when the last one was sent', async () => {
    const { clock, lease, endedAfter } = stage();
    const sentAt = clock.elapsed();
    await clock.pass(300);
    lease.renew(sentAt);
    await clock.pass(LIFE_MS - 301);
    assert.deepEqual(endedAfter, []);
    await clock.pass(1);
    assert.deepEqual(endedAfter, [LIFE_MS]);
    assert.equal(clock.timers, 0);
  });

  it('[CL12] goes on with each beat, and begins anew after an end', async () => {
    const { clock, renew, endedAfter } = stage();
    for (let beat = 0; beat < 10; beat += 1) {
      renew();
      await clock.pass(500);
    }
    await clock.pass(LIFE_MS);
    assert.deepEqual(endedAfter, [4_500 + LIFE_MS]);
    renew();
    await clock.pass(LIFE_MS);
    assert.equal(endedAfter.length, 2);
  });

  for (const ms of [LIFE_MS + 1, LIFE_MS + 300, 30_000]) {
    it(`[CL5, CL12] after a stall of ${ms} ms Redis is asked first`, async () => {
      const { clock, renew, endedAfter } = stage();
      renew();
      await clock.pass(100);
      clock.stall(ms);
      await clock.pass(900);
      assert.deepEqual(endedAfter, []);
      renew();
      await clock.pass(LIFE_MS - 1);
      assert.deepEqual(endedAfter, []);
      await clock.pass(1);
      assert.equal(endedAfter.length, 1);
    });
  }

  it('[CL5, CL12] after a stall ends when Redis does not answer then either', async () => {
    const { clock, renew, endedAfter } = stage();
    renew();
    clock.stall(30_000);
    await clock.pass(1_000);
    assert.deepEqual(endedAfter, [31_000]);
  });

  it('[CL12] has no end for a process that stops', async () => {
    const { clock, lease, renew, endedAfter } = stage();
    renew();
    lease.stop();
    await clock.pass(2 * LIFE_MS);
    assert.deepEqual([endedAfter, clock.timers], [[], 0]);
  });
});
