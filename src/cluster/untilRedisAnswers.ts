import type { Clock, Log } from '../ports/runtime.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';

const WHILE_IT_STARTS: RetryPolicy = { firstMs: 250 };

/** While it starts, a process waits for a Redis that is slow or away: what it has to say there nobody else would say. */
export function untilRedisAnswers<T>(
  { clock, log }: { readonly clock: Pick<Clock, 'elapsed' | 'after'>; readonly log: Log },
  work: () => Promise<T>,
): Promise<T> {
  const isWorthIt = (err: unknown, failures: number): true => {
    if (failures === 1) log.warn({ err }, 'Redis does not answer: the start waits for it');
    return true;
  };
  return retry(clock, WHILE_IT_STARTS, work, { isWorthIt });
}
