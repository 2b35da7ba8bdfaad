import { z } from 'zod';
import { type Millis, parseSid, parseUserId } from '../../domain/ids.ts';
import type { HistoryPlace } from '../../ports/userLog.ts';
import { aboutCursor, allowedCursor, cursorOf, limit, orIssue, textOfCursor } from './paging.ts';

/** The farthest time from 1970 that a date can have. */
const TIME_MS_MAX = 8.64e15;

const date = z.iso.date();
const dateTime = z.iso.datetime({ offset: true });

/** ST11. Strict: a filter with its name mistyped would answer with everybody's history. */
export const historyQuery = z
  .strictObject({
    user_id: id('user_id', parseUserId, 'calls of this user'),
    singer_id: id('singer_id', parseUserId, 'calls to this host'),
    sid: id('sid', parseSid, 'calls in this channel'),
    from: time('from', 'calls that were applied for at this time or later'),
    to: time('to', 'and before this time'),
    cursor: z
      .string({ error: allowedCursor })
      .transform(orIssue(placeOfCursor, allowedCursor))
      .meta({ description: aboutCursor })
      .optional(),
    limit,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'from must not be later than to',
    path: ['from'],
  });

export const cursorOfPlace = ({ timeApply, serial }: HistoryPlace): string => cursorOf(`${timeApply} ${serial}`);

function placeOfCursor(cursor: string): HistoryPlace | undefined {
  const [, time, number] = /^(-?\d{1,16}) ([1-9]\d{0,15})$/.exec(textOfCursor(cursor) ?? '') ?? [];
  const [timeApply, serial] = [Number(time), Number(number)];
  return Number.isSafeInteger(timeApply) && Number.isSafeInteger(serial) ? { timeApply, serial } : undefined;
}

function id<Id>(field: string, parse: (text: string) => Id | undefined, description: string) {
  const error = `${field} must be given once, as 1 to 128 bytes of text without control characters`;
  return z.string({ error }).transform(orIssue(parse, error)).meta({ description }).optional();
}

function time(field: string, about: string) {
  const error = `${field} must be ms since 1970, or a date like 2026-10-01 or 2026-10-01T12:00:00Z`;
  const description = `${about}: ms since 1970, or a date like 2026-10-01 or 2026-10-01T12:00:00Z`;
  return z.string({ error }).transform(orIssue(parseTime, error)).meta({ description }).optional();
}

/** A date without a time is its first moment in UTC; a time needs its zone, for nobody knows which one was meant. */
function parseTime(text: string): Millis | undefined {
  if (/^\d{1,16}$/.test(text)) return Number(text) <= TIME_MS_MAX ? Number(text) : undefined;
  return date.safeParse(text).success || dateTime.safeParse(text).success ? Date.parse(text) : undefined;
}
