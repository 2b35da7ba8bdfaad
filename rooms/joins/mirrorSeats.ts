import { type IRoomCache, matchMaker } from '@colyseus/core';
import type { Sid } from '../../src/domain/ids.ts';
import type { Mirrors } from '../../src/mirrors/mirrors.ts';
import { listingOf } from '../colyseusPrivates.ts';
import type { Admitted } from './admission.ts';

/** Under which mirrors are made; clients are never told it. */
export const MIRROR_ROOM_NAME = 'live_channel_mirror';

export type MirrorSeatsDeps = {
  readonly mirrors: Mirrors | undefined;
  /** Throws while this process takes nothing new. */
  readonly wake: (sid: Sid) => Promise<unknown>;
};

/** As Colyseus gives it. */
export type Seat = { readonly sessionId: string; readonly roomId: string };

/** SC1: a seat in a mirror of this process; undefined: it is to be at the actor. */
export type TakeMirrorSeat = (admitted: Admitted, options: object) => Promise<Seat | undefined>;

export function createMirrorSeats({ mirrors, wake }: MirrorSeatsDeps): TakeMirrorSeat {
  const making = new Map<Sid, Promise<IRoomCache>>();

  /** One at a time: those who come meanwhile share it. */
  const make = (sid: Sid): Promise<IRoomCache> => {
    const made =
      making.get(sid) ??
      matchMaker.createRoom(MIRROR_ROOM_NAME, { sid, mirror: true }).finally(() => making.delete(sid));
    making.set(sid, made);
    return made;
  };

  const roomsOf = (ids: readonly string[]): readonly IRoomCache[] =>
    ids.flatMap((id) => {
      const room = matchMaker.getLocalRoomById(id);
      return room === undefined || room.locked || room.hasReachedMaxClients() ? [] : [listingOf(room)];
    });

  return async (admitted, options) => {
    const { sid, caller } = admitted;
    if (mirrors === undefined || (await mirrors.place(sid, caller)) === 'actor') return undefined;
    await wake(sid);
    const seatIn = async (): Promise<Seat> => {
      const room = roomsOf(mirrors.idsOf(sid))[0] ?? (await make(sid));
      return matchMaker.reserveSeatFor(room, options, admitted);
    };
    // It may have been filled meanwhile: then there is another one.
    return seatIn().catch(seatIn);
  };
}
