import type { RequestName } from '../../schema/messages.ts';
import type { Notices, Replies } from '../../schema/protocol.ts';

export type {
  AllowReply,
  ApplyReply,
  ApplySingerNotice,
  ListReply,
  Notices,
  Replies,
  RoomStateNotice,
  SetStateReply,
  UserStateNotice,
  WireError,
} from '../../schema/protocol.ts';
export type { RequestName };

export type NoticeName = keyof Notices;

export const ROOM_NAME = 'live_channel';

export const NOTICE_NAMES: readonly NoticeName[] = [
  'linkcall_room_state_nt',
  'linkcall_user_state_nt',
  'linkcall_apply_singer_nt',
];

/** Nothing was done, and the same command may be sent again. */
export const BUSY = 403300011;

/** The codes of a join that is refused for good: as HTTP has them, and 525 of servers from before that. */
export const JOIN_REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 525]);

/** Of a join: too many of this user, or from this address. */
export const TOO_MANY_JOINS = 429;

/** LC25: an operator has ended the session of this host; not to come back by itself. */
export const CLOSE_STOPPED = 4402;

/** Too many messages. */
export const CLOSE_FLOOD = 4290;

/** LC27: this client read too slowly. */
export const CLOSE_SLOW = 4408;

/** After these the seat in the room is kept for a while: the network took the connection, or was too slow for it. */
export const CLOSED_BY_THE_NETWORK: ReadonlySet<number> = new Set([1001, 1005, 1006, 1012, 4010, CLOSE_SLOW]);

/** A connection on which requests can be made, as long as it lasts. */
export type Line = {
  /** Undefined: the connection was lost before the answer came. Rejects if the server cannot answer. */
  request<Name extends RequestName>(name: Name, payload: object): Promise<Replies[Name] | undefined>;
};
