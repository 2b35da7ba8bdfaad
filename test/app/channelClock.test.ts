import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { ChannelClock } from '../../src/app/mailbox/channelClock.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

const MINUTE = 60_000;

describe("a channel's clock", () => {
  it('[LC2] begins where the channel had come to, on a machine whose clock is behind', async () => {
    const machine = new VirtualClock();
    const lastAt = machine.now() + 5 * MINUTE;
    const clock = new ChannelClock(lastAt, machine);
    assert.equal(clock.now(), lastAt);
    await machine.pass(1_000);
    assert.equal(clock.now(), lastAt + 980, 'and goes on from there');
  });

  it("[LC2] begins at the machine's time, where that is later", () => {
    const machine = new VirtualClock();
    assert.equal(new ChannelClock(machine.now() - MINUTE, machine).now(), machine.now());
  });

  for (const setBy of [-2 * MINUTE, 2 * MINUTE]) {
    it(`[LC2, LC9] what lasts 30 s lasts 30 s, while the machine's clock is set by ${setBy} ms`, async () => {
      const machine = new VirtualClock();
      const clock = new ChannelClock(0, machine);
      const before = clock.now();
      machine.setBy(setBy);
      assert.equal(clock.now(), before);
      await machine.pass(30_000);
      assert.equal(clock.now() - before, 30_000 + Math.sign(setBy) * 600);
    });

    it(`[LC2] after two hours a clock that was set by ${setBy} ms is followed`, async () => {
      const machine = new VirtualClock();
      const clock = new ChannelClock(0, machine);
      machine.setBy(setBy);
      await machine.pass(120 * MINUTE);
      assert.equal(clock.now(), machine.now());
    });
  }

  it("[LC2] is the machine's to the millisecond, though that is read in whole ones", () => {
    let [now, elapsed] = [1_000.9, 50.1];
    const clock = new ChannelClock(0, { now: () => Math.floor(now), elapsed: () => elapsed });
    for (const passed of [4.1, 0.3, 0.9, 0.05, 1.7, 999.95, 0.1]) {
      now += passed;
      elapsed += passed;
      assert.equal(clock.now(), Math.floor(now));
    }
  });

  it('[LC2] never goes backwards, however often the machine is set', async () => {
    const random = new Random(1);
    const machine = new VirtualClock();
    const clock = new ChannelClock(0, machine);
    for (let last = clock.now(), turn = 0; turn < 1_000; turn += 1) {
      machine.setBy(random.below(600_000) - 300_000);
      await machine.pass(random.below(10));
      const now = clock.now();
      assert.ok(now >= last, `turn ${turn}: ${now} after ${last}`);
      last = now;
    }
  });
});
