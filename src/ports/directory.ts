import type { Answer, Foreseen } from '../domain/answer.ts';
import type { Channel } from '../domain/channel.ts';
import type { Order, StartOrder } from '../domain/command.ts';
import type { CmdId, Millis, Sid } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { AwaySince } from '../domain/lastSeen.ts';
import type { Limits } from '../domain/limits.ts';
import type { MediaOf } from '../domain/roster/linkMedia.ts';
import type { OnAir, Present } from '../domain/roster/rosterSession.ts';
import type { Uint64 } from '../domain/uint64.ts';
import type { JournalPage } from './channelStore.ts';

/** SC8: a room of a channel beside its actor's own, and how many are in it. */
export type MirrorSight = {
  readonly id: string;
  readonly clients: number;
  readonly process: { readonly id: string; readonly address: string };
};

export type ChannelView = {
  readonly channel: Channel;
  readonly limits: Limits;
  /** Undefined where its actor is at another process. */
  readonly awaySince: AwaySince | undefined;
  /** ME4: likewise. */
  readonly mediaOf: MediaOf | undefined;
  /** Connections to it now, those in mirrors, too; 0 for a channel that sleeps. */
  readonly clients: number;
  readonly process: { readonly id: string; readonly address: string };
  /** Left out where it has none. */
  readonly mirrors?: readonly MirrorSight[];
};

/** OP4: of a change of the channel; version 0 is before the first. */
export type Mark = { readonly version: number; readonly at: Millis };

/** A moment of a channel: what made that version, or what was the last change then. */
export type PastMoment = { readonly version: number } | { readonly at: Millis };

/** What is kept of its past: the first change and the last one. */
export type KeptPast = { readonly oldest: Mark; readonly newest: Mark };

/** As it was. `gone`: that is not kept any more. `ahead`: it has not come to that. */
export type PastChannel = KeptPast &
  (
    | { readonly is: 'known'; readonly channel: Channel; readonly limits: Limits; readonly entry: JournalEntry }
    | { readonly is: 'gone' | 'ahead' }
  );

/** A channel that has its actor, and where that is. */
export type Awake = Pick<ChannelView, 'clients' | 'mirrors' | 'process'> & { readonly sid: Sid };

/** The actors of all processes. */
export interface AwakeChannels {
  find(sid: Sid): Promise<Awake | undefined>;
}

/** IN5: what became of an order. `not-done`: that is certain. `in-doubt`: it may have been done. */
export type OrderOutcome =
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'not-done' | 'in-doubt'; readonly why: unknown };

/** What could be found of many. `away`: what is not reached now, so that this is what the process itself knows (ST7). */
export type Known<T> = { readonly found: readonly T[]; readonly away: string | undefined };

export type HowGiven = {
  /** The giver's own name for it (LC17). */
  readonly cmdId?: CmdId | undefined;
  /** A channel that was never seen begins with it. */
  readonly mayBeFirst?: boolean;
  /** By the clock that all processes share: later than that it is not begun (IN5). */
  readonly notAfter?: Millis | undefined;
};

/** The channels as an operator sees them. What needs a store that is away rejects with `Unavailable`. */
export interface ChannelDirectory {
  /** Undefined for a channel never seen. A sleeping one is not woken. */
  view(sid: Sid): Promise<ChannelView | undefined>;
  /** Wakes the channel if it sleeps; undefined for a channel never seen. */
  give(sid: Sid, order: Order, how?: HowGiven): Promise<OrderOutcome | undefined>;
  /** PE12: what a start would be told now. Undefined for a channel never seen; null where nobody can be asked now. */
  foresee(sid: Sid, start: StartOrder): Promise<Foreseen | null | undefined>;
  /** Undefined for a channel never seen. */
  journal(sid: Sid, page: JournalPage): Promise<readonly JournalEntry[] | undefined>;
  /** OP4: by what is kept of the journal. Undefined for a channel that has never seen a change. */
  past(sid: Sid, moment: PastMoment): Promise<PastChannel | undefined>;
}

/** A room as ZEGO's callbacks tell of it (ZG14, ME3). */
export type RoomView = {
  readonly sid: Sid;
  readonly sessionId: Uint64;
  readonly startedAt: Millis;
  readonly users: readonly Present[];
  readonly streams: readonly OnAir[];
  readonly hasGap: boolean;
};

export interface RoomDirectory {
  /** In the order of their ids. */
  list(): Promise<Known<RoomView>>;
  find(sid: Sid): Promise<RoomView | undefined>;
}
