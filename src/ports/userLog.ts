import type { CallDetail } from '../domain/call/callLog.ts';
import type { CallId, Millis, Sid, UserId } from '../domain/ids.ts';
import { Unavailable } from './channelStore.ts';

/** One row of the user log (ST6), in the terms of `t_linkcall_base_userlog` (contract 3). */
export type LogRecord = {
  readonly callId: CallId;
  /** Empty where nobody knows it: the original kept none. */
  readonly sid: Sid | '';
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
  /** Null: nobody knows it, of the original's and of those that came before it was kept. */
  readonly detail: CallDetail | null;
};

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

/**
 * `serial`: `link_serial`, which orders records of the same `time_apply`. `linkSuccess`: as it is stored, 1 or 0.
 * `timeAllowEnd` is 0 where nobody knows it (IN13).
 */
export type LoggedCall = LogRecord & { readonly serial: number; readonly linkSuccess: number };

/** IN13: it was asked while its tables are brought up to date, which may take minutes. `publicly` says how far that is. */
export class BeingMigrated extends Unavailable {}

/** The table `t_linkcall_base_userlog` and its monthly extracts, as one. Passes test/stores/contract/userLogContract.ts. */
export interface UserLog {
  /** All of them or none. One whose call is there already, in the base table or in an extract, changes nothing (ST6). */
  append(records: readonly LogRecord[]): Promise<void>;
  history(query: HistoryQuery): Promise<readonly LoggedCall[]>;
  close(): Promise<void>;
}

/** A month by the clocks of LOG_TIMEZONE: `name` is "202610", the span is from its first millisecond to just before that of the next. */
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
