import { type RetryPolicy, restMs } from '../../runtime/retry.ts';
import { StoreError } from '../storeError.ts';

/** Longer: fewer writes for many commits. Shorter: no commit waits for many of them, and who looks in from outside sees them sooner. */
const CATCH_UP_AFTER_MS = 50;
const RETRY: RetryPolicy = { firstMs: 100, factor: 2, mostMs: 5_000 };

/** Whether what was committed can be brought into the tables: told when that changes. */
export type TablesNews =
  | { readonly tables: 'behind'; readonly reason: string }
  /** `attempts`: those that had failed, and the one that did not. */
  | { readonly tables: 'caught-up'; readonly attempts: number };

export type CatchUpDeps = {
  /** Brings every commit into its tables, or throws. */
  readonly apply: () => void;
  /** Makes a message of what was thrown: what is wrong, and what to do about it. */
  readonly explain: (error: unknown) => string;
  readonly later: (delayMs: number, action: () => void) => void;
  readonly tell: (news: TablesNews) => void;
};

export type CatchUp = {
  /** In a while, or once more in a while; asked for again before that, it is done once. */
  soon(): void;
  /** At once, for whoever reads the tables next. */
  now(): void;
  /** Throws while the tables are behind (ST7). */
  refuseIfBehind(): void;
  /** Nothing more by itself. */
  stop(): void;
};

/**
 * SQLite's tables follow its log of commits (ADR 0014):
 *
 *   caught up ──fails──> behind ──succeeds──> caught up
 *
 * whoever tries, a reader or the timer; and while they are behind the timer is always set.
 */
export function catchUp({ apply, explain, later, tell }: CatchUpDeps): CatchUp {
  let behind: { readonly reason: string; readonly failures: number } | undefined;
  let isDue = false;
  let isStopped = false;

  const setTimer = (delayMs: number): void => {
    if (isDue || isStopped) return;
    isDue = true;
    later(delayMs, () => {
      isDue = false;
      if (!isStopped) tryOnce();
    });
  };

  const fail = (error: unknown): void => {
    const reason = explain(error);
    if (behind === undefined) tell({ tables: 'behind', reason });
    behind = { reason, failures: (behind?.failures ?? 0) + 1 };
    setTimer(restMs(RETRY, behind.failures));
  };

  const now = (): void => {
    try {
      apply();
    } catch (error) {
      fail(error);
      throw error;
    }
    if (behind !== undefined) tell({ tables: 'caught-up', attempts: behind.failures + 1 });
    behind = undefined;
  };

  const tryOnce = (): void => {
    try {
      now();
    } catch {
      // It is told, and the timer is set again. What waits is durable in the log.
    }
  };

  return {
    soon: () => setTimer(CATCH_UP_AFTER_MS),
    now,
    refuseIfBehind: () => {
      if (behind === undefined) return;
      const publicly = 'commits do not reach the tables of the SQLite file';
      throw new StoreError(`${publicly}: ${behind.reason}`, { publicly });
    },
    stop: () => {
      isStopped = true;
    },
  };
}
