import { type FeedEvent, feedEventOf } from '../../../schema/feedEvent.ts';
import type { Sid } from '../../domain/ids.ts';
import type { Feed, FeedCursor, FeedEntry } from '../../ports/feed.ts';

export type EventFilter = { readonly sid?: Sid | undefined; readonly types?: ReadonlySet<string> | undefined };

export type EventAt = { readonly cursor: FeedCursor; readonly event: FeedEvent };

export type EventPage =
  | { readonly events: readonly EventAt[]; readonly cursor: FeedCursor; readonly isEnd: boolean }
  | { readonly goneUntil: FeedCursor };

/** Of the store's, one after the other. */
const ENTRIES_PER_LOOK = 500;
/** However few of them pass the filter, no more are looked at for one request. */
const LOOKS_MAX = 10;

export function eventsIn(entries: readonly FeedEntry[], { sid, types }: EventFilter): readonly EventAt[] {
  return entries
    .filter(({ told }) => sid === undefined || told.sid === sid)
    .map(({ cursor, told }) => ({ cursor, event: feedEventOf(told) }))
    .filter(({ event }) => types === undefined || types.has(event.type));
}

type Page = EventFilter & { readonly after?: FeedCursor | undefined; readonly limit: number };

/** Up to `limit` events behind `after` that pass the filter, and the place to go on from. */
export async function eventPage(feed: Pick<Feed, 'page'>, { after, limit, ...filter }: Page): Promise<EventPage> {
  const isFiltered = filter.sid !== undefined || filter.types !== undefined;
  const events: EventAt[] = [];
  let cursor = after;
  for (let looks = 1; ; looks += 1) {
    const page = await feed.page({ after: cursor, sid: filter.sid, limit: isFiltered ? ENTRIES_PER_LOOK : limit });
    if ('goneUntil' in page) return page;
    events.push(...eventsIn(page.entries, filter));
    cursor = page.cursor;
    const [last, more] = [events[limit - 1], events[limit]];
    if (last !== undefined && more !== undefined)
      return { events: events.slice(0, limit), cursor: last.cursor, isEnd: false };
    if (page.isEnd || last !== undefined || looks === LOOKS_MAX) return { events, cursor, isEnd: page.isEnd };
  }
}
