import { z } from 'zod';
import { FEED_EVENT_TYPES } from '../../../schema/feedEvent.ts';
import { parseSid } from '../../domain/ids.ts';
import { parseFeedCursor } from '../../ports/feed.ts';
import { orIssue, wholeNumber } from './paging.ts';

const EVENTS = 100;
export const EVENTS_MAX = 500;

export const allowedAfter = 'must be a cursor that this server gave';
const allowedSid = 'sid must be given once, as 1 to 128 bytes of text without control characters';
const allowedTypes = `types must be some of ${FEED_EVENT_TYPES.join(', ')}, separated by commas`;
const allowedLimit = `limit must be a whole number from 1 to ${EVENTS_MAX}`;

/** IN8. Strict: a filter with its name mistyped would answer with everybody's events. */
export const eventsQuery = z.strictObject({
  after: z
    .string({ error: `after ${allowedAfter}` })
    .transform(orIssue(parseFeedCursor, `after ${allowedAfter}`))
    .meta({ description: 'the `cursor` of the page before; left out: from the oldest, or, for a stream, from now on' })
    .optional(),
  sid: z
    .string({ error: allowedSid })
    .transform(orIssue(parseSid, allowedSid))
    .meta({ description: 'of this channel' })
    .optional(),
  types: z
    .string({ error: allowedTypes })
    .transform(orIssue(typesIn, allowedTypes))
    .meta({ description: 'of these types, separated by commas' })
    .optional(),
  limit: wholeNumber(EVENTS_MAX, allowedLimit)
    .default(EVENTS)
    .meta({ description: 'how many at most', default: EVENTS }),
});

export type EventsQuery = z.infer<typeof eventsQuery>;

function typesIn(text: string): ReadonlySet<string> | undefined {
  const types = text.split(',').map((type) => type.trim());
  return types.every((type) => FEED_EVENT_TYPES.some((known) => known === type)) ? new Set(types) : undefined;
}
