import type { Sid, UserId } from '../domain/ids.ts';
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
