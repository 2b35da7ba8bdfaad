import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import type { Callback } from '../../loadtest/zego/callback.ts';
import type { ListedRoom } from '../../loadtest/zego/room.ts';
import { World } from '../../loadtest/zego/world.ts';

const HAPPENINGS = 3_000;

/** Time that passes also while something happens. */
function tickingClock(random: Random) {
  let now = 1_000_000;
  return {
    now: () => {
      now += random.below(2);
      return now;
    },
  };
}

/** A world in which much has happened, and all that was told of it, in order. */
function lived(seed: number, options = { prefix: 'r', rooms: 20, users: 10 }) {
  const random = new Random(seed);
  const told: Callback[] = [];
  const tell = (callback: Callback): void => void told.push(callback);
  const world = new World(options, { clock: tickingClock(random), random, tell });
  for (let nth = 0; nth < HAPPENINGS; nth += 1) world.act();
  return { world, told };
}

const ours = (told: readonly Callback[]): Callback[] => told.filter(({ session }) => session !== undefined);
const named = (told: readonly Callback[], event: Callback['event']): Callback[] =>
  ours(told).filter((callback) => callback.event === event);

/** The published flow charts, which are right as long as everything is told once and in order. */
function retold(told: readonly Callback[]): Told[] {
  const rooms = new Map<string, Told>();
  for (const { event, roomId, session, userSession, at, fields } of ours(told)) {
    const users = rooms.get(roomId)?.users;
    const user = String(fields.user_account);
    if (event === 'room_create') rooms.set(roomId, { room: [roomId, String(session), at], users: new Map() });
    if (event === 'room_close') rooms.delete(roomId);
    if (event === 'room_login' && fields.user_role !== '4') users?.set(user, [String(userSession), at]);
    if (event === 'room_logout' && users?.get(user)?.[0] === String(userSession)) users.delete(user);
  }
  return [...rooms.values()];
}

type Told = { readonly room: unknown[]; readonly users: Map<string, unknown[]> };

const asTold = (truth: readonly ListedRoom[]): Told[] =>
  truth.map(({ RoomInfo: { RoomID, RoomSessionId, RoomCreateTime }, UserList }) => ({
    room: [RoomID, RoomSessionId, RoomCreateTime],
    users: new Map(
      UserList.map(({ UserId, UserSessionId, UserLoginTime }) => [UserId, [UserSessionId, UserLoginTime]]),
    ),
  }));

const byRoom = (a: Told, b: Told): number => (String(a.room) < String(b.room) ? -1 : 1);

