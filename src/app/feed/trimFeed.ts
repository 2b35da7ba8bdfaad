import type { Millis } from '../../domain/ids.ts';
import type { Feed } from '../../ports/feed.ts';
import type { Clock } from '../../ports/runtime.ts';

const TRIM_EVERY_MS: Millis = 10_000;
/** What is committed meanwhile goes first. */
const GO_ON_AFTER_MS: Millis = 50;

export type TrimDeps = {
  /** Or another list that leaves at the front. */
  readonly feed: Pick<Feed, 'trim' | 'count'>;
  readonly clock: Pick<Clock, 'after'>;
  /** So many are left. */
  readonly counted: (events: number) => void;
};

/** IN8: in small parts, for as long as there is something to take out. The returned function ends it. */
export function trimNowAndThen({ feed, clock, counted }: TrimDeps): () => void {
  let isStopped = false;
  let cancel = () => {};
  const next = (delay: Millis): void => {
    if (!isStopped) cancel = clock.after(delay, trim);
  };
  const trim = (): void => {
    trimOnce().then(
      (hasMore) => next(hasMore ? GO_ON_AFTER_MS : TRIM_EVERY_MS),
      // Whoever wants to write is told why it cannot be done.
      () => next(TRIM_EVERY_MS),
    );
  };
  const trimOnce = async (): Promise<boolean> => {
    const hasMore = await feed.trim();
    if (!hasMore) counted(await feed.count());
    return hasMore;
  };
  next(TRIM_EVERY_MS);
  return () => {
    isStopped = true;
    cancel();
  };
}
