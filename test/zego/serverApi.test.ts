import assert from 'node:assert/strict';
import { signRequest } from '../../src/zego/signedCall.ts';
import { SID, userId } from '../support/people.ts';
import { type Listing, member, members, zegoRoomsHouse } from './zegoRoomsHouse.ts';

const ids = (listing: Listing): readonly string[] | undefined =>
  'users' in listing ? listing.users?.map((user) => user.userId) : assert.fail(listing.error);

function reasonOf(listing: Listing): string {
  if (!('error' in listing)) return 'listed';
  const { cause } = listing.error;
  return cause instanceof Error ? cause.message : listing.error.message;
}

const replying = (reply: unknown) => () => Promise.resolve(new Response(JSON.stringify(reply)));
const page = (users: unknown, marker: unknown = '') => ({ Code: 0, Data: { Marker: marker, UserList: users } });

describe("ZEGO's server API", () => {
  it('[ZG13] is asked under the documented signature', () => {
    const request = { appId: '12345', nonce: '4fd24687296dd9f3', timestamp: 1_615_186_943 };
    const signature = signRequest({ ...request, serverSecret: '9193cc662a4c0ec135ec71fb57194b38' });
    assert.equal(signature, '43e5cfcca828314675f91b001390566a');
  });

  it('[ZG13] tells who is in a room, and who of them is a bot', async () => {
    const { rooms, list } = zegoRoomsHouse();
    rooms.set(SID, [member(1), member(2, 4)]);
    assert.deepEqual(await list(SID), {
      users: [
        { userId: userId('u1'), isBot: false },
        { userId: userId('u2'), isBot: true },
      ],
    });
  });

  it('[ZG13] is read page by page, one a second', async () => {
    const { rooms, requests, list } = zegoRoomsHouse();
    rooms.set(SID, members(450));
    assert.deepEqual(ids(await list(SID))?.length, 450);
    assert.deepEqual(
      requests.map(({ marker }) => marker),
      ['', '200', '400'],
    );
  });

  it('[ZG13] is read to the last of 10,000 users, and not at all beyond: half a list would tell others gone', async () => {
    const { rooms, list } = zegoRoomsHouse();
    rooms.set(SID, members(10_000));
    assert.equal(ids(await list(SID))?.length, 10_000);
    rooms.set(SID, members(10_001));
    assert.match(reasonOf(await list(SID)), /more than 50 pages/);
  });

  for (const code of [104, 5024, 50001] as const)
    it(`[ZG13] knows no such room (${code})`, async () => {
      const { requests, list } = zegoRoomsHouse({ weather: { noSuchRoom: code } });
      assert.deepEqual(await list(SID), { users: undefined });
      assert.equal(requests.length, 1);
    });

  it('[ZG13] may close the room between two pages', async () => {
    const { clock, rooms, ask } = zegoRoomsHouse();
    rooms.set(SID, members(300));
    const listing = ask(SID);
    await clock.pass(1_000);
    rooms.delete(SID);
    await clock.pass(10_000);
    assert.deepEqual(await listing, { users: undefined });
  });

  it('[ZG13] is asked again after a failure, later each time', async () => {
    const { clock, rooms, weather, requests, ask } = zegoRoomsHouse({ weather: { fail: 1 } });
    rooms.set(SID, members(3));
    const listing = ask(SID);
    await clock.pass(12_000);
    weather.fail = 0;
    await clock.pass(20_000);
    assert.equal(ids(await listing)?.length, 3);
    const gaps = requests.slice(1).map(({ at }, nth) => at - (requests[nth]?.at ?? 0));
    gaps.forEach((gap, nth) => {
      const most = 1_000 * 2 ** nth;
      assert.ok(gap >= most / 2 && gap <= Math.max(most, 1_050), `${gap} ms after failure ${nth + 1}`);
    });
  });

  it('[ZG13] is given up after six attempts', async () => {
    const { requests, list } = zegoRoomsHouse({ weather: { fail: 1 } });
    assert.match(reasonOf(await list(SID)), /HTTP status 500/);
    assert.equal(requests.length, 6);
  });

  it('[ZG13] has five minutes for all pages of a room', async () => {
    let nth = 0;
    const { requests, list } = zegoRoomsHouse({
      fetch: () => {
        nth += 1;
        return nth % 6 === 0 ? replying(page([], String(nth)))() : Promise.reject(new Error('away'));
      },
    });
    assert.match(reasonOf(await list(SID)), /away/);
    const tookMs = (requests.at(-1)?.at ?? 0) - (requests[0]?.at ?? 0);
    assert.ok(tookMs > 270_000 && tookMs < 300_000, `${tookMs} ms`);
  });

  it('[ZG13] has five seconds to answer', async () => {
    const { clock, weather, rooms, requests, ask } = zegoRoomsHouse({ weather: { hang: 1 } });
    rooms.set(SID, members(1));
    const listing = ask(SID);
    await clock.pass(4_999);
    assert.equal(requests.length, 1);
    weather.hang = 0;
    await clock.pass(2_000);
    assert.deepEqual(ids(await listing), ['u0']);
    assert.equal(clock.timers, 0, 'and leaves no alarm behind');
  });

  it('[ZG13] never answers, and says so', async () => {
    const { list } = zegoRoomsHouse({ weather: { hang: 1 } });
    assert.match(reasonOf(await list(SID)), /did not answer in 5000 ms/);
  });

  it('[ZG13] is asked again when it says that we ask too often', async () => {
    for (const Code of [206, 207]) {
      const replies = [{ Code, Message: 'too many' }, page([{ UserId: 'ann' }])];
      const { requests, list } = zegoRoomsHouse({ fetch: () => replying(replies.shift())() });
      assert.deepEqual(ids(await list(SID)), ['ann']);
      assert.equal(requests.length, 2);
    }
  });

  it('[ZG13] refuses a wrong secret', async () => {
    const { list } = zegoRoomsHouse({ serverSecret: 'another' });
    assert.match(reasonOf(await list(SID)), /wrong signature/);
  });

  it('[ZG1] may give ids as numbers, which are not rounded', async () => {
    const text = '{"Code":"0","Data":{"UserList":[{"UserId":17446744073709551557,"UserRole":"4"},{"UserId":7}]}}';
    const { list } = zegoRoomsHouse({ fetch: () => Promise.resolve(new Response(text)) });
    assert.deepEqual(await list(SID), {
      users: [
        { userId: userId('17446744073709551557'), isBot: true },
        { userId: userId('7'), isBot: false },
      ],
    });
  });

  it('[ZG13] tells nobody of an id that no user can have', async () => {
    const { list } = zegoRoomsHouse({ fetch: replying(page([{ UserId: '' }, { UserId: 'a\nb' }, { UserId: 'ann' }])) });
    assert.deepEqual(ids(await list(SID)), ['ann']);
  });

  it('[ZG13] may list a user on two pages: one user, one entry', async () => {
    const pages = [page([{ UserId: 'ann' }, { UserId: 'ben' }], 'next'), page([{ UserId: 'ben' }])];
    const { list } = zegoRoomsHouse({ fetch: () => replying(pages.shift())() });
    assert.deepEqual(ids(await list(SID)), ['ann', 'ben']);
  });

  it('[ZG13] has nobody in a room whose list is null', async () => {
    const { list } = zegoRoomsHouse({ fetch: replying(page(null, null)) });
    assert.deepEqual(await list(SID), { users: [] });
  });

  it('[ZG13] is not believed when it leaves the list out, or says what cannot be read', async () => {
    const garbage = [
      '',
      'null',
      '[]',
      '{"Code":0}',
      '{"Code":0,"Data":null}',
      '{"Code":0,"Data":{"Marker":""}}',
      '{"Code":0,"Data":{"UserList":{}}}',
      '{"Code":0,"Data":{"UserList":["ann"]}}',
      '{"Code":0,"Data":{"UserList":[{"UserId":null}]}}',
      '{"Code":0,"Data":{"UserList":[{"UserId":"ann"}]',
      '{"Data":{"UserList":[]}}',
      '<html>Bad gateway</html>',
      `{"Code":0,"Data":{"UserList":[]}}${' '.repeat(2_000_000)}`,
    ];
    for (const text of garbage) {
      const { requests, list } = zegoRoomsHouse({ fetch: () => Promise.resolve(new Response(text)) });
      assert.notEqual(reasonOf(await list(SID)), 'listed', text.slice(0, 100));
      assert.equal(requests.length, 6);
    }
  });

  it('[ZG13] cannot lead us round in circles', async () => {
    const same = zegoRoomsHouse({ fetch: replying(page([{ UserId: 'ann' }], 'again')) });
    assert.match(reasonOf(await same.list(SID)), /over and over/);
    assert.equal(same.requests.length, 2);
    const turns = zegoRoomsHouse({ fetch: ({ marker }) => replying(page([], marker === 'a' ? 'b' : 'a'))() });
    assert.match(reasonOf(await turns.list(SID)), /more than 50 pages/);
    assert.equal(turns.requests.length, 50);
  });

  it('[ZG13] is asked of at most 10,000 pages at a time', async () => {
    const { clock, requests, ask } = zegoRoomsHouse({ fetch: replying(page([])) });
    const listings = Array.from({ length: 10_030 }, () => ask(SID));
    const last = await listings.at(-1);
    assert.match(reasonOf(last ?? { users: [] }), /10000 requests to ZEGO wait already/);
    await clock.pass(3_000);
    assert.equal(requests.length, 3, 'the others have their turn');
    let isAnswered = false;
    void ask(SID).then(() => {
      isAnswered = true;
    });
    await clock.pass(0);
    assert.ok(!isAnswered, 'and leave their place to new ones');
  });
});
