import { z } from 'zod';
import { parseSid } from '../../../domain/ids.ts';
import type { ChannelFilter, ChannelSort, Mode, PersonFilter, Place } from '../../../ports/lists.ts';
import { aboutCursor, allowedCursor, cursorOf, limit, orIssue, textOfCursor } from '../paging.ts';

const SEARCH_CHARS_MAX = 128;

const SORTS: Readonly<Record<string, ChannelSort>> = {
  sid: 'sid',
  viewers: 'viewers',
  waiting: 'waiting',
  longest_wait: 'longest-wait',
  longest_call: 'longest-call',
};
const CHANNEL_FILTERS: Readonly<Record<string, ChannelFilter>> = {
  live: 'live',
  waiting: 'waiting',
  pk: 'pk',
  strangers: 'strangers',
};
const PERSON_FILTERS: Readonly<Record<string, PersonFilter>> = { muted: 'muted', away: 'away', off_air: 'off-air' };
const MODES: Readonly<Record<string, Mode>> = { audio: 'audio', video: 'video', both: 'both' };

/** A list that is sorted otherwise is another one: its cursors lead nowhere here. */
type Cursor = { readonly list: string; readonly place: Place };

/** By its id alone, as it has always been; others say of which list they are. */
export const channelCursor = (sort: ChannelSort, place: Place): string =>
  sort === 'sid' ? cursorOf(place.id) : placeCursor(sort, place);

/** No id has a line's end in it. */
export const placeCursor = (list: string, { rank, id }: Place): string => cursorOf(`${list}\n${rank}\n${id}`);

function cursorIn(cursor: string): Cursor | undefined {
  const text = textOfCursor(cursor);
  const [, list, rank, id] = /^([a-z-]+)\n(-?\d{1,16})\n(.+)$/s.exec(text ?? '') ?? [];
  if (list !== undefined && id !== undefined) return { list, place: { rank: Number(rank), id } };
  const sid = parseSid(text);
  return sid === undefined ? undefined : { list: 'sid', place: { rank: 0, id: sid } };
}

const cursor = z
  .string({ error: allowedCursor })
  .transform(orIssue(cursorIn, allowedCursor))
  .meta({ description: aboutCursor })
  .optional();

const ofAnotherList = { error: 'cursor must be one of this list, in this order', path: ['cursor'] };

/** OP3 */
export const channelsQuery = z
  .object({
    limit,
    cursor,
    sort: one('sort', SORTS)
      .default('sid')
      .meta({ description: 'what comes first: the greatest, or the longest', default: 'sid' }),
    filter: some('filter', CHANNEL_FILTERS, 'only those that are all of these'),
    search: searched('search', "what is in a channel's id, or in the id or name of its host"),
  })
  .refine(({ sort, cursor }) => cursor === undefined || cursor.list === sort, ofAnotherList);

const isOf = (list: string) => (query: { readonly cursor?: Cursor | undefined }) =>
  query.cursor === undefined || query.cursor.list === list;

export const PEOPLE_LIST = 'people';
export const LINE_LIST = 'line';
export const BLOCKS_LIST = 'blocks';

/** OP2. Strict: a filter with its name mistyped would answer with everybody. */
export const peopleQuery = z
  .strictObject({ limit, cursor, search: searched('search', "how a user's id or name begins") })
  .refine(isOf(PEOPLE_LIST), ofAnotherList);

export const lineQuery = z
  .strictObject({
    limit,
    cursor,
    filter: some('filter', PERSON_FILTERS, 'only those who are all of these'),
    mode: some('mode', MODES, 'only those with one of these'),
    search: searched('search', "how a user's id or name begins"),
  })
  .refine(isOf(LINE_LIST), ofAnotherList);

export const userQuery = z.strictObject({ limit, cursor }).refine(isOf(BLOCKS_LIST), ofAnotherList);

function one<Value extends string>(field: string, values: Readonly<Record<string, Value>>) {
  const allowed = `${field} must be one of ${Object.keys(values).join(', ')}`;
  const find = (text: string) => (Object.hasOwn(values, text) ? values[text] : undefined);
  return z.string({ error: allowed }).transform(orIssue(find, allowed));
}

function some<Value extends string>(field: string, values: Readonly<Record<string, Value>>, about: string) {
  const names = Object.keys(values).join(', ');
  const allowed = `${field} must be some of ${names}, separated by commas`;
  const find = (text: string): readonly Value[] | undefined => {
    const found = text.split(',').map((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
    return found.every((value) => value !== undefined) ? [...new Set(found)] : undefined;
  };
  return z
    .string({ error: allowed })
    .transform(orIssue(find, allowed))
    .meta({ description: `${about}: ${names}, separated by commas` })
    .optional();
}

function searched(field: string, about: string) {
  const allowed = `${field} must be text of at most ${SEARCH_CHARS_MAX} characters`;
  return z
    .string({ error: allowed })
    .max(SEARCH_CHARS_MAX, { error: allowed })
    .transform((text) => text.trim())
    .default('')
    .meta({ description: `${about}; capitals or not`, default: '' });
}
