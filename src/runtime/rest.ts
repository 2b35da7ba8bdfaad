import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

/** Resolves after so long, or as soon as `signal` ends it. */
export function rest(clock: Pick<Clock, 'after'>, ms: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      callOff();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const callOff = clock.after(ms, end);
    signal?.addEventListener('abort', end);
  });
}
