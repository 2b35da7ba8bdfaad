import { z } from 'zod';
import { type Feed, type FeedBounds, feedCursor, isLater, parseFeedCursor } from '../../ports/feed.ts';
import { read } from '../records/read.ts';
import { type KeptTold, readFeedEntries } from '../records/told.ts';
import { eachRow, type TellUnreadable } from '../records/unreadable.ts';
import { FEED, FEED_TRIMMED } from './keys.ts';
import type { RedisLink } from './link.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

type Parts = {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'trim'>;
  readonly bounds: FeedBounds;
  readonly tell: TellUnreadable;
};

/** While Redis takes them out it serves nobody else. */
const ENTRIES_PER_TRIM = 1_000;

const NOTHING = feedCursor(0);

/** The feed as a stream: a cursor is the id of an entry. */
export function redisFeed({ link, scripts, bounds, tell }: Parts): Feed {
  return {
    page: async ({ after, sid, limit }) => {
      const [found, trimmed] = await link.ask((client) =>
        // The page first: what is taken out in between is then known to be.
        Promise.all([
          client.xrange(FEED, after === undefined ? '-' : `(${after}`, '+', 'COUNT', limit),
          client.get(FEED_TRIMMED),
        ]),
      );
      const start = cursorOf(trimmed) ?? NOTHING;
      if (after !== undefined && isLater(start, after)) return { goneUntil: start };
      const kept = found.map(([id, words]) => keptOf(id, words));
      return {
        entries: readFeedEntries(
          kept.filter((entry) => sid === undefined || entry.sid === sid),
          eachRow(link.name, tell),
        ),
        cursor: kept.at(-1)?.cursor ?? after ?? start,
        isEnd: found.length < limit,
      };
    },
    end: () =>
      link.ask(async (client) => {
        const [newest, trimmed] = await Promise.all([
          client.xrevrange(FEED, '+', '-', 'COUNT', 1),
          client.get(FEED_TRIMMED),
        ]);
        return cursorOf(newest[0]?.[0] ?? trimmed) ?? NOTHING;
      }),
    count: () => link.ask((client) => client.xlen(FEED)),
    trim: async () => {
      const words = [bounds.max, bounds.lifeMs, ENTRIES_PER_TRIM];
      const gone = await link.ask((client) => runScript(client, scripts.trim, [FEED, FEED_TRIMMED], words));
      return read(z.number(), gone, 'the answer') === ENTRIES_PER_TRIM;
    },
  };
}

const cursorOf = (id: string | null) => (id === null ? undefined : parseFeedCursor(id));

function keptOf(id: string, words: readonly string[]): KeptTold {
  const wordOf = (name: string) => {
    const at = words.findIndex((word, index) => index % 2 === 0 && word === name);
    return at < 0 ? undefined : words[at + 1];
  };
  return { cursor: cursorOf(id) ?? NOTHING, sid: wordOf('sid'), told: wordOf('told') };
}
