import type { Millis } from '../../domain/ids.ts';
import type { Feed } from '../../ports/feed.ts';
import type { Clock } from '../../ports/runtime.ts';

const TRIM_EVERY_MS: Millis = 10_000;
/** What is committed meanwhile goes first. */
const GO_ON_AFTER_MS: Millis = 50;

/** IN8: in small parts, for as long as there is something to take out. The returned function ends it. */
export function trimNowAndThen(feed: Pick<Feed, 'trim'>, clock: Pick<Clock, 'after'>): () => void {
  let isStopped = false;
  let cancel = () => {};
  const next = (delay: Millis): void => {
    if (!isStopped) cancel = clock.after(delay, trim);
  };
  const trim = (): void => {
    feed.trim().then(
      (hasMore) => next(hasMore ? GO_ON_AFTER_MS : TRIM_EVERY_MS),
      // Whoever wants to write is told why it cannot be done.
      () => next(TRIM_EVERY_MS),
    );
  };
  next(TRIM_EVERY_MS);
  return () => {
    isStopped = true;
    cancel();
  };
}
