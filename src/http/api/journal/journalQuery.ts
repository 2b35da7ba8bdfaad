import { z } from 'zod';
import { parseUserId } from '../../../domain/ids.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { JournalPage } from '../../../ports/channelStore.ts';
import { limit, orIssue, wholeNumber } from '../paging.ts';
import { entryJson } from './journalJson.ts';

const allowedBefore = 'before must be a whole number from 1';
const allowedUser = 'user_id must be given once, as 1 to 128 bytes of text without control characters';
const allowedOnly = 'only must be accepted or refused';

export const journalQuery = z.object({
  limit,
  before: wholeNumber(Number.MAX_SAFE_INTEGER, allowedBefore)
    .meta({ description: 'the `before` of the page before' })
    .optional(),
  user_id: z
    .string({ error: allowedUser })
    .transform(orIssue(parseUserId, allowedUser))
    .meta({
      description: 'what they asked for, and what was about them; a page may be shorter, and go on all the same',
    })
    .optional(),
  only: z
    .enum(['accepted', 'refused'], { error: allowedOnly })
    .meta({ description: 'what was accepted, or what was refused' })
    .optional(),
});

const PAGE_ENTRIES = 200;
/** So many are looked through for one page of what is about somebody. */
const LOOKED_THROUGH_MAX = 2_000;

type Entry = ReturnType<typeof entryJson>;
type Found = { readonly entries: readonly Entry[]; readonly before: number | null };
type Read = (page: JournalPage) => Promise<readonly JournalEntry[] | undefined>;

/** OP4: the newest that fit, and where the journal goes on behind them. Undefined for a channel never seen. */
export async function findEntries(query: z.infer<typeof journalQuery>, read: Read): Promise<Found | undefined> {
  const { limit, only, user_id } = query;
  const pageEntries = user_id === undefined ? limit + 1 : PAGE_ENTRIES;
  const entries: Entry[] = [];
  let { before } = query;
  for (let looked = 0; looked < LOOKED_THROUGH_MAX; looked += pageEntries) {
    const page = await read({ before, limit: pageEntries, only });
    if (page === undefined) return undefined;
    for (const each of page) {
      const entry = entryJson(each);
      if (user_id !== undefined && !isAbout(entry, user_id)) continue;
      if (entries.length === limit) return { entries, before: entries.at(-1)?.seq ?? null };
      entries.push(entry);
    }
    if (page.length < pageEntries) return { entries, before: null };
    before = page.at(-1)?.seq;
  }
  return { entries, before: before ?? null };
}

const isAbout = ({ actor, via, subject, events }: Entry, userId: string): boolean =>
  [actor, via, subject].includes(userId) ||
  events.some((event) =>
    'seats' in event
      ? event.seats.some(({ user_id }) => user_id === userId)
      : 'user_id' in event && event.user_id === userId,
  );
