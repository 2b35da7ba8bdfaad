import { z } from 'zod';

/** What this back end reads of an event; docs/http.md and `/docs` of a server have the rest. */
export const event = z.object({
  sid: z.string(),
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  data: z.object({ user_id: z.string(), user_nick: z.string() }).partial(),
});

export type Event = z.infer<typeof event>;
