import { type Feed, type FeedBounds, feedCursor } from '../../ports/feed.ts';
import type { Clock } from '../../ports/runtime.ts';
import { type KeptTold, readFeedEntries } from '../records/told.ts';
import { eachRow } from '../records/unreadable.ts';
import type { FileReader } from './workerRequests.ts';

type Parts = FileReader & { readonly clock: Pick<Clock, 'now'>; readonly bounds: FeedBounds };

/** The feed of the file: a cursor is the number of a row. */
export function feedOf({ path, request, clock, bounds, tell }: Parts): Feed {
  return {
    page: async ({ after, sid, limit }) => {
      const from = after === undefined ? undefined : Number(after.split('-')[0]);
      const found = await request('feedPage', from, limit);
      if ('goneUntil' in found) return { goneUntil: feedCursor(found.goneUntil) };
      const { rows, start } = found;
      const kept = rows.map(({ n, ...row }): KeptTold => ({ cursor: feedCursor(n), ...row }));
      return {
        entries: readFeedEntries(
          kept.filter((row) => sid === undefined || row.sid === sid),
          eachRow(path, tell),
        ),
        cursor: kept.at(-1)?.cursor ?? after ?? feedCursor(start),
        isEnd: rows.length < limit,
      };
    },
    end: async () => feedCursor(await request('feedEnd')),
    count: () => request('feedCount'),
    trim: () => request('trimFeed', clock.now() - bounds.lifeMs, bounds.max),
  };
}
