import type { Millis } from '../domain/ids.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** IN7: the rest after the first attempt that failed, the second, …; after the last of them it is set aside. */
const RESTS_MS: readonly Millis[] = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** No more is added, by chance: those who failed together do not come back together. */
const JITTER = 0.1;
const ASKED_MIN_MS = 1_000;
const ASKED_MAX_MS = 24 * HOUR_MS;

export type Next = { readonly restMs: Millis; readonly attempts: number };

/**
 * After so many attempts in vain before this one. An endpoint that says itself when to come again is not given up meanwhile:
 * that attempt does not count. Undefined: it is to be set aside. `chance`: 0 ≤ x < 1
 */
export function nextAttempt(attempts: number, askedMs: Millis | undefined, chance: number): Next | undefined {
  const longer = 1 + JITTER * chance;
  if (askedMs !== undefined) {
    return { restMs: Math.min(ASKED_MAX_MS, Math.max(ASKED_MIN_MS, askedMs)) * longer, attempts };
  }
  const rest = RESTS_MS[attempts];
  return rest === undefined ? undefined : { restMs: rest * longer, attempts: attempts + 1 };
}
