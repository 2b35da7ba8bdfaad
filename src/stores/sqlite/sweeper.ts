import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../ports/runtime.ts';

export const SWEEP_EVERY_MS: Millis = 3_600_000;
/** What is committed meanwhile goes first. */
const GO_ON_AFTER_MS: Millis = 1_000;

export type SweeperDeps = {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Takes out a part of what nobody needs any more; true: there may be more. */
  readonly sweep: (now: Millis) => Promise<boolean>;
};

/** ST14: now and then, and in small parts. The returned function ends it. */
export function sweepNowAndThen({ clock, sweep }: SweeperDeps): () => void {
  let isStopped = false;
  let cancel = () => {};
  const next = (delay: Millis): void => {
    if (!isStopped) cancel = clock.after(delay, run);
  };
  const run = (): void => {
    sweep(clock.now()).then(
      (hasMore) => next(hasMore ? GO_ON_AFTER_MS : SWEEP_EVERY_MS),
      // Whoever wants to write is told why it cannot be done.
      () => next(SWEEP_EVERY_MS),
    );
  };
  next(SWEEP_EVERY_MS);
  return () => {
    isStopped = true;
    cancel();
  };
}
