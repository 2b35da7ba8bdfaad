import { z } from 'zod';
import { parseSid, parseUserId } from '../../domain/ids.ts';
import { parseFeedCursor } from '../../ports/feed.ts';
import { cursor, time } from '../api/answers.ts';
import { aboutCursor, allowedCursor, limit, orIssue } from '../api/paging.ts';

const id = <Id>(field: string, parse: (text: string) => Id | undefined, description: string) => {
  const error = `${field} must be given once, as 1 to 128 bytes of text without control characters`;
  return z.string({ error }).transform(orIssue(parse, error)).meta({ description }).optional();
};

/** OP5. Strict: a filter with its name mistyped would answer with everybody's. */
export const auditQuery = z.strictObject({
  after: z
    .string({ error: allowedCursor })
    .transform(orIssue(parseFeedCursor, allowedCursor))
    .meta({ description: aboutCursor })
    .optional(),
  sid: id('sid', parseSid, 'about this channel'),
  by: id('by', parseUserId, 'of this operator, or system of the platform'),
  order: z
    .enum(['newest', 'oldest'], { error: 'order must be newest or oldest' })
    .default('newest')
    .meta({ description: 'which are the first', default: 'newest' }),
  limit,
});

export const auditAnswer = z.strictObject({
  entries: z.array(
    z.strictObject({
      id: z.string().describe('a place in the audit, which `after` takes'),
      at: time('when'),
      by: z.string().describe('who: the `sub` of the token, or the name of the stream of orders'),
      role: z.enum(['admin', 'operator', 'observer', 'service']),
      from: z.string().describe('the address that it came from (TRUST_PROXY), or the stream; empty: nobody knows'),
      order: z.string().describe('what: as the journal calls it, or the method and the path'),
      sid: z.string().nullable().describe('the channel'),
      user_id: z.string().nullable().describe('whom it was about, if that is somebody else'),
      outcome: z.string().describe('done; refused: and the reason; unanswered: it may have been done'),
      version: z.int().nullable().describe('of the channel, after it'),
    }),
  ),
  cursor,
});
