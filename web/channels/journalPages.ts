import type { JournalEntry, JournalPage } from '../api/bodies/journal.ts';

/** What was read of a journal, newest first; `before`: from where on there is more, null: there is not. */
export type ReadJournal = { readonly entries: readonly JournalEntry[]; readonly before: number | null };

/** What was read before goes on below what is new, as long as there is no hole between the two. */
export function withNewest(read: ReadJournal | undefined, { entries, before }: JournalPage): ReadJournal {
  const kept = read?.entries ?? [];
  if (entries.length === 0 && kept.length > 0) return { entries: kept, before: read?.before ?? null };
  const oldest = entries.at(-1)?.seq ?? 0;
  // Of one person, or of refusals, numbers have holes: then the two must meet.
  const isJoined = kept.some(({ seq }) => seq >= oldest - 1);
  if (read === undefined || !isJoined) return { entries, before };
  const older = kept.filter(({ seq }) => seq < oldest);
  return { entries: [...entries, ...older], before: older.length === 0 ? before : read.before };
}

export const withOlder = (read: ReadJournal | undefined, { entries, before }: JournalPage): ReadJournal => ({
  entries: [...(read?.entries ?? []), ...entries],
  before,
});
