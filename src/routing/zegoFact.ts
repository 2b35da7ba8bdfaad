import { z } from 'zod';
import type { ZegoFact } from '../domain/roster/roster.ts';
import { maybe } from '../stores/records/read.ts';
import { uint64, userId } from '../stores/records/values.ts';

const coming = {
  session: uint64,
  userId,
  login: z.object({ at: z.number(), id: uint64 }),
  isBot: z.boolean(),
  seq: maybe(z.number()),
};

export const zegoFact: z.ZodType<ZegoFact> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('created'), session: uint64, at: z.number() }),
  z.object({ type: z.literal('closed'), session: uint64, at: z.number() }),
  z.object({ type: z.literal('came'), ...coming }),
  z.object({ type: z.literal('left'), ...coming, leftAt: z.number(), mayBeTakenOver: z.boolean() }),
  z.object({
    type: z.literal('scanned'),
    session: uint64,
    at: z.number(),
    present: z.array(userId),
    seq: z.number(),
  }),
  z.object({ type: z.literal('fell-silent'), session: uint64, heardAt: z.number() }),
]);
