import { z } from 'zod';
import type { Foreseen } from '../domain/answer.ts';
import type { StartOrder } from '../domain/command.ts';
import { maybe } from '../stores/records/read.ts';
import { refusal } from '../stores/records/values.ts';
import { order } from './order.ts';

// PE12: the question what a start would be told, and its answer, as processes send them to each other.

export const start: z.ZodType<StartOrder> = order.transform((read, context) => {
  if (read.type === 'start-application') return read;
  context.addIssue({ code: 'custom', message: 'is no start' });
  return z.NEVER;
});

export const foreseen: z.ZodType<Foreseen> = z.object({
  refusal: maybe(refusal),
  position: z.number(),
  etaMs: z.number().exactOptional(),
  version: z.number(),
  seat: z.number(),
});
