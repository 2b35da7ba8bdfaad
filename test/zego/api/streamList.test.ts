import assert from 'node:assert/strict';
import type { ListedStream } from '../../../loadtest/zego/apiActions.ts';
import type { ApiWeather } from '../../../loadtest/zego/serverApi.ts';
import { ownBudget } from '../../../src/runtime/ownBudget.ts';
import { ActionBudget } from '../../../src/zego/actionBudget.ts';
import { readReply, readStreamList } from '../../../src/zego/serverReply.ts';
import { createZegoStreams } from '../../../src/zego/streamList.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { sid } from '../../support/people.ts';
import { zegoApiHouse } from './zegoApiHouse.ts';

/** Two processes that ask for lists, and the ZEGO that they ask. */
function house(weather: Partial<ApiWeather> = {}, wayMs: (nth: number) => number = () => 0) {
  const clock = new VirtualClock();
  const rooms = new Map<string, readonly ListedStream[]>();
  const inside = {
    membersOf: (roomId: string) => (rooms.has(roomId) ? [] : undefined),
    streamsOf: (roomId: string) => rooms.get(roomId),
  };
  const { access, asked, codes } = zegoApiHouse({ clock, inside, weather });
  const shared = ownBudget(clock);
  let sent = 0;
  const travel: typeof fetch = async (input, init) => {
    sent += 1;
    const ms = wayMs(sent);
    if (ms > 0) await clock.sleep(ms);
    return access.fetch(input, init);
  };
  const processes = [1, 2].map(() =>
    createZegoStreams({ ...access, fetch: travel, budget: new ActionBudget({ budget: shared, clock }) }),
  );
  /** Of a process that dies while it waits. */
  const listInVain = (room: string) => {
    const mortal = { elapsed: () => clock.elapsed(), after: () => () => {} };
    const dying = createZegoStreams({ ...access, budget: new ActionBudget({ budget: shared, clock: mortal }) });
    void dying.listStreams(sid(room), 60_000);
    return clock.pass(0);
  };
  const list = async (room: string, withinMs = 60_000, nth = 0) => {
    const listing = processes[nth % 2]?.listStreams(sid(room), withinMs).catch((error: Error) => error.message);
    await clock.pass(0);
    return listing;
  };
  return { clock, rooms, asked, codes, list, listInVain };
}

describe("ZEGO's list of what is on the air", () => {
  it('[ME7] tells streams by id, user and time, and no room apart from an empty one', async () => {
    const { rooms, list } = house();
    rooms.set('a', [{ streamId: 'host-1', userId: 'ann', createdAt: 1_700_000_000_123 }]).set('b', []);
    assert.deepEqual(await list('a'), [{ streamId: 'host-1', userId: 'ann', createdAt: 1_700_000_000_123 }]);
    assert.deepEqual(await list('b'), []);
    assert.equal(await list('c'), undefined);
  });

  it('[ME7] is asked for once in 10 s of each room, and 50 times a second in all, whichever process asks', async () => {
    const { clock, rooms, asked, codes, list } = house();
    const names = Array.from({ length: 400 }, (_, nth) => `room ${nth}`);
    for (const name of names) rooms.set(name, []);
    const all = [...names, ...names.slice(0, 50)].map((name, nth) => list(name, 60_000, nth));
    await clock.pass(30_000);
    await Promise.all(all);
    assert.equal(asked.length, 450);
    assert(codes.every((code) => code === '0'));
    const late = await Promise.all([list('room 0', 9_000, 0), list('room 0', 9_000, 1)]);
    assert.equal(late.filter((answer) => String(answer).includes('wait already')).length, 1);
  });

  it('[ME7] is asked for again 10 s after it really was, not after its turn, which others may hold up', async () => {
    const { clock, rooms, asked, codes, list } = house();
    const names = Array.from({ length: 200 }, (_, nth) => `room ${nth}`);
    for (const name of names) rooms.set(name, []);
    const all = names.map((name, nth) => list(name, 60_000, nth));
    await clock.pass(6_000);
    await Promise.all(all);
    const again = list('room 199');
    await clock.pass(15_000);
    assert.deepEqual(await again, []);
    assert.equal(asked.length, 201);
    assert(codes.every((code) => code === '0'));
  });

  it('[ME7] is asked for again 10 s after the answer, as nobody knows when the question got there', async () => {
    const { clock, rooms, codes, list } = house({}, (nth) => (nth === 1 ? 2_000 : 0));
    rooms.set('a', []);
    const first = list('a');
    await clock.pass(3_000);
    assert.deepEqual(await first, []);
    const again = list('a');
    await clock.pass(15_000);
    assert.deepEqual(await again, []);
    assert.deepEqual(codes, ['0', '0']);
  });

  it('[ME7] has no turn less because processes died while they waited for it', async () => {
    const { clock, rooms, asked, list, listInVain } = house();
    rooms.set('a', []);
    await list('a');
    for (let nth = 0; nth < 3; nth += 1) await listInVain('a');
    const again = list('a', 11_000);
    await clock.pass(11_000);
    assert.deepEqual(await again, []);
    assert.equal(asked.length, 2);
  });

  it('[ME7] is not believed when it is none', () => {
    const read = (text: string) => readStreamList(readReply(text));
    const listed = '{"StreamId":"a","UserId":7,"CreateTime":"1700000000123"}';
    assert.deepEqual(read(`{"Code":0,"Data":{"StreamList":[${listed}]}}`), [
      { streamId: 'a', userId: '7', createdAt: 1_700_000_000_123 },
    ]);
    assert.deepEqual(read('{"Code":"0","Data":{"StreamList":null}}'), []);
    const garbage = [
      '',
      'null',
      '{"Code":0}',
      '{"Code":0,"Data":{}}',
      '{"Code":0,"Data":{"StreamList":[{"StreamId":"a"}]}}',
      '{"Code":0,"Data":{"StreamList":[{"StreamId":"a","UserId":"b","CreateTime":"soon"}]}}',
      '{"Code":206,"Message":"too many"}',
      '{"Code":9,"Message":"no permission"}',
    ];
    for (const text of garbage) assert.throws(() => read(text));
  });
});
