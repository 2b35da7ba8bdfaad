import type { Answer } from '../domain/answer.ts';
import type { EndedCall } from '../domain/call/callLog.ts';
import type { Applicant, Channel } from '../domain/channel.ts';
import type { OrderType } from '../domain/command.ts';
import type { CmdId, Millis, Sid, UserId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Roster } from '../domain/roster/roster.ts';
import type { RosterChange } from '../domain/roster/rosterChange.ts';
import type { Told } from '../domain/told.ts';
import type { RoundTrips } from './runtime.ts';

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
  /** Of the last event that the feed was told, 0 if there is none; also of a channel that was forgotten since (IN6). */
  readonly feedSeq: number;
  /** The last commit's number, 0 if there is none; undefined in a store that cannot come back older (ST15). */
  readonly commits: number | undefined;
  /** What ZEGO has told of its room. */
  readonly roster: Roster;
  /**
   * By the channel's time, when it was last known to be served: not before the greatest time that was committed (LC2), and
   * to within seconds until its actor's process ended (LC26). 0 for a new one.
   */
  readonly lastAt: Millis;
};

/** What is written once, and shown nowhere else: of a commit that a store may have lost (ST15). */
export type KeptCommit = Pick<Commit, 'nth' | 'at' | 'entries' | 'told' | 'endedCalls'>;

/** A channel as its actor has it, for a store that may know less (CL7, ST15). */
export type Standing = Omit<Opened, 'lastAt' | 'commits'> & {
  readonly commits: number;
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
  /** What the platform is told of `entries` (IN6): all that `toldOf` finds. */
  readonly told: readonly Told[];
  /** The last number of all that was told of the channel. */
  readonly feedSeq: number;
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
  /** Left out: all of them. */
  readonly only?: JournalPart | undefined;
};

/** ST12: what was accepted, or changed something all the same, and what was refused. */
export type JournalPart = 'accepted' | 'refused';

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

/** Commits of this process that are durable, and cannot be read yet: how large, and how long the oldest has waited. */
export type UnpublishedBacklog = { readonly bytes: number; readonly oldestMs: Millis };

/** What the stores count of themselves. */
export interface StoreCounts {
  /** ST2: so many commits, of whichever channels, went to the store together. */
  group(commits: number): void;
  /** What is committed does not reach the tables that are read (ADR 0014). */
  tablesBehind(isBehind: boolean): void;
  /** SP2: what is committed does not reach what is read of it (ADR 0039). */
  unpublished(backlog: UnpublishedBacklog): void;
  /** IN14: a row or an entry that cannot be read was left out. */
  unreadable(kind: KeptKind): void;
  roundTripsTo(store: RemoteStore): RoundTrips;
}

export type RemoteStore = 'redis' | 'mysql';

/** What is kept in rows of its own, of which one may be unreadable without harm to the others. */
export type KeptKind =
  | 'userlog'
  | 'outbox'
  | 'journal'
  | 'reply'
  | 'applicant'
  | 'zego'
  | 'unfinished'
  | 'channel'
  | 'feed'
  | 'block'
  | 'revocation'
  | 'sample'
  | 'audit';
