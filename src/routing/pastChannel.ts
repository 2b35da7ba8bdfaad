import { limitsOf } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import { channelAfter, isBeginning, type JournalEntry } from '../domain/journal.ts';
import type { Limits } from '../domain/limits.ts';
import type { ChannelStore } from '../ports/channelStore.ts';
import type { Mark, PastChannel, PastMoment } from '../ports/directory.ts';

type Deps = { readonly store: Pick<ChannelStore, 'journal'>; readonly limits: Limits };

const PAGE_ENTRIES = 200;

/** OP4: the channel as it was, from what is kept of its journal: what it was before that is not known any more. */
export async function pastChannel(
  sid: Sid,
  moment: PastMoment,
  { store, limits }: Deps,
): Promise<PastChannel | undefined> {
  /** Of what was accepted: refusals change nothing, and may be told late. */
  const newestBelow = async (before: number): Promise<JournalEntry | undefined> =>
    (await store.journal(sid, { before, limit: 1, only: 'accepted' }))[0];

  const newest = await newestBelow(Number.MAX_SAFE_INTEGER);
  if (newest === undefined) return undefined;
  const oldest = (await halve(newest, () => false, newestBelow)).after;
  const kept = { oldest: markOf(oldest), newest: markOf(newest) };
  if ('version' in moment && moment.version > newest.version) return { is: 'ahead', ...kept };
  const entry = (await halve(newest, isBy(moment), newestBelow)).found;
  if (entry === undefined || ('version' in moment && moment.version !== entry.version)) return { is: 'gone', ...kept };
  const channel = channelAfter(sid, await reachingBack(entry, (page) => store.journal(sid, page)));
  if (channel === undefined) return { is: 'gone', ...kept };
  return { is: 'known', channel, limits: limitsOf(channel, limits), entry, ...kept };
}

const markOf = ({ version, at }: JournalEntry): Mark => ({ version, at });

type IsEarly = (entry: JournalEntry) => boolean;

const isBy = (moment: PastMoment): IsEarly =>
  'version' in moment ? ({ version }) => version <= moment.version : ({ at }) => at <= moment.at;

/** The last entry that is early, as all before it are, and the one that comes after it. */
async function halve(
  last: JournalEntry,
  isEarly: IsEarly,
  newestBelow: (before: number) => Promise<JournalEntry | undefined>,
): Promise<{ readonly found: JournalEntry | undefined; readonly after: JournalEntry }> {
  if (isEarly(last)) return { found: last, after: last };
  let found: JournalEntry | undefined;
  let after = last;
  let below = 0;
  while (below < after.seq - 1) {
    const middle = Math.ceil((below + after.seq - 1) / 2);
    const entry = await newestBelow(middle + 1);
    if (entry !== undefined && !isEarly(entry)) after = entry;
    else {
      found = entry ?? found;
      below = middle;
    }
  }
  return { found, after };
}

/** From where the channel is known up to this one, the oldest first. */
async function reachingBack(
  entry: JournalEntry,
  read: (page: Parameters<ChannelStore['journal']>[1]) => Promise<readonly JournalEntry[]>,
): Promise<readonly JournalEntry[]> {
  const entries = [entry];
  let page: readonly JournalEntry[] = entries;
  while (page.length > 0 && !page.some(isBeginning)) {
    page = await read({ before: entries.at(-1)?.seq, limit: PAGE_ENTRIES, only: 'accepted' });
    entries.push(...page);
  }
  return entries.toReversed();
}
