import type { Millis, Sid } from '../domain/ids.ts';
import type { Told } from '../domain/told.ts';

/** A place in the feed: a number, or two with a hyphen between them, as its store counts. */
export type FeedCursor = string & { readonly __brand: 'FeedCursor' };

export type FeedEntry = { readonly cursor: FeedCursor; readonly told: Told };

export type FeedQuery = {
  /** Undefined: from the oldest. */
  readonly after: FeedCursor | undefined;
  /** Of this channel alone. */
  readonly sid?: Sid | undefined;
  /** So many are looked at, at most: fewer are found where others are left out. */
  readonly limit: number;
};

export type FeedPage =
  | {
      /** Oldest first. */
      readonly entries: readonly FeedEntry[];
      /** The last place that was looked at; where there is nothing yet, the place before the first. */
      readonly cursor: FeedCursor;
      /** There was nothing behind it. */
      readonly isEnd: boolean;
    }
  /** What stood behind that place is not kept any more. `oldest`: the place before the oldest that is. */
  | { readonly goneUntil: FeedCursor };

/** IN6, IN8: what commits told of all channels, in one order. Passes test/stores/contract/feedContract.ts. */
export interface Feed {
  page(query: FeedQuery): Promise<FeedPage>;
  /** Of the newest. */
  end(): Promise<FeedCursor>;
  /** How many are kept. */
  count(): Promise<number>;
  /** Takes out some of those that are too old, or too many; true: there may be more. */
  trim(): Promise<boolean>;
}

/** What is kept of the feed. */
export type FeedBounds = { readonly lifeMs: Millis; readonly max: number };

export const FEED_BOUNDS: FeedBounds = { lifeMs: 604_800_000, max: 1_000_000 };

const CURSOR = /^(0|[1-9]\d{0,15})(?:-(0|[1-9]\d{0,15}))?$/;

export const parseFeedCursor = (text: string): FeedCursor | undefined => (isFeedCursor(text) ? text : undefined);

const isFeedCursor = (text: string): text is FeedCursor => CURSOR.test(text);

/** Of the entry with that number. */
export function feedCursor(n: number): FeedCursor {
  const cursor = parseFeedCursor(`${n}`);
  if (cursor === undefined) throw new RangeError(`${n} is no place in a feed`);
  return cursor;
}

export function isLater(one: FeedCursor, other: FeedCursor): boolean {
  const [first = 0, second = 0] = one.split('-').map(Number);
  const [otherFirst = 0, otherSecond = 0] = other.split('-').map(Number);
  return first > otherFirst || (first === otherFirst && second > otherSecond);
}
