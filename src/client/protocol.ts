import { CLOSE_SLOW } from '../../schema/closeCodes.ts';
import { ERRORS } from '../../schema/errors.ts';
import type { Replies } from '../../schema/replies.ts';
import type { RequestName } from '../../schema/requests/names.ts';

export type { NoticeName } from '../../schema/names.ts';
export type {
  ApplySingerNotice,
  InviteNotice,
  Notices,
  RoomStateNotice,
  UserStateNotice,
} from '../../schema/notices.ts';
export type {
  AllowReply,
  ApplyReply,
  BlockedReply,
  BlockReply,
  CheckReply,
  InvitedReply,
  InviteReply,
  ListReply,
  MediaReply,
  MuteReply,
  Replies,
  SeatReply,
  SetStateReply,
  StaffReply,
  WireError,
} from '../../schema/replies.ts';
export type { RequestName };

/** Nothing was done, and the same command may be sent again. */
export const BUSY = ERRORS.busy.code;

/** The codes of a join that is refused for good: as HTTP has them, and 525 of servers from before that. */
export const JOIN_REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 525]);

/** Of a join: too many of this user, or from this address. */
export const TOO_MANY_JOINS = 429;

/** After these the seat in the room is kept for a while: the network took the connection, or was too slow for it. */
export const CLOSED_BY_THE_NETWORK: ReadonlySet<number> = new Set([1001, 1005, 1006, 1012, 4010, CLOSE_SLOW]);

/** A connection on which requests can be made, as long as it lasts. */
export type Line = {
  /** Undefined: the connection was lost before the answer came. Rejects if the server cannot answer. */
  request<Name extends RequestName>(name: Name, payload: object): Promise<Replies[Name] | undefined>;
};
