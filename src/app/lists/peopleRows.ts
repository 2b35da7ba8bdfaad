import { type Channel, hostOf, isMuted, mutingOf, NOT_MUTED, type Person } from '../../domain/channel.ts';
import type { AwaySince } from '../../domain/lastSeen.ts';
import type { MediaOf } from '../../domain/roster/linkMedia.ts';
import type { PeopleAsked, PeoplePage, PersonFilter, PersonRow, Place, Standing } from '../../ports/lists.ts';
import { mergePages, pageOf } from './page.ts';

type Seen = {
  readonly channel: Channel;
  readonly awaySince: AwaySince;
  readonly mediaOf: MediaOf;
  readonly process: PersonRow['process'];
};

/** Of these: the host of the live session, and who is on the line, wants to be, or is asked to be. */
export function* peopleRows(seen: Seen, standing: readonly Standing[]): Iterable<PersonRow> {
  const { channel, mediaOf } = seen;
  const { stage, linked, waiting, invited } = channel;
  if (stage.status === 'live' && standing.includes('host')) {
    yield { ...rowOf(seen, { ...stage.host, icon: '' }), standing: 'host', since: stage.since };
  }
  if (standing.includes('linked')) {
    for (const { person, allowedAt, seat, wish } of linked) {
      const media = mediaOf(person.userId);
      const since = allowedAt;
      yield { ...onCall(seen, person), standing: 'linked', since, media, mode: wish?.mode ?? 'both', seat };
    }
  }
  if (standing.includes('waiting')) {
    for (const { person, appliedAt, endsAt, seat = 0, wish } of waiting) {
      const since = appliedAt;
      yield { ...onCall(seen, person), standing: 'waiting', since, endsAt, mode: wish?.mode ?? 'both', seat };
    }
  }
  if (standing.includes('invited')) {
    for (const { person, invitedAt, endsAt, seat } of invited) {
      yield { ...onCall(seen, person), standing: 'invited', since: invitedAt, endsAt, seat };
    }
  }
}

function rowOf({ channel, process }: Seen, { userId, nick, icon }: Pick<Person, 'userId' | 'nick' | 'icon'>) {
  const unknown = { isMuted: NOT_MUTED, awaySince: 0, media: 0, mode: 'both', seat: 0, endsAt: 0 } as const;
  return { sid: channel.sid, host: hostOf(channel), process, userId, nick, icon, ...unknown };
}

function onCall(seen: Seen, person: Person) {
  const { userId } = person;
  return { ...rowOf(seen, person), isMuted: mutingOf(seen.channel, userId), awaySince: seen.awaySince(userId) };
}

/** OP2: a page's worth of the people of one process. */
export function listPeople(rows: Iterable<PersonRow>, asked: PeopleAsked): PeoplePage {
  const prefix = asked.prefix.toLowerCase();
  return pageOf(
    Iterator.from(rows).filter((row) => isWanted(row, asked, prefix)),
    placeIn(asked),
    asked,
  );
}

export const mergePeople = (pages: readonly PeoplePage[], asked: PeopleAsked): PeoplePage =>
  mergePages(pages, placeIn(asked), asked.limit);

function isWanted(row: PersonRow, { standing, filters, modes, userId }: PeopleAsked, prefix: string): boolean {
  return (
    standing.includes(row.standing) &&
    (userId === undefined || userId === row.userId) &&
    (modes.length === 0 || modes.includes(row.mode)) &&
    filters.every((filter) => FITS[filter](row)) &&
    (prefix === '' || isExact(row, prefix) || row.nick.toLowerCase().startsWith(prefix) || startsWith(row, prefix))
  );
}

const FITS: Readonly<Record<PersonFilter, (row: PersonRow) => boolean>> = {
  muted: (row) => isMuted(row.isMuted),
  away: ({ awaySince }) => awaySince > 0,
  'off-air': ({ media }) => media === 1,
};

const startsWith = ({ userId }: PersonRow, prefix: string): boolean => userId.toLowerCase().startsWith(prefix);
const isExact = ({ userId }: PersonRow, prefix: string): boolean => userId.toLowerCase() === prefix;

/** The longest first; before all of them whoever has just the id that is looked for. */
export function placeIn({ prefix }: Pick<PeopleAsked, 'prefix'>): (row: PersonRow) => Place {
  const text = prefix.toLowerCase();
  return (row) => ({
    rank: text !== '' && isExact(row, text) ? 0 : row.since,
    // No id has a line's end in it.
    id: `${row.sid}\n${row.userId}\n${row.standing}`,
  });
}
