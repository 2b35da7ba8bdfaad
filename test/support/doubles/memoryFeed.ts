import type { Sid } from '../../../src/domain/ids.ts';
import type { Told, ToldEvent } from '../../../src/domain/told.ts';
import { type Feed, type FeedEntry, feedCursor, isLater } from '../../../src/ports/feed.ts';

/** What is told, in memory: a cursor is the number of an entry, of all that there ever were. */
export class MemoryFeed implements Feed {
  readonly #entries: FeedEntry[] = [];
  readonly #seqs = new Map<Sid, number>();
  #gone = 0;
  /** How often a page was read. */
  reads = 0;
  isAway = false;

  tell(sid: Sid, event: ToldEvent): Told {
    const seq = (this.#seqs.get(sid) ?? 0) + 1;
    this.#seqs.set(sid, seq);
    const told = { sid, seq, version: seq, at: event.at, event };
    this.#entries.push({ cursor: feedCursor(this.#entries.length + 1), told });
    return told;
  }

  /** The oldest so many are not kept any more. */
  loseUntil(count: number): void {
    this.#gone = count;
  }

  page: Feed['page'] = async ({ after, sid, limit }) => {
    if (this.isAway) throw new Error('the store is away');
    this.reads += 1;
    const start = feedCursor(this.#gone);
    if (after !== undefined && isLater(start, after)) return { goneUntil: start };
    const from = Number(after ?? start);
    const found = this.#entries.slice(from, from + limit);
    return {
      entries: found.filter(({ told }) => sid === undefined || told.sid === sid),
      cursor: found.at(-1)?.cursor ?? after ?? start,
      isEnd: found.length < limit,
    };
  };

  end: Feed['end'] = async () => feedCursor(this.#entries.length);

  count: Feed['count'] = async () => this.#entries.length - this.#gone;

  trim: Feed['trim'] = async () => false;
}
