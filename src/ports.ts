import type { Answer } from './domain/answer.ts';
import type { EndedCall } from './domain/callLog.ts';
import type { Applicant, Caller, Channel } from './domain/channel.ts';
import type { Order, OrderType } from './domain/command.ts';
import type { CallId, CmdId, Millis, Sid, UserId } from './domain/ids.ts';
import type { JournalEntry } from './domain/journal.ts';
import type { AwaySince } from './domain/lastSeen.ts';
import type { Limits } from './domain/limits.ts';
import type { Reason } from './domain/refusal.ts';
import type { Roster, ZegoFact } from './domain/roster/roster.ts';
import type { RosterChange } from './domain/roster/rosterChange.ts';
import type { Present } from './domain/roster/rosterSession.ts';
import type { Uint64 } from './domain/uint64.ts';

/**
 * A store, or a service beside it, cannot do its work now (ST7). The message is for the log; `publicly` is what anybody may
 * read of it: a clause that names what is away, and no path, host or version of ours.
 */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
  readonly publicly: string;

  constructor(publicly: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.publicly = publicly;
  }
}

/** What is kept of one channel cannot be read: only a person can help it, and all others go on. The message is for the log. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** LC17: the answer to an accepted command that carried a `cmd_id`. */
export type RememberedReply = {
  readonly userId: UserId;
  readonly cmdId: CmdId;
  readonly order: OrderType;
  readonly answer: Answer;
};

/** A channel as its new actor finds it. */
export type Opened = {
  /** ST4: each opening takes the next epoch; commits under an older one are refused. */
  readonly epoch: number;
  /** As the last commit left it; a new one if there was none. */
  readonly channel: Channel;
  /** Oldest first. */
  readonly replies: readonly RememberedReply[];
  /** The last journal entry's number, 0 if there is none. */
  readonly journalSeq: number;
  /** The last commit's number, 0 if there is none, or in a store that cannot come back older (ST15). */
  readonly commits: number;
  /** What ZEGO has told of its room. */
  readonly roster: Roster;
  /**
   * By the channel's time, when it was last known to be served: not before the greatest time that was committed (LC2), and
   * to within seconds until its actor's process ended (LC26). 0 for a new one.
   */
  readonly lastAt: Millis;
};

/** What is written once, and shown nowhere else: of a commit that a store may have lost (ST15). */
export type KeptCommit = Pick<Commit, 'nth' | 'at' | 'entries' | 'endedCalls'>;

/** A channel as its actor has it, for a store that may know less (CL7, ST15). */
export type Standing = Omit<Opened, 'lastAt'> & {
  readonly isUnfinished: boolean;
  readonly at: Millis;
  /** The newest of its actor's commits, the oldest first. */
  readonly recent: readonly KeptCommit[];
};

/** ST1: one change of a channel, or several that were decided together. All of it becomes durable, or nothing. */
export type Commit = {
  readonly sid: Sid;
  readonly epoch: number;
  /** Its number among the channel's commits: a store that does not have the one before has come back older (ST15). */
  readonly nth: number;
  /** The channel after the change. */
  readonly channel: Channel;
  /** False for a commit that leaves the call as it was: only ZEGO told something, or a refusal is noted. */
  readonly isChannelChanged: boolean;
  /** The applicants that differ from the last commit; `undefined`: forgotten. */
  readonly applicants: ReadonlyMap<UserId, Applicant | undefined>;
  readonly entries: readonly JournalEntry[];
  readonly replies: readonly RememberedReply[];
  readonly endedCalls: readonly EndedCall[];
  readonly roster: RosterChange;
  /** Somebody is on the line, a host is live, or ZEGO's room is open: the channel must not be left alone (ST3). */
  readonly isUnfinished: boolean;
  readonly at: Millis;
};

// LC17: a user's last 32 replies are kept, and each for 10 minutes, but no more than 1,000 of one user,
// and none of a user who has sent nothing for a day. Of more users than REPLYING_USERS_MAX those go who were silent longest.
export const REPLIES_PER_USER = 32;
export const REPLY_LIFE_MS = 600_000;
export const REPLIES_PER_USER_MAX = 1_000;
export const REPLY_SILENCE_MS = 86_400_000;
export const REPLYING_USERS_MAX = 10_000;

