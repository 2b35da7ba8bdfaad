import { z } from 'zod';
import type { ZegoFact } from '../domain/roster/roster.ts';
import { maybe } from '../stores/records/read.ts';
import { streamId, uint64, userId } from '../stores/records/values.ts';

const coming = {
  session: uint64,
  userId,
  login: z.object({ at: z.number(), id: uint64 }),
  isBot: z.boolean(),
  seq: maybe(z.number()),
};

const stream = { session: uint64, streamId, streamSid: z.string(), userId, seq: maybe(z.number()) };

const listedStream = z.object({ streamId, userId, createdAt: z.number() });

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
  z.object({ type: z.literal('stream-opened'), ...stream, createdAt: z.number() }),
  z.object({ type: z.literal('stream-closed'), ...stream, createdAt: maybe(z.number()), closedAt: z.number() }),
  z.object({
    type: z.literal('streams-scanned'),
    session: uint64,
    at: z.number(),
    present: z.array(listedStream),
    seq: z.number(),
    askedAt: z.number().exactOptional(),
  }),
]);
