import { z } from 'zod';
import { limit } from '../api/paging.ts';

/** IN8 */
export const asideQuery = z.strictObject({
  url: z.string({ error: 'url must be text' }).describe('of the endpoint, as WEBHOOK_URLS or GET /api/webhooks has it'),
  limit,
});
