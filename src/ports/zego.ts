import type { Millis, Sid, StreamId, UserId } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster/roster.ts';

/** Where a ZEGO callback's fact goes: the actor of its room's channel, woken if it sleeps (ZG4). */
export interface ZegoInbox {
  /**
   * Resolves when the fact and its effects are durable (`kept`), or could not be made so (`not-kept`). Rejects if nobody
   * can be found who has the channel.
   */
  tell(sid: Sid, fact: ZegoFact): Promise<'kept' | 'not-kept'>;
}

/** ZEGO's own list of who is in a room (ZG13), within its budgets. */
export interface ZegoRooms {
  /** Undefined if ZEGO has no such room; rejects if that cannot be found out now. */
  listUsers(sid: Sid): Promise<readonly ZegoListedUser[] | undefined>;
}

export type ZegoListedUser = { readonly userId: UserId; readonly isBot: boolean };

/** ZEGO's own list of what is on the air in a room (ME3), within its budgets. */
export interface ZegoStreams {
  /**
   * Undefined if ZEGO has no such room; rejects if that cannot be found out now, or, in all rooms or in this one, ZEGO may be
   * asked only later than `withinMs`.
   */
  listStreams(sid: Sid, withinMs: Millis): Promise<readonly ZegoListedStream[] | undefined>;
}

/** `createdAt`: as ZEGO dates it. */
export type ZegoListedStream = { readonly streamId: StreamId; readonly userId: UserId; readonly createdAt: Millis };

export type StreamSight = 'on-air' | 'off-air' | 'unknown';

/** ME7: whether a stream is on the air, as far as its channel's actor knows; wherever that is. */
export interface StreamSights {
  /** `unknown` also where the actor cannot be asked now. Never rejects. */
  see(sid: Sid, streamId: StreamId): Promise<StreamSight>;
}
