import assert from 'node:assert/strict';
import { type Callback, cameIn, roomCreated, wentOut } from '../../loadtest/zego/callback.ts';
import { type Delivered, differences } from '../../loadtest/zego/difference.ts';
import type { ListedRoom, ListedStream, ListedUser } from '../../loadtest/zego/room.ts';

const PLACE = { roomId: 'r1', session: 5n, at: 1_000 };
const ANN = { userId: 'ann', nick: '', session: 71n, loginAt: 1_000, role: 2 } as const;
const CREATED = roomCreated(PLACE, 'ann');
const LOGIN = cameIn(PLACE, ANN, 1, false);
const LOGOUT = wentOut({ ...PLACE, at: 2_000 }, ANN, 2, '0');

const ann: ListedUser = { UserId: 'ann', UserSessionId: '71', UserLoginTime: 1_000 };
const ben: ListedUser = { UserId: 'ben', UserSessionId: '72', UserLoginTime: 1_500 };
const room = (
  UserList: readonly ListedUser[],
  RoomSessionId = '5',
  RoomCreateTime = 1_000,
  StreamList: readonly ListedStream[] = [],
): ListedRoom => ({
  RoomInfo: { RoomID: 'r1', RoomSessionId, RoomCreateTime },
  UserList,
  StreamList,
});
const withStreams = (...streams: readonly ListedStream[]) => room([], '5', 1_000, streams);
const cam: ListedStream = { StreamId: 's1', UserId: 'ann', StreamCreateTime: 1_200 };
const lost = (...missing: Callback[]): Delivered => ({ missing, hasHeardOf: () => true });

function found(
  truth: readonly ListedRoom[],
  shown: readonly ListedRoom[],
  delivered = lost(),
  canRepair = true,
): string[] {
  return differences(truth, shown, delivered, canRepair).map(
    ({ room, user, what, excuse }) => `${room} ${user}: ${what}${excuse === undefined ? '' : ' (excused)'}`,
  );
}

describe('the comparison of a room list with the truth', () => {
  it('[ZG14] finds none where there is none, in any order', () => {
    assert.deepEqual(found([room([ann, ben])], [room([ben, ann])]), []);
  });

  it('[ZG6] finds rooms that are missing, over, of another session, or listed twice', () => {
    assert.deepEqual(found([room([])], []), ['r1 : is not listed']);
    assert.deepEqual(found([], [room([])]), ['r1 : is over, but is listed']);
    assert.deepEqual(found([room([])], [room([], '4')]), ['r1 : session 4 instead of 5']);
    assert.deepEqual(found([room([])], [room([]), room([])]), [' : a room is listed twice']);
    assert.deepEqual(found([room([])], [room([], '5', 999)]), ['r1 : created 999 instead of 1000']);
  });

  it('[ME3] finds streams that are missing, over, of another life, or listed twice', () => {
    assert.deepEqual(found([withStreams(cam)], [withStreams(cam)]), []);
    assert.deepEqual(found([withStreams(cam)], [withStreams()]), ['r1 ann: stream s1 is not listed']);
    assert.deepEqual(found([withStreams()], [withStreams(cam)]), ['r1 ann: stream s1 is over, but is listed']);
    assert.deepEqual(found([withStreams(cam)], [withStreams(cam, cam)]), ['r1 : a stream is listed twice']);
    const former = { ...cam, StreamCreateTime: 1_100 };
    assert.deepEqual(found([withStreams(cam)], [withStreams(former)]), [
      'r1 ann: stream s1 since 1100 instead of 1200',
    ]);
    const bens = { ...cam, UserId: 'ben' };
    assert.deepEqual(found([withStreams(cam)], [withStreams(bens)]), ["r1 ann: stream s1 is listed as ben's"]);
  });

  it('[ZG8] finds users who are missing, gone, of another session, or listed twice', () => {
    assert.deepEqual(found([room([ann])], [room([])]), ['r1 ann: is not listed']);
    assert.deepEqual(found([room([])], [room([ann])]), ['r1 ann: has gone, but is listed']);
    assert.deepEqual(found([room([ann])], [room([ann, ann])]), ['r1 : a user is listed twice']);
    const other = { ...ann, UserSessionId: '70' };
    assert.deepEqual(found([room([ann])], [room([other])]), ['r1 ann: session 70 instead of 71']);
    const later = { ...ann, UserLoginTime: 1_001 };
    assert.deepEqual(found([room([ann])], [room([later])]), ['r1 ann: logged in 1001 instead of 1000']);
  });

  it('[ZG13] excuses what only a lost callback told: a session, a time', () => {
    assert.deepEqual(found([room([])], [room([], '5', 999)], lost(CREATED)), [
      'r1 : created 999 instead of 1000 (excused)',
    ]);
    const other = { ...ann, UserSessionId: '0' };
    assert.deepEqual(found([room([ann])], [room([other])], lost(LOGIN)), ['r1 ann: session 0 instead of 71 (excused)']);
    const unheardOf = { missing: [CREATED, LOGIN], hasHeardOf: () => false };
    assert.deepEqual(found([room([ann])], [], unheardOf), ['r1 : is not listed (excused)']);
  });

  it('[ZG13] does not excuse what a repair brings to light: who is there', () => {
    assert.deepEqual(found([room([ann])], [room([])], lost(LOGIN)), ['r1 ann: is not listed']);
    assert.deepEqual(found([room([])], [room([ann])], lost(LOGOUT)), ['r1 ann: has gone, but is listed']);
  });

  it('[ZG13] excuses the whole room where nothing could be repaired, and no other', () => {
    assert.deepEqual(found([room([])], [room([ann])], lost(LOGOUT), false), [
      'r1 ann: has gone, but is listed (excused)',
    ]);
    const elsewhere = { ...LOGOUT, roomId: 'r2' };
    assert.deepEqual(found([room([])], [room([ann])], lost(elsewhere), false), ['r1 ann: has gone, but is listed']);
  });
});
