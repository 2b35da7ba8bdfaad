import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sid } from '../support/people.ts';
import { members, type Request, zegoRoomsHouse } from './zegoRoomsHouse.ts';

const SECOND_MS = 1_000;
const RUNS = 20;

/** The most requests in any second. */
function mostInASecond(requests: readonly Request[]): number {
  const times = requests.map(({ at }) => at);
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + SECOND_MS).length));
}

const call = fc.record({
  room: fc.integer({ min: 0, max: 400 }),
  pauseMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }) },
  ),
});
const weather = fc.constantFrom({}, {}, { fail: 0.2 }, { garble: 0.2 }, { hang: 0.1 });

describe("the budget of ZEGO's server API", () => {
  it('[ZG13] is never exceeded, whoever asks how much at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 600 }), weather, async (calls, conditions) => {
        const { clock, rooms, requests, codes, ask } = zegoRoomsHouse({ weather: conditions });
        const listings = [];
        for (const { room, pauseMs } of calls) {
          rooms.set(`room-${room}`, members((room % 4) * 150));
          listings.push(ask(sid(`room-${room}`)));
          if (pauseMs > 0) await clock.pass(pauseMs);
        }
        await clock.pass(3_600_000);
        assert.equal((await Promise.all(listings)).length, calls.length, 'each has its answer');
        assert.ok(mostInASecond(requests) <= 200);
        for (const ofRoom of Map.groupBy(requests, ({ room }) => room).values()) assert.equal(mostInASecond(ofRoom), 1);
        assert.ok(!codes.includes('206') && !codes.includes('207'), 'nor by how ZEGO counts');
        assert.equal(clock.timers, 0);
      }),
      { numRuns: RUNS },
    );
  });

  it('[ZG13] is used: a thousand rooms take six seconds', async () => {
    const { clock, rooms, requests, ask } = zegoRoomsHouse();
    const names = Array.from({ length: 1_000 }, (_, nth) => `room-${nth}`);
    for (const name of names) rooms.set(name, members(1));
    const listings = Promise.all(names.map((name) => ask(sid(name))));
    await clock.pass(6_000);
    assert.equal(requests.length, 1_000);
    await listings;
  });

  it('[ZG13] keeps no room waiting for another one that asks all the time', async () => {
    const { clock, rooms, requests, ask } = zegoRoomsHouse();
    rooms.set('busy', members(1)).set('quiet', members(1));
    const busy = Array.from({ length: 100 }, () => ask(sid('busy')));
    const quiet = ask(sid('quiet'));
    await clock.pass(10);
    assert.deepEqual(
      requests.map(({ room }) => room),
      ['busy', 'quiet'],
    );
    await quiet;
    await clock.pass(200_000);
    await Promise.all(busy);
  });
});
