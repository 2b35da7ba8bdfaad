import assert from 'node:assert/strict';
import { WakeUnfinished } from '../../src/app/wakeUnfinished.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { sid } from '../support/people.ts';

const [GOOD, BAD, WORSE] = [sid('good'), sid('bad'), sid('worse')];

function stage() {
  const clock = new VirtualClock();
  /** Channels that cannot be woken now. */
  const broken = new Set<Sid>();
  const tried: Sid[] = [];
  const told: string[] = [];
  const tell = (level: string) => (fields: object, message: string) =>
    void told.push(`${level} ${'sid' in fields ? fields.sid : ''}: ${message}`);
  const log = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  const wake = async (one: Sid) => {
    tried.push(one);
    if (broken.has(one)) throw new Error('the store is away');
  };
  return { clock, broken, tried, told, waking: new WakeUnfinished({ clock, log, wake }) };
}

describe('channels that were busy when the server ended', () => {
  it('[ST3] are woken, and one that cannot be is tried again until it is, at longer and longer intervals', async () => {
    const { clock, broken, tried, told, waking } = stage();
    broken.add(BAD).add(WORSE);
    await waking.start([BAD, GOOD, WORSE]);
    assert.deepEqual(tried, [BAD, GOOD, WORSE]);
    await clock.pass(249);
    assert.equal(tried.length, 3);
    await clock.pass(1);
    assert.deepEqual(tried.slice(3), [BAD, WORSE]);
    broken.delete(BAD);
    await clock.pass(500);
    assert.deepEqual(tried.slice(5), [BAD, WORSE]);
    await clock.pass(1_000 + 2_000 + 4_000 + 8_000 + 16_000);
    assert.deepEqual(tried.slice(7), Array(5).fill(WORSE));
    await clock.pass(30_000 + 30_000);
    assert.deepEqual(tried.slice(12), [WORSE, WORSE]);
    broken.delete(WORSE);
    await clock.pass(30_000);
    assert.equal(clock.timers, 0);
    assert.deepEqual(told, [
      'error bad: a channel could not be woken: it is tried again until it is',
      'error worse: a channel could not be woken: it is tried again until it is',
      'info : channels that were busy are awake again',
      'info bad: a channel that could not be woken is awake again',
      'info worse: a channel that could not be woken is awake again',
    ]);
  });

  it('[CL14] are woken in their order, a few at a time, with a rest after each time', async () => {
    const { clock, waking, tried } = stage();
    const sids = Array.from({ length: 40 }, (_, n) => sid(`channel ${n}`));
    const done = waking.start(sids);
    const triedAfter = async (ms: number) => {
      await clock.pass(ms);
      return tried.length;
    };
    assert.deepEqual(
      [await triedAfter(0), await triedAfter(20), await triedAfter(19), await triedAfter(1)],
      [16, 32, 32, 40],
    );
    await done;
    assert.deepEqual([tried, clock.timers], [sids, 0]);
  });

  it('[CL14] are woken no more when the server stops in that rest', async () => {
    const { clock, waking, tried } = stage();
    const done = waking.start(Array.from({ length: 40 }, (_, n) => sid(`channel ${n}`)));
    await clock.pass(0);
    waking.stop();
    await done;
    assert.deepEqual([tried.length, clock.timers], [16, 0]);
  });

  it('[ST3] are left alone when the server stops', async () => {
    const { clock, broken, tried, waking } = stage();
    broken.add(BAD);
    await waking.start([BAD]);
    waking.stop();
    await clock.pass(60_000);
    assert.deepEqual([tried.length, clock.timers], [1, 0]);
  });

  it('[ST3] a stop while one is tried sets no alarm, and is no reason to complain', async () => {
    const { clock, broken, told, waking } = stage();
    broken.add(BAD);
    const started = waking.start([BAD, GOOD]);
    waking.stop();
    await started;
    await clock.pass(60_000);
    assert.deepEqual([told, clock.timers], [[], 0]);
  });
});
