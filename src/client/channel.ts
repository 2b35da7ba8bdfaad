import type { Unsubscribe } from './listeners.ts';
import type {
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
  Notices,
  SeatReply,
  SetStateReply,
  StaffReply,
} from './protocol.ts';
import type { ChannelView } from './view.ts';

export type ChannelOptions = {
  /** The server's address; of several it begins with any, and tries each in turn. */
  readonly url: string | readonly [string, ...string[]];
  /** A function is asked for a fresh one at each join. */
  readonly token: string | (() => Promise<string>);
  readonly sid: string | number;
  /** False: no `linkcall_room_state_nt`; the synced state tells the same. */
  readonly notices?: boolean;
  /** Commands, answers and notices go as Protocol Buffers: smaller, for who has a number for an id, in a channel that has one. */
  readonly wire?: 'protobuf';
  /** Whether a command that is answered `busy` is sent again within its time, as when a server restarts. By default it is. */
  readonly retryBusy?: boolean;
  /** How long a command may take, with all that comes between. */
  readonly answerWithinMs?: number;
  readonly joinWithinMs?: number;
  /** How often to see whether the server is there; a connection on which nothing is heard so long is given up. */
  readonly heartbeatMs?: number;
  /** How long `leave` waits for the answers that are on their way. */
  readonly leaveWithinMs?: number;
};

export type Connection = {
  readonly status: 'connecting' | 'connected' | 'reconnecting' | 'closed';
  /** Why it is not connected, as far as that is known. */
  readonly reason: string;
};

export type ChannelEvents = Notices & {
  readonly state: ChannelView;
  readonly connection: Connection;
  /** A fresh token for ZEGO: the first at once, then in time before it expires, and whenever this user may publish or no longer. */
  readonly media: MediaReply;
};

/** Where, with what, and what those are told who let people in. */
export type Wish = {
  /** From 1; 0, or left out: anywhere. */
  readonly seat?: number;
  /** 1 sound, 2 picture, 3 both, as if it is left out. */
  readonly mode?: 1 | 2 | 3;
  /** At most 200 characters. */
  readonly note?: string;
  /** JSON of your own, of at most 1 KiB as text; it is handed on as it is. */
  readonly ext?: unknown;
};

/**
 * A user's connection to a channel, which comes back by itself. Each command ends once: with the server's reply, which
 * may be a refusal (`error.code` other than 0), or with a `CommandError`.
 */
export type Channel = {
  /** What was seen last; undefined until the first state has come. */
  readonly state: ChannelView | undefined;
  readonly connection: Connection;
  /** Resolves when the channel is connected, rejects when it is closed. */
  connected(): Promise<void>;
  on<Event extends keyof ChannelEvents>(event: Event, listener: (body: ChannelEvents[Event]) => void): Unsubscribe;
  /** The host opens the call. */
  open(): Promise<SetStateReply>;
  /** The host closes the call. */
  close(): Promise<SetStateReply>;
  /** A viewer asks to be on the line. */
  apply(wish?: Wish): Promise<ApplyReply>;
  /** What applying, for that seat or any, would be told now, and the place it would have; nothing comes of it. */
  check(wish?: Pick<Wish, 'seat'>): Promise<CheckReply>;
  /** A viewer no longer waits. */
  cancel(): Promise<ApplyReply>;
  /** A viewer hangs up. */
  quit(): Promise<ApplyReply>;
  /** The host lets somebody who waits on the line. */
  allow(userId: string): Promise<AllowReply>;
  /** The host wants somebody who waits not on the line. */
  refuse(userId: string): Promise<AllowReply>;
  /** The host takes somebody off the line. */
  remove(userId: string): Promise<AllowReply>;
  /** The host lets nobody in who waits now. */
  refuseAll(): Promise<AllowReply>;
  /** The host takes everybody off the line. */
  removeAll(): Promise<AllowReply>;
  /** The host lets the first who waits on the line. */
  allowNext(): Promise<AllowReply>;
  /** The host asks somebody who is there onto the line, and holds a place for them meanwhile. */
  invite(userId: string, wishes?: { readonly seat?: number }): Promise<InviteReply>;
  /** The host takes an invitation back. */
  withdraw(userId: string): Promise<InviteReply>;
  /** Who is invited (`linkcall_invite_nt`) says yes, and is on the line. */
  accept(): Promise<InvitedReply>;
  /** Who is invited says no. */
  decline(): Promise<InvitedReply>;
  /** The host makes somebody a moderator of the channel, for good: they direct its people as the host does. */
  appoint(userId: string): Promise<StaffReply>;
  /** The host makes somebody a viewer again. */
  dismiss(userId: string): Promise<StaffReply>;
  /** The host keeps somebody off the call, in each of their channels: for so many minutes, or for ever. */
  block(userId: string, terms?: { readonly minutes?: number; readonly reason?: string }): Promise<BlockReply>;
  /** The host lets somebody apply again. */
  unblock(userId: string): Promise<BlockReply>;
  /** Whom the host keeps off, the last first; `cursor`: of the page before. */
  listBlocked(page?: { readonly limit?: number; readonly cursor?: string }): Promise<BlockedReply>;
  /** The host mutes somebody on the line; true: not to be heard, or seen. */
  mute(userId: string, what: { readonly audio: boolean; readonly video: boolean }): Promise<MuteReply>;
  /** Nobody sits down there any more; whoever sits there stays. */
  lockSeat(seat: number): Promise<SeatReply>;
  unlockSeat(seat: number): Promise<SeatReply>;
  /** Somebody on the line moves to another seat; who sits there takes theirs. */
  moveToSeat(userId: string, seat: number): Promise<SeatReply>;
  /** These sit first, in this order; who else is on the line follows as before. */
  orderSeats(userIds: readonly string[]): Promise<SeatReply>;
  /** Who is on the line, and, for the host, admins and moderators, who waits. */
  list(): Promise<ListReply>;
  /** A token for ZEGO's room, and the stream that this user may publish; `on('media', …)` brings a fresh one in time. */
  media(): Promise<MediaReply>;
  /** Leaves on purpose, and for ever: the place in the queue or on the line is given up. */
  leave(): Promise<void>;
};
