import { z } from 'zod';
import { cursor, time } from '../answers.ts';

// What is answered of people, whatever channel they are in.

export const blockAnswer = z.strictObject({
  user_id: z.string().describe('who is kept off the calls of this host'),
  until: time('until when; null: for ever').nullable(),
  reason: z.string().describe('what whoever blocked them said; may be empty'),
  by: z.string().describe('who blocked them'),
  at: time('when'),
});

export const blocksAnswer = z.strictObject({
  blocks: z.array(blockAnswer).describe('who is blocked, the last first'),
  cursor,
});

export const unblockedAnswer = z.strictObject({ user_id: z.string().describe('who is not blocked any more') });

export const revokedAnswer = z.strictObject({
  user_id: z.string(),
  before: time('tokens that were issued before then are void; 0: none is'),
});