describe('the simulated ZEGO', () => {
  it('[ZG5] tells in order all that makes its truth', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { world, told } = lived(seed);
      const truth = asTold(world.truth()).sort(byRoom);
      assert.deepEqual(truth, retold(told).sort(byRoom), `seed ${seed}`);
      assert.ok(truth.length > 10 && truth.some(({ users }) => users.size > 4));
    }
  });

  it('[ZG11] has bots in its rooms, and not in its truth', () => {
    const { world, told } = lived(1);
    const bots = named(told, 'room_login').filter(({ fields }) => fields.user_role === '4');
    assert.ok(bots.length > 50);
    const ids = new Set(bots.map(({ fields }) => fields.user_account));
    assert.ok(world.truth().every(({ UserList }) => UserList.every(({ UserId }) => !ids.has(UserId))));
    const inside = world.truth().flatMap(({ RoomInfo }) => world.membersOf(RoomInfo.RoomID) ?? []);
    assert.ok(inside.some(({ role }) => role === 4));
  });

  it('[ZG13] numbers each login and logout of a room session, without a gap', () => {
    const { told } = lived(2);
    const numbered = told.filter(({ fields }) => fields.user_update_seq !== undefined);
    for (const ofSession of Map.groupBy(numbered, ({ session }) => session).values()) {
      const seqs = ofSession.map(({ fields }) => fields.user_update_seq);
      assert.deepEqual(
        seqs,
        seqs.map((_, nth) => String(nth + 1)),
      );
    }
  });

  it('[ZG1] has room sessions that no JavaScript number holds, in no order of time', () => {
    const { told } = lived(3);
    const sessions = named(told, 'room_create').flatMap(({ session }) => (session === undefined ? [] : [session]));
    assert.equal(new Set(sessions).size, sessions.length);
    assert.ok(sessions.filter((session) => session > 2n ** 53n).length > sessions.length / 2);
    assert.ok(sessions.some((session) => session > 2n ** 63n));
    assert.ok(sessions.some((session, nth) => session < (sessions[nth - 1] ?? 0n)));
  });

  it('[ZG6] begins a room anew only after all that was before', () => {
    const { told } = lived(4);
    for (const ofRoom of Map.groupBy(ours(told), ({ roomId }) => roomId).values()) {
      ofRoom.forEach((callback, nth) => {
        const before = ofRoom[nth - 1];
        if (before === undefined) return;
        if (callback.event === 'room_create') assert.ok(callback.at > before.at);
        else assert.ok(callback.at >= before.at && callback.session === before.session);
      });
    }
  });

  it('[ZG8] takes a login over: the new session comes, then the old one goes', () => {
    const { told } = lived(5);
    const takenOver = named(told, 'room_logout').filter(({ fields }) => fields.reason === '3');
    assert.ok(takenOver.length > 100);
    for (const logout of takenOver) {
      const login = told[told.indexOf(logout) - 1];
      assert.equal(login?.event, 'room_login');
      assert.equal(login?.fields.user_account, logout.fields.user_account);
      assert.ok((login?.userSession ?? 0n) > (logout.userSession ?? 0n));
    }
  });

  it('[ZG12] has users who go in every way, and rooms that close with somebody in them', () => {
    const { told } = lived(6);
    const reasons = new Set(named(told, 'room_logout').map(({ fields }) => fields.reason));
    assert.deepEqual([...reasons].sort(), ['0', '1', '2', '3']);
    assert.deepEqual([...new Set(named(told, 'room_close').map(({ fields }) => fields.close_reason))].sort(), [0, 1]);
  });

  it('[ME3] tells of each stream that begins and ends, in numbers without a gap, some with zeros before them', () => {
    const { told, world } = lived(7);
    const ofStreams = ours(told).filter(({ event }) => event === 'stream_create' || event === 'stream_close');
    assert.ok(named(told, 'stream_create').length > 50 && named(told, 'stream_close').length > 50);
    assert.ok(ofStreams.some(({ fields }) => /^0/.test(String(fields.stream_seq))));
    for (const ofSession of Map.groupBy(ofStreams, ({ session }) => session).values()) {
      const seqs = ofSession.map(({ fields }) => Number(fields.stream_seq));
      assert.deepEqual(
        seqs,
        seqs.map((_, nth) => nth + 1),
      );
    }
    for (const { RoomInfo } of world.truth()) {
      const its = ofStreams.filter(({ session }) => String(session) === RoomInfo.RoomSessionId);
      const closed = new Set(named(its, 'stream_close').map(({ fields }) => fields.stream_sid));
      const open = named(its, 'stream_create').filter(({ fields }) => !closed.has(fields.stream_sid));
      const streams = world.streamsOf(RoomInfo.RoomID) ?? [];
      assert.deepEqual(streams.map(({ sid }) => sid).sort(), open.map(({ fields }) => fields.stream_sid).sort());
    }
    assert.equal(world.streamsOf('not ours'), undefined);
  });

  it("[ZG3] tells also what no list uses: another product's rooms", () => {
    const { told } = lived(7);
    const chats = told.filter(({ session }) => session === undefined);
    assert.ok(chats.length > 10);
    assert.ok(chats.every(({ event, fields }) => event === 'room_create' && 'operator_account' in fields));
  });

  it('has more users in a room than one page holds, when asked for so many', () => {
    const { told } = lived(8, { prefix: 'r', rooms: 1, users: 450 });
    const sessions = [...Map.groupBy(ours(told), ({ session }) => session).values()];
    const most = sessions.map(
      (ofSession) => named(ofSession, 'room_login').length - named(ofSession, 'room_logout').length,
    );
    assert.ok(Math.max(...most) > 200 && Math.max(...most) <= 450, String(most));
  });

  it('lets a visitor into any room, open or not', () => {
    const { world } = lived(9);
    for (let nth = 0; nth < 20; nth += 1) world.visit(`r${nth}`);
    world.visit('not ours');
    const truth = world.truth();
    assert.equal(truth.length, 20);
    assert.ok(truth.every(({ UserList }) => UserList.some(({ UserId }) => UserId.startsWith('visitor-'))));
  });

  it('is the same world for the same seed', () => {
    assert.deepEqual(lived(10).told, lived(10).told);
    assert.notDeepEqual(lived(10).told, lived(11).told);
  });
});
