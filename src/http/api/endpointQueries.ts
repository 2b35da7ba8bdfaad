import { z } from 'zod';
import { parseFeedCursor } from '../../ports/feed.ts';
import { limit, orIssue } from './paging.ts';

// IN8: what is asked of one endpoint.

const url = z
  .string({ error: 'url must be text' })
  .describe('of the endpoint, as WEBHOOK_URLS or GET /api/webhooks has it');

const place = (field: string) => {
  const error = `${field} must be a cursor that this server gave`;
  return z.string({ error }).transform(orIssue(parseFeedCursor, error));
};

export const asideQuery = z.strictObject({ url, limit });

export const redeliverBody = z.strictObject({
  url,
  after: place('after').meta({ description: 'a `cursor` of GET /api/events: what came behind it is delivered again' }),
  until: place('until').meta({ description: 'no more than to this one; left out: to the end' }).exactOptional(),
});
