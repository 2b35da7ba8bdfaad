import type { Millis } from '../domain/ids.ts';

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
