import type { Callback } from './callback.ts';
import type { ListedRoom, ListedStream, ListedUser } from './room.ts';

/** `excuse`: why the server cannot know better; undefined if it should. */
export type Difference = {
  readonly room: string;
  readonly user: string;
  readonly what: string;
  readonly excuse: string | undefined;
};

/** What of the truth reached the server. */
export type Delivered = {
  readonly missing: readonly Callback[];
  hasHeardOf(session: bigint): boolean;
};

type Found = Omit<Difference, 'excuse'> & { readonly kind: 'session' | 'users' | 'room-time' | 'login' | 'streams' };

/** ZEGO's server API tells neither sessions nor times (ZG13): what only a lost callback told stays unknown. */
const NEVER_TOLD = 'the callback that tells it never came';
const NEVER_HEARD_OF = 'no callback of this session ever came';
const UNREPAIRED = 'callbacks of this room are missing';

/**
 * Where the rooms shown differ from the truth. `canRepair`: the server has had the means and the time to make up for
 * callbacks that are missing; without them, whatever they would have told is excused.
 */
export function differences(
  truth: readonly ListedRoom[],
  shown: readonly ListedRoom[],
  delivered: Delivered,
  canRepair: boolean,
): Difference[] {
  const real = new Map(truth.map((room) => [room.RoomInfo.RoomID, room]));
  const seen = new Map(shown.map((room) => [room.RoomInfo.RoomID, room]));
  const twice =
    shown.length === seen.size ? [] : [{ room: '', user: '', what: 'a room is listed twice', excuse: undefined }];
  const missing = Map.groupBy(delivered.missing, ({ roomId }) => roomId);
  const found = [...new Set([...real.keys(), ...seen.keys()])].sort().flatMap((roomId) => {
    const room = real.get(roomId);
    const excuseFor = excuses(room, missing.get(roomId) ?? [], delivered, canRepair);
    return roomDifferences(roomId, room, seen.get(roomId)).map(({ kind, ...difference }) => ({
      ...difference,
      excuse: excuseFor(kind, difference.user),
    }));
  });
  return [...twice, ...found];
}

function excuses(room: ListedRoom | undefined, missing: readonly Callback[], delivered: Delivered, canRepair: boolean) {
  const logins = new Map(room?.UserList.map(({ UserId, UserSessionId }) => [UserId, UserSessionId]));
  const isMissing = (event: Callback['event'], userSession?: string) =>
    missing.some(
      (callback) =>
        callback.event === event &&
        String(callback.session) === room?.RoomInfo.RoomSessionId &&
        (userSession === undefined || String(callback.userSession) === userSession),
    );
  return (kind: Found['kind'], user: string): string | undefined => {
    if (!canRepair && missing.length > 0) return UNREPAIRED;
    if (room === undefined) return undefined;
    if (!delivered.hasHeardOf(BigInt(room.RoomInfo.RoomSessionId))) return NEVER_HEARD_OF;
    if (kind === 'room-time' && isMissing('room_create')) return NEVER_TOLD;
    if (kind === 'login' && isMissing('room_login', logins.get(user))) return NEVER_TOLD;
    return undefined;
  };
}

function roomDifferences(room: string, real: ListedRoom | undefined, seen: ListedRoom | undefined): Found[] {
  const found = (kind: Found['kind'], what: string): Found[] => [{ kind, room, user: '', what }];
  if (real === undefined) return found('session', 'is over, but is listed');
  if (seen === undefined) return found('session', 'is not listed');
  const { RoomSessionId: session, RoomCreateTime: time } = seen.RoomInfo;
  if (session !== real.RoomInfo.RoomSessionId)
    return found('session', `session ${session} instead of ${real.RoomInfo.RoomSessionId}`);
  const isTimeRight = time === real.RoomInfo.RoomCreateTime;
  return [
    ...(isTimeRight ? [] : found('room-time', `created ${time} instead of ${real.RoomInfo.RoomCreateTime}`)),
    ...userDifferences(room, real.UserList, seen.UserList),
    ...streamDifferences(room, real.StreamList, seen.StreamList),
  ];
}

function userDifferences(room: string, real: readonly ListedUser[], seen: readonly ListedUser[]): Found[] {
  const there = new Map(real.map((user) => [user.UserId, user]));
  const listed = new Map(seen.map((user) => [user.UserId, user]));
  const found = (kind: Found['kind'], user: string, what: string): Found => ({ kind, room, user, what });
  const twice = seen.length === listed.size ? [] : [found('session', '', 'a user is listed twice')];
  const wrong = [...new Set([...there.keys(), ...listed.keys()])].sort().flatMap((userId) => {
    const was = there.get(userId);
    const is = listed.get(userId);
    if (was === undefined) return [found('users', userId, 'has gone, but is listed')];
    if (is === undefined) return [found('users', userId, 'is not listed')];
    if (is.UserSessionId !== was.UserSessionId)
      return [found('login', userId, `session ${is.UserSessionId} instead of ${was.UserSessionId}`)];
    if (is.UserLoginTime === was.UserLoginTime) return [];
    return [found('login', userId, `logged in ${is.UserLoginTime} instead of ${was.UserLoginTime}`)];
  });
  return [...twice, ...wrong];
}

/** ME3: ZEGO's own list tells all that there is to compare. */
function streamDifferences(room: string, real: readonly ListedStream[], seen: readonly ListedStream[]): Found[] {
  const there = new Map(real.map((stream) => [stream.StreamId, stream]));
  const listed = new Map(seen.map((stream) => [stream.StreamId, stream]));
  const found = (user: string, what: string): Found => ({ kind: 'streams', room, user, what });
  const twice = seen.length === listed.size ? [] : [found('', 'a stream is listed twice')];
  const wrong = [...new Set([...there.keys(), ...listed.keys()])].sort().flatMap((streamId) => {
    const was = there.get(streamId);
    const is = listed.get(streamId);
    if (was === undefined) return [found(is?.UserId ?? '', `stream ${streamId} is over, but is listed`)];
    if (is === undefined) return [found(was.UserId, `stream ${streamId} is not listed`)];
    if (is.UserId !== was.UserId) return [found(was.UserId, `stream ${streamId} is listed as ${is.UserId}'s`)];
    if (is.StreamCreateTime === was.StreamCreateTime) return [];
    return [found(was.UserId, `stream ${streamId} since ${is.StreamCreateTime} instead of ${was.StreamCreateTime}`)];
  });
  return [...twice, ...wrong];
}
