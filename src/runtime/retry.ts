import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { rest } from './rest.ts';

/** When to try again: a value beside whoever tries. */
export type RetryPolicy = {
  /** The rest after the first failure. */
  readonly firstMs: Millis;
  /** So many times as long after each further one; 1 if missing. */
  readonly factor?: number;
  readonly mostMs?: Millis;
  /** The share of each rest that is left to chance, so that those who failed together do not come back together. */
  readonly jitter?: number;
  /** No try begins so late after the first one. */
  readonly withinMs?: Millis;
  readonly triesMax?: number;
};

export type RetryOptions<T> = {
  /** False: nothing came of it yet, which is no failure, and tried again like one. */
  readonly isDone?: (result: T) => boolean;
  /** Told of each failure, and how many there have been. False: no further try would help. */
  readonly isWorthIt?: (error: unknown, failures: number) => boolean;
  readonly signal?: AbortSignal;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
};

/** How long to wait after so many failures in a row. */
export function restMs({ firstMs, factor = 1, mostMs, jitter = 0 }: RetryPolicy, failures: number, chance = 0): Millis {
  const longest = Math.min(mostMs ?? Number.POSITIVE_INFINITY, firstMs * factor ** (failures - 1));
  return longest * (1 - jitter + jitter * chance);
}

/** Works until it is done. When the policy, or the signal, allows no further try, the last one's end is the end. */
export async function retry<T>(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  policy: RetryPolicy,
  work: (tries: number) => Promise<T>,
  { isDone = () => true, isWorthIt = () => true, signal, random = Math.random }: RetryOptions<T> = {},
): Promise<T> {
  const { withinMs = Number.POSITIVE_INFINITY, triesMax = Number.POSITIVE_INFINITY } = policy;
  const endsAt = clock.elapsed() + withinMs;
  const mayTryAgain = async (tries: number): Promise<boolean> => {
    const ms = restMs(policy, tries, random());
    if (tries >= triesMax || clock.elapsed() + ms >= endsAt) return false;
    await rest(clock, ms, signal);
    return signal?.aborted !== true;
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await work(tries);
      if (isDone(result) || !(await mayTryAgain(tries))) return result;
    } catch (error) {
      if (!isWorthIt(error, tries) || !(await mayTryAgain(tries))) throw error;
    }
  }
}
