import type { Millis, Sid } from '../domain/ids.ts';
import type { Told, ToldEvent } from '../domain/told.ts';

/** Who pays what is owed of one kind. */
export type PayerName = 'user-log';

/** One thing that is owed, or why it cannot be read; `id` is the outbox' own. */
export type Taken<T> = { readonly id: string } & ({ readonly owed: T } | { readonly unreadable: string });

export type SetAside = { readonly id: string; readonly reason: string };

export type Waiting = {
  /** All that is not paid yet, whoever has it. */
  readonly count: number;
  /** How long ago the oldest of it became owed; 0 if there is none. */
  readonly oldestMs: Millis;
};

/**
 * What commits owe to one payer, in their order. One worker has all of it at a time (CL11), so that no channel's later debt
 * is paid before its earlier one. Passes test/stores/contract/outboxContract.ts.
 */
export interface Outbox<T> {
  /**
   * The oldest, none if another worker has its turn. A turn begins here, and ends when something is settled, or when that
   * takes so long that others take over. Asked again, it gives the same again.
   */
  take(limit: number): Promise<readonly Taken<T>[]>;
  /** These are paid; what else was taken is whoever's asks next. Those that are gone already do no harm. */
  settle(ids: readonly string[]): Promise<void>;
  /** IN14: out of the way of the others, to where a person can look at them. */
  setAside(bad: readonly SetAside[]): Promise<void>;
  waiting(): Promise<Waiting>;
}

/** IN7: whom commits owe what they tell. */
export type WebhookEndpoint = {
  /** What is kept for it is found by this. */
  readonly key: string;
  /** Only these are owed. Undefined: all. */
  readonly types: readonly ToldEvent['type'][] | undefined;
  /** It may not wait until others are written, too (SP2). */
  readonly isUrgent?: boolean;
};

/** A turn at a channel's lane of a queue. */
export type Turn = { readonly sid: Sid; readonly turn: string };

export type Lane<T> = Turn & {
  /** Greater than that of every turn before in its queue, whatever became of processes and clocks; about the time, in ms. */
  readonly serial: number;
  /** How often its first entry was tried in vain. */
  readonly attempts: number;
  /** Of this channel alone, the oldest first; an id is never used again in its queue. */
  readonly entries: readonly Taken<T>[];
};

export type LanesWaiting = Waiting & {
  /** Ever since. */
  readonly setAside: number;
};

/**
 * What commits owe to one endpoint, in a lane for each channel (IN7). A lane is one worker's until its turn ends: when it is
 * empty, postponed, or when that takes longer than its queue allows since the last step. What one lane waits for holds up no
 * other. Passes test/stores/contract/lanesContract.ts.
 */
export interface Lanes<T> {
  /** Turns at those that have been due longest. */
  take(lanesMax: number, entriesMax: number): Promise<readonly Lane<T>[]>;
  /** Paid up to this one, which was never tried in vain. False: the turn is over, others may have the lane. */
  settle(turn: Turn, through: string): Promise<boolean>;
  /** IN14, IN7: this one goes to where a person can look at it, and the lane goes on behind it. False as above. */
  setAside(turn: Turn, id: string, reason: string): Promise<boolean>;
  /** The turn goes on for as long again. False as above. */
  keep(turn: Turn): Promise<boolean>;
  /** Ends the turn: the lane is due again when so long has passed. */
  postpone(turn: Turn, ms: Millis, attempts: number): Promise<void>;
  /** Once more, behind what waits already. */
  put(owed: readonly T[]): Promise<void>;
  waiting(): Promise<LanesWaiting>;
}

/** `told` undefined: it cannot be read. */
export type EventAside = { readonly sid: string; readonly told: Told | undefined; readonly reason: string };

/** Of one endpoint. */
export interface EventLanes extends Lanes<Told> {
  /** What was set aside, the newest first. */
  aside(limit: number): Promise<readonly EventAside[]>;
}

/** So many of an endpoint are kept for a person to look at. */
export const ASIDE_MAX = 10_000;
/** Longer than one delivery may take. */
export const LANE_TURN_MS = 20_000;

/** `turnMs`: if it is not `LANE_TURN_MS`. */
export type LanesOf = (endpoint: string, turnMs?: Millis) => EventLanes;
