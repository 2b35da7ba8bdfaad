import type { Channel } from '../../domain/channel.ts';
import type { JournalEntry } from '../../domain/journal.ts';

// OP4: what a channel was at some moment follows from a checkpoint before it, and the changes since. So there is one now and
// then: rarely enough to cost less than the changes themselves, which are of half a kilobyte, as somebody in a list is.

const CHANGES_MIN = 50;
const CHANGES_MAX = 2_000;
const CHANGES_OF_ONE_LISTED = 4;

const changesBetween = ({ waiting, linked, invited }: Channel): number => {
  const wanted = CHANGES_OF_ONE_LISTED * (waiting.length + linked.length + invited.length);
  if (wanted < CHANGES_MIN) return CHANGES_MIN;
  return wanted < CHANGES_MAX ? wanted : CHANGES_MAX;
};

/** The last of these that changes something makes `channel`. `lastVersion`: of the last checkpoint that there is. */
export function withCheckpoint(
  entries: readonly JournalEntry[],
  channel: Channel,
  lastVersion: number,
): readonly JournalEntry[] {
  if (channel.version - lastVersion < changesBetween(channel)) return entries;
  const last = entries.findLastIndex(({ events }) => events.length > 0);
  const { applicants: _, ...checkpoint } = channel;
  return entries.map((entry, index) => (index === last ? { ...entry, checkpoint } : entry));
}
