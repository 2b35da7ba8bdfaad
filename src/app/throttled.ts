import type { Clock } from '../ports/runtime.ts';
import { createOwnRate } from './rate.ts';

/** What is dear to make is made once at a time, and so often a second at most: whoever asks beyond that gets the latest. */
export function throttled<T>(perS: number, clock: Pick<Clock, 'elapsed'>, make: () => Promise<T>): () => Promise<T> {
  const mayMake = createOwnRate({ clock });
  let latest: Promise<T> | undefined;
  let isBeingMade = false;

  return () => {
    if (latest === undefined || (!isBeingMade && mayMake('latest', perS))) {
      latest = make();
      isBeingMade = true;
      const end = (): void => {
        isBeingMade = false;
      };
      latest.then(end, end);
    }
    return latest;
  };
}
