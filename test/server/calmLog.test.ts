import assert from 'node:assert/strict';
import { Unavailable } from '../../src/ports/channelStore.ts';
import { COUNTED_FOR_MS, calmLog } from '../../src/server/calmLog.ts';
import { StoreError } from '../../src/stores/storeError.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

describe('a calm log', () => {
  function lines() {
    const written: object[] = [];
    const write = (fields: object, message: string) => void written.push({ ...fields, message });
    const clock = new VirtualClock();
    const log = calmLog({ info: write, warn: write, error: write }, clock);
    return { written, clock, log };
  }
  const full = () => new StoreError('linkcall.sqlite: database or disk is full. Make room.');

  it('[ST7] tells a known fault once, with its reason and no stack, and then how often it was met', async () => {
    const { written, clock, log } = lines();
    for (let n = 0; n < 218; n += 1) log.error({ sid: `channel ${n}`, err: full() }, 'a change was lost');
    const reason = 'linkcall.sqlite: database or disk is full. Make room.';
    assert.deepEqual(written, [{ sid: 'channel 0', reason, message: 'a change was lost' }]);
    await clock.pass(COUNTED_FOR_MS);
    assert.deepEqual(written.slice(1), [
      { reason, more: 217, message: 'a change was lost: 217 more in the last 30 s' },
    ]);
  });

  it('[ST7] goes on counting while it lasts, and begins anew when it was over for a while', async () => {
    const { written, clock, log } = lines();
    const meet = () => log.warn({ err: full() }, 'a change was lost');
    meet();
    for (let n = 0; n < 3; n += 1) {
      meet();
      await clock.pass(COUNTED_FOR_MS);
    }
    assert.equal(written.length, 4);
    await clock.pass(COUNTED_FOR_MS);
    assert.deepEqual([written.length, clock.timers], [4, 0]);
    meet();
    assert.deepEqual(written.at(-1), written[0]);
  });

  it('[ST7] tells apart what is said, and why', () => {
    const { written, log } = lines();
    for (const message of ['a change was lost', 'nobody could be let in']) {
      for (const err of [full(), new Unavailable('Redis is away', 'redis://cache is away')]) log.warn({ err }, message);
    }
    assert.equal(written.length, 4);
  });

  it('lets everything else through as it is, bugs above all', () => {
    const { written, log } = lines();
    const err = new Error('a bug');
    for (let n = 0; n < 3; n += 1) log.error({ sid: 'a', err }, 'a change was lost');
    log.info({ sid: 'a' }, 'something else');
    assert.deepEqual(written, [
      ...Array(3).fill({ sid: 'a', err, message: 'a change was lost' }),
      { sid: 'a', message: 'something else' },
    ]);
  });

  it('remembers no more faults than it can, however many there are', async () => {
    const { written, clock, log } = lines();
    for (let n = 0; n < 1_000; n += 1) log.warn({ err: new Unavailable('away', `host ${n} is away`) }, 'lost');
    assert.equal(written.length, 1_000);
    assert(clock.timers <= 100);
  });
});
