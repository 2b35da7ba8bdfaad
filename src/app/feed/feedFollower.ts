import type { Millis } from '../../domain/ids.ts';
import type { Feed, FeedCursor, FeedEntry } from '../../ports/feed.ts';
import type { Clock } from '../../ports/runtime.ts';

/** Of one page. */
const ENTRIES_PER_PAGE = 500;
/** What other processes told is found out within this time. */
const LOOK_EVERY_MS: Millis = 1_000;
/** What this one told is shown together with what follows at once. */
const GATHER_MS: Millis = 50;

export type FeedListener = {
  /** Oldest first, and every one behind the follower's place when it began to listen. */
  take(entries: readonly FeedEntry[]): void;
  /** Some are gone that it was not given. */
  lose(): void;
};

/** IN8: reads the end of the feed once for all who want to hear what comes, and not at all while nobody does. */
export class FeedFollower {
  readonly #feed: Pick<Feed, 'page' | 'end'>;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #listeners = new Set<FeedListener>();
  #place: FeedCursor | undefined;
  /** `soon` and `later` have an alarm set; what is told while it reads is read next. */
  #mode: 'idle' | 'soon' | 'later' | 'reading' | 'reading again' = 'idle';
  #cancel = () => {};

  constructor({ feed, clock }: { readonly feed: Pick<Feed, 'page' | 'end'>; readonly clock: Pick<Clock, 'after'> }) {
    this.#feed = feed;
    this.#clock = clock;
  }

  /** Where it is: what is behind it is yet to be given out. Undefined while nobody listens. */
  get place(): FeedCursor | undefined {
    return this.#place;
  }

  /** Rejects if the feed cannot be read. */
  async listen(listener: FeedListener): Promise<FeedCursor> {
    const end = this.#place ?? (await this.#feed.end());
    const place = this.#place ?? end;
    this.#place = place;
    this.#listeners.add(listener);
    if (this.#mode === 'idle') this.#look('later');
    return place;
  }

  leave(listener: FeedListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#place = undefined;
    if (this.#mode === 'soon' || this.#mode === 'later') this.#mode = 'idle';
    this.#cancel();
  }

  /** This process has told something. */
  grown(): void {
    if (this.#mode === 'reading') this.#mode = 'reading again';
    else if (this.#mode === 'later') this.#look('soon');
  }

  #look(mode: 'soon' | 'later'): void {
    this.#cancel();
    this.#mode = mode;
    this.#cancel = this.#clock.after(mode === 'soon' ? GATHER_MS : LOOK_EVERY_MS, () => void this.#read());
  }

  async #read(): Promise<void> {
    this.#mode = 'reading';
    await this.#readOn();
    const isToldMore = this.#isToldMore();
    this.#mode = 'idle';
    if (this.#place !== undefined) this.#look(isToldMore ? 'soon' : 'later');
  }

  #isToldMore(): boolean {
    return this.#mode === 'reading again';
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const after = this.#place;
      if (after === undefined) return;
      // While the store is away nothing is told either; it is asked again.
      const page = await this.#feed.page({ after, limit: ENTRIES_PER_PAGE }).catch(() => undefined);
      if (page === undefined || this.#place !== after) return;
      this.#place = 'goneUntil' in page ? page.goneUntil : page.cursor;
      for (const listener of [...this.#listeners]) {
        if ('goneUntil' in page) listener.lose();
        else listener.take(page.entries);
      }
      if (!('goneUntil' in page) && page.isEnd) return;
    }
  }
}
