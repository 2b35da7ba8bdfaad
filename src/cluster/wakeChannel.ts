import { type IRoomCache, matchMaker } from '@colyseus/core';
import type { Sid } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';

export type WakeChannelDeps = {
  readonly roomName: string;
  /** The code of the error with which a room is not made because another process has it. */
  readonly takenCode: number;
  readonly roomIdOf: (sid: Sid) => string;
  readonly clock: Clock;
  /** Throws while this process takes nothing new. */
  readonly refuse: () => void;
};

/** Resolves when the channel has its actor, in this process or in another, with the process that has it. */
export type WakeChannel = (sid: Sid) => Promise<string>;

const LOOK_AGAIN: RetryPolicy = { firstMs: 30, withinMs: 4_000 };

/** CL2: asked for the same channel in whatever processes, all end up with the one actor. */
export function createWakeChannel({ roomName, takenCode, roomIdOf, clock, refuse }: WakeChannelDeps): WakeChannel {
  /** Undefined if another process was faster. */
  const make = async (sid: Sid): Promise<string | undefined> => {
    try {
      return (await matchMaker.createRoom(roomName, { sid })).processId;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === takenCode) return undefined;
      throw error;
    }
  };

  /** Undefined while it is just being made elsewhere, or about to go, or a process is silent that has it. */
  const findOrMake = async (sid: Sid): Promise<string | undefined> => {
    refuse();
    const room: IRoomCache | undefined = await matchMaker.getRoomById(roomIdOf(sid));
    if (room !== undefined && isOpen(room)) return room.processId;
    const isFree = room === undefined && matchMaker.getLocalRoomById(roomIdOf(sid)) === undefined;
    return isFree || (room !== undefined && isForgotten(room)) ? make(sid) : undefined;
  };

  return oneAtATime(async (sid) => {
    const isDone = (owner: string | undefined) => owner !== undefined;
    const owner = await retry(clock, LOOK_AGAIN, () => findOrMake(sid), { isDone, isWorthIt: () => false });
    if (owner === undefined) throw new Error(`channel ${sid} is neither here nor there: try again`);
    return owner;
  });
}

const isHere = (room: IRoomCache): boolean => matchMaker.getLocalRoomById(room.roomId) !== undefined;
const isOurs = (room: IRoomCache): boolean => room.processId === matchMaker.processId;
/** CL5: one that has moved on, and is left over here for a moment yet, would be asked for seats in place of the other. */
const isOpen = (room: IRoomCache): boolean => room.locked !== true && isOurs(room) === isHere(room);
/** It is listed as ours, but we have it no more: taking it off the list has failed. */
const isForgotten = (room: IRoomCache): boolean => isOurs(room) && !isHere(room);

/** Who wants a channel awake that is just being woken waits for that. */
function oneAtATime(wake: WakeChannel): WakeChannel {
  const waking = new Map<Sid, Promise<string>>();
  return (sid) => {
    const begun = waking.get(sid) ?? wake(sid).finally(() => waking.delete(sid));
    waking.set(sid, begun);
    return begun;
  };
}