export type JournalPage = {
  /** Entries with a smaller number than this, newest first; all if undefined. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/** The store was asked to keep a commit, and its answer was lost: whether it was kept is not known yet. */
export type Doubt = {
  /**
   * Finds out, and takes the next epoch, so that the lost commit cannot come late. Rejects while that cannot be done:
   * ask again. `fenced`: the channel has another actor by now. `forgotten`: the store has lost the whole channel.
   */
  settle(): Promise<{ readonly epoch: number; readonly isKept: boolean } | 'fenced' | 'forgotten'>;
};

/** `forgotten`: nothing of it was kept, because the store has lost the channel (CL7), or the last changes of it (ST15). */
export type CommitOutcome = 'committed' | 'fenced' | 'forgotten' | Doubt;

/** Every store passes the suite in test/stores/contract/channelStoreContract.ts (ST9). */
export interface ChannelStore {
  /** Takes the next epoch (ST4). */
  open(sid: Sid): Promise<Opened>;
  /**
   * Resolves when the commit is durable (`committed`), when a newer epoch forbids it (`fenced`), or with a doubt.
   * Rejects when nothing of it was kept. Commits that are due together share one round trip (ST2).
   */
  commit(commit: Commit): Promise<CommitOutcome>;
  /**
   * CL7, ST15: makes a channel durable again that the store has lost, or the last changes of it, under an epoch of its
   * own. `known`: it has lost nothing.
   * `fenced`: a later actor has the channel. Rejects if it is not known whether it was done: ask again.
   */
  writeBack(standing: Standing): Promise<{ readonly epoch: number } | 'known' | 'fenced'>;
  /** The actor that took this epoch is gone: of a channel that nothing was ever committed to nothing stays (ST14). */
  release(sid: Sid, epoch: number): Promise<void>;
  /** Reads without taking the epoch; undefined for a channel never seen. */
  peek(sid: Sid): Promise<Channel | undefined>;
  journal(sid: Sid, page: JournalPage): Promise<readonly JournalEntry[]>;
  /**
   * Channels that need their actor (ST3): those whose last commit was `isUnfinished`. Those where somebody waits, for a time
   * that runs out, come first (CL14).
   */
  unfinished(): Promise<readonly Sid[]>;
  /** Resolves if a change could be made durable now; rejects with the reason. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** One row of the user log (ST6), in the terms of `t_linkcall_base_userlog` (contract 3). */
export type LogRecord = {
  readonly callId: CallId;
  readonly sid: Sid;
  readonly userId: UserId;
  /** Empty when no host was ever there. */
  readonly singerId: UserId | '';
  readonly timeApply: Millis;
  /** Null for one who was never linked. */
  readonly timeAllow: Millis | null;
  readonly timeAllowEnd: Millis;
  readonly linkTimeS: number;
  /** The user's finished links, this one included: 1, or 2 for more; 0 for one who was never linked. */
  readonly linkFirst: number;
  readonly endState: number;
};

/** A record on its way to the user log; `id` is the outbox' own. */
export type TakenRecord = { readonly id: string; readonly record: LogRecord };

/** ST6: records that were committed with their channel. Passes test/stores/contract/outboxContract.ts. */
export interface Outbox {
  /**
   * CL11: the oldest ones that no other process has, for this one alone: until it forgets them, or until it has not done so
   * for so long that others take them. Those that it has already come again. What cannot be read is set aside (IN14).
   */
  take(limit: number): Promise<readonly TakenRecord[]>;
  /** Those that are gone already do no harm. */
  forget(ids: readonly string[]): Promise<void>;
  /** All that are not forgotten yet, whoever has them. */
  size(): Promise<number>;
}

/** ST11: filters narrow each other down; a span is from its start to just before its end. */
export type HistoryQuery = {
  readonly userId?: UserId | undefined;
  readonly singerId?: UserId | undefined;
  readonly sid?: Sid | undefined;
  readonly from?: Millis | undefined;
  readonly to?: Millis | undefined;
  /** Only what comes after this place in the order: newest first. */
  readonly after?: HistoryPlace | undefined;
  readonly limit: number;
};

export type HistoryPlace = Pick<LoggedCall, 'timeApply' | 'serial'>;

/** `serial`: `link_serial`, which orders records of the same `time_apply`. */
export type LoggedCall = LogRecord & { readonly serial: number };

/** The table `t_linkcall_base_userlog` and its monthly extracts, as one. Passes test/stores/contract/userLogContract.ts. */
export interface UserLog {
  /** All of them or none. One whose call is there already, in the base table or in an extract, changes nothing (ST6). */
  append(records: readonly LogRecord[]): Promise<void>;
  history(query: HistoryQuery): Promise<readonly LoggedCall[]>;
  close(): Promise<void>;
}

/** A month of UTC: `name` is "202610", the span is from its first millisecond to just before that of the next. */
export type Month = { readonly name: string; readonly from: Millis; readonly to: Millis };

export type MonthCounts = {
  /** Records of the month that are not in its extract. */
  readonly base: number;
  /** Records of the month that are in its extract. */
  readonly extract: number;
  /** Strays: records of whatever month that are in the extract of another one. */
  readonly strays: number;
};

/** ST10: takes a month (by `time_apply`) out of the base table into its extract, while servers write to it. */
export interface UserLogArchive {
  count(month: Month): Promise<MonthCounts>;
  /**
   * Moves records in one transaction, and resolves with how many: 0, the month is done. At most `limit`, or far more: a
   * store may make the whole base table the extract, which leaves strays in it.
   */
  move(month: Month, limit: number): Promise<number>;
  /** Brings at most `limit` strays back to the base table, and resolves with how many: 0, there are none. */
  bringBack(limit: number): Promise<number>;
  close(): Promise<void>;
}

export interface Clock {
  /** What the machine takes for the time: it may be wrong, and set forward or back while the process runs. */
  now(): Millis;
  /** Since some moment of this process, with fractions; nobody can set it. For everything that lasts. */
  elapsed(): Millis;
  /** Runs `action` once, `delay` from now; the returned function calls it off. */
  after(delay: Millis, action: () => void): () => void;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type ChannelView = {
  readonly channel: Channel;
  readonly limits: Limits;
  /** Undefined where its actor is at another process. */
  readonly awaySince: AwaySince | undefined;
  /** Connections to it now; 0 for a channel that sleeps. */
  readonly clients: number;
  readonly process: { readonly id: string; readonly address: string };
};

/** A channel that has its actor, and where that is. */
export type Awake = { readonly sid: Sid; readonly clients: number; readonly process: ChannelView['process'] };

/** The actors of all processes. */
export interface Whereabouts {
  find(sid: Sid): Promise<Awake | undefined>;
  /** In an order of the sids, from the first one after `after`. */
  list(page: { readonly after?: Sid | undefined; readonly limit: number }): Promise<readonly Awake[]>;
}

/** The one clock of all processes that serve together, as far as this one knows it: it is no earlier, and no later. */
export interface SharedClock {
  earliest(): Millis;
  latest(): Millis;
}

/** IN5: what became of an order. `not-done`: that is certain. `in-doubt`: it may have been done. */
export type Given =
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'not-done' | 'in-doubt'; readonly why: unknown };

/** What could be found of many. `away`: what is not reached now, so that this is what the process itself knows (ST7). */
export type Known<T> = { readonly found: readonly T[]; readonly away: string | undefined };

/** The channels as an operator sees them. What needs a store that is away rejects with `Unavailable`. */
export interface ChannelDirectory {
  /** Channels that are awake, in the order of their sids, from the first one after `after`. */
  list(page: { readonly after?: Sid | undefined; readonly limit: number }): Promise<Known<ChannelView>>;
  /** Undefined for a channel never seen. A sleeping one is not woken. */
  view(sid: Sid): Promise<ChannelView | undefined>;
  /** Wakes the channel if it sleeps; undefined for a channel never seen. `cmdId`: the giver's own name for it (LC17). */
  give(sid: Sid, order: Order, cmdId?: CmdId): Promise<Given | undefined>;
  /** Undefined for a channel never seen. */
  journal(sid: Sid, page: JournalPage): Promise<readonly JournalEntry[] | undefined>;
}

/** A room as ZEGO's callbacks tell of it (ZG14). */
export type RoomView = {
  readonly sid: Sid;
  readonly sessionId: Uint64;
  readonly startedAt: Millis;
  readonly users: readonly Present[];
  readonly hasGap: boolean;
};

export interface RoomDirectory {
  /** In the order of their ids. */
  list(): Promise<Known<RoomView>>;
  find(sid: Sid): Promise<RoomView | undefined>;
}

/** What a valid token says. */
export type Claims = { readonly caller: Caller; readonly sid: Sid | undefined };

export type TokenRefusal = { readonly refused: string };

export interface Tokens {
  verify(token: string | undefined): Promise<Claims | TokenRefusal>;
}

/** What a client asks for before it connects: a seat in a room, known by its name or its id. */
export type SeatRequest = {
  readonly method: string;
  readonly room: string;
  readonly options: { readonly sid?: unknown; readonly notices?: unknown; readonly reconnectionToken?: unknown };
  readonly token: string | undefined;
};

export type SeatAnswer =
  /** As the SDK wants it. */
  { readonly seat: object } | { readonly refused: string; readonly status: number };

/** Lets clients in, or tells them with a status of HTTP why not. */
export type Matchmaker = (asked: SeatRequest) => Promise<SeatAnswer>;

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

/** Where a rule of our own was found broken. */
export type BrokenAt = 'decide' | 'round' | 'show' | 'patch' | 'room' | 'request' | 'alarm';

/** What happened, counted: the numbers that an operator watches. */
export interface Metrics {
  /** A command was answered; `refusal` undefined: it was accepted. */
  command(type: OrderType, refusal: Reason | undefined): void;
  /** A client's message that never became a command. */
  turnedAway(why: 'malformed' | 'too-often' | 'flood' | 'unknown-type'): void;
  /** A rule of our own was found broken: always a bug. */
  broken(where: BrokenAt): void;
  /** ST5: refusals that the journal will never tell of: too many waited to be written, or their channel was closed. */
  unjournaled(refusals: number): void;
  callback(event: ZegoEventName, outcome: CallbackOutcome): void;
  /** Facts that had to be forgotten to keep memory bounded (ZG10). */
  evictions(count: number): void;
  /** A gap in a room's callbacks that stayed open (ZG13). */
  gap(outcome: 'repaired' | 'failed' | 'no-credentials'): void;
  scan(outcome: 'done' | 'failed'): void;
  /** Records that wait for the user log (ST6). */
  userLogBacklog(count: number): void;
  userLogDrained(count: number): void;
  userLogFailure(): void;
}

/** What the stores count of themselves. */
export interface StoreCounts {
  /** ST2: so many commits, of whichever channels, went to the store together. */
  group(commits: number): void;
  /** What is committed does not reach the tables that are read (ADR 0014). */
  tablesBehind(isBehind: boolean): void;
  /** IN14: a row or an entry that cannot be read was left out. */
  unreadable(kind: KeptKind): void;
}

/** What is kept in rows of its own, of which one may be unreadable without harm to the others. */
export type KeptKind = 'userlog' | 'outbox' | 'journal' | 'reply' | 'applicant' | 'zego' | 'unfinished' | 'channel';

export type ZegoEventName =
  | 'room_create'
  | 'room_close'
  | 'room_login'
  | 'room_logout'
  | 'stream_create'
  | 'stream_close'
  | 'other';

/** `unused`: not ours, or an event that changes no list. */
export type CallbackOutcome = 'kept' | 'unused' | 'not-kept' | 'unauthentic' | 'malformed';
