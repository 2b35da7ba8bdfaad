import { ROOM_NAME } from '../schema/names.ts';
import type { MirrorSide } from '../src/mirrors/followedChannel.ts';
import { forbidden, notNow } from './joins/joinAnswers.ts';
import { mirrorId } from './mirrorId.ts';
import type { Kind, RoomSide } from './served.ts';
import { wireRoomState } from './show/wire.ts';

/** The channel has its actor elsewhere, or here in another room: viewers sit in this one (ADR 37). */
export const MIRROR: Kind = {
  roomIdOf: (_sid, made) => mirrorId(made),
  listedAs: ROOM_NAME,
  clientsMax: ({ mirrorMax }) => mirrorMax,
  async open(sid, room, { mirrors }, roomId) {
    if (mirrors === undefined) throw forbidden('this server has no mirrors');
    const channel = await mirrors.follow(sid, roomId, sideOf(room)).catch(() => {
      throw notNow('the channel cannot be followed now: try again');
    });
    return { channel, relay: () => {}, mirrors: () => [], close: () => channel.close() };
  },
};

function sideOf(room: RoomSide): MirrorSide {
  return {
    told(notices, at) {
      const toAll = notices.map((notice) => ({ to: { all: true as const }, ...notice }));
      room.tell(toAll, at);
    },
    toldOne(user, notices, at) {
      const toOne = notices.map((notice) => ({ to: { user }, ...notice }));
      room.tell(toOne, at);
    },
    skipped({ channel, moment }, at) {
      const body = wireRoomState(channel, [], moment);
      room.tell([{ to: { all: true }, type: 'linkcall_room_state_nt', body }], at);
    },
    reseat: (userId) => room.reseat(userId),
    stirred: () => room.activityChanged(),
    clients: () => room.clientCount(),
    drain: () => room.drain(),
  };
}
