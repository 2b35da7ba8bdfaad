import assert from 'node:assert/strict';
import { type End, Lanes } from '../../src/inbox/lanes.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';

const FIRST_MS = 100;

function house(parallel = 2) {
  const clock = new VirtualClock();
  const begun: string[] = [];
  const under: { readonly item: string; readonly end: (end: End) => void; readonly failures: number }[] = [];
  const lanes = new Lanes<string>({
    ...{ clock, parallel, retry: { firstMs: FIRST_MS, factor: 2 } },
    sizeOf: (item) => item.length,
    work: (item, failures) => {
      begun.push(item);
      return new Promise((end) => under.push({ item, end, failures }));
    },
  });
  const end = async (item: string, how: End) => {
    const at = under.findIndex((one) => one.item === item);
    const [found] = under.splice(at, 1);
    assert.equal(found?.item, item);
    found?.end(how);
    await settled();
    return found?.failures;
  };
  return { clock, lanes, begun, end };
}

describe('lanes in memory', () => {
  it('[IN4] begin the next item of a lane when the last one is over, and as many lanes at once as they may', async () => {
    const { lanes, begun, end } = house();
    for (const item of ['a1', 'a2', 'b1', 'c1']) lanes.put(item[0] ?? '', item);
    assert.deepEqual(begun, ['a1', 'b1']);
    assert.deepEqual([lanes.count, lanes.size], [4, 8]);
    await end('a1', 'over');
    assert.deepEqual(begun, ['a1', 'b1', 'c1'], 'who has waited longest is next');
    await end('b1', 'over');
    assert.deepEqual(begun, ['a1', 'b1', 'c1', 'a2']);
    await end('c1', 'over');
    await end('a2', 'over');
    assert.deepEqual([lanes.count, lanes.size], [0, 0]);
    lanes.put('a', 'a3');
    assert.equal(begun.at(-1), 'a3');
  });

  it('[IN4] go on with others while one rests, longer after each failure, and begin with the same item', async () => {
    const { clock, lanes, begun, end } = house(1);
    for (const item of ['a1', 'a2', 'b1']) lanes.put(item[0] ?? '', item);
    assert.equal(await end('a1', 'again'), 0);
    assert.deepEqual(begun, ['a1', 'b1']);
    await end('b1', 'over');
    await clock.pass(FIRST_MS);
    assert.deepEqual(begun, ['a1', 'b1', 'a1']);
    assert.equal(await end('a1', 'again'), 1);
    await clock.pass(2 * FIRST_MS - 1);
    assert.equal(begun.length, 3);
    await clock.pass(1);
    assert.equal(await end('a1', 'over'), 2);
    assert.equal(await end('a2', 'again'), 0, 'one that fares well begins anew');
  });

  it('[IN4] remember that a lane is hopeless for what comes next in it', async () => {
    const { clock, lanes, end } = house();
    for (const item of ['a1', 'a2']) lanes.put('a', item);
    await end('a1', 'again');
    await clock.pass(FIRST_MS);
    assert.equal(await end('a1', 'hopeless'), 1);
    assert.equal(await end('a2', 'over'), 1);
  });

  it('[IN4] begin nothing once they are closed, and are closed when what was begun has ended', async () => {
    const { clock, lanes, begun, end } = house(1);
    for (const item of ['a1', 'a2', 'b1']) lanes.put(item[0] ?? '', item);
    await end('a1', 'again');
    let isClosed = false;
    const closing = lanes.close().then(() => {
      isClosed = true;
    });
    await clock.pass(10_000);
    assert.equal(isClosed, false);
    await end('b1', 'over');
    await closing;
    assert.deepEqual(begun, ['a1', 'b1']);
  });
});
