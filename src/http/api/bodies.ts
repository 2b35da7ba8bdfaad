import { z } from 'zod';
import type { LimitOverrides } from '../../domain/limits.ts';
import { badRequest, type Reply } from '../door/reply.ts';
import { LIMIT_RANGES, type Range } from './limitRanges.ts';

/** Of an unknown field's name, which may be as long as the body. */
const FIELD_CHARS_MAX = 64;

export const pkBody = z.strictObject({
  in_pk: z.boolean({ error: 'in_pk must be true or false' }).describe('whether the host is in a video PK'),
});

const REASON_CHARS_MAX = 200;
/** A year; longer is for ever. */
const STOP_MINUTES_MAX = 527_040;
const allowedMinutes = `minutes must be a whole number from 0 (until it is reopened) to ${STOP_MINUTES_MAX}`;
const allowedReason = `reason must be text of at most ${REASON_CHARS_MAX} characters without control characters`;

const isReason = (text: string): boolean =>
  text.isWellFormed() && !/\p{Cc}/u.test(text) && [...text].length <= REASON_CHARS_MAX;

/** LC25 */
export const closeBody = z.strictObject({
  minutes: z
    .int({ error: allowedMinutes })
    .min(0, { error: allowedMinutes })
    .max(STOP_MINUTES_MAX, { error: allowedMinutes })
    .describe('so long no host may start anew; 0: until it is reopened; left out: they may at once')
    .exactOptional(),
  reason: z
    .string({ error: allowedReason })
    .refine(isReason, { error: allowedReason })
    .describe('told to the host')
    .meta({ maxLength: REASON_CHARS_MAX })
    .exactOptional(),
});

/** LC3: what is not named stays as it is. */
export const limitsBody = z
  .strictObject({
    max_links: wholeNumber('max_links', LIMIT_RANGES.maxLinks, 'users on the line'),
    max_applies: wholeNumber('max_applies', LIMIT_RANGES.maxApplies, 'users who wait'),
    apply_life_ms: wholeNumber('apply_life_ms', LIMIT_RANGES.applyLifeMs, 'how long an application waits'),
    apply_burst: wholeNumber('apply_burst', LIMIT_RANGES.applyBurst, 'applications of one user in the window'),
    apply_window_ms: wholeNumber('apply_window_ms', LIMIT_RANGES.applyWindowMs, 'in which applications are counted'),
    apply_bar_ms: wholeNumber('apply_bar_ms', LIMIT_RANGES.applyBarMs, 'no more applications for so long'),
    when_full: z
      .enum(['refuse', 'keep'], { error: 'when_full must be refuse or keep' })
      .describe('what becomes of those who wait when the last link is taken')
      .exactOptional(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'the body must name at least one limit' })
  .transform(
    (body): LimitOverrides => ({
      ...(body.max_links !== undefined && { maxLinks: body.max_links }),
      ...(body.max_applies !== undefined && { maxApplies: body.max_applies }),
      ...(body.apply_life_ms !== undefined && { applyLifeMs: body.apply_life_ms }),
      ...(body.apply_burst !== undefined && { applyBurst: body.apply_burst }),
      ...(body.apply_window_ms !== undefined && { applyWindowMs: body.apply_window_ms }),
      ...(body.apply_bar_ms !== undefined && { applyBarMs: body.apply_bar_ms }),
      ...(body.when_full !== undefined && { whenFull: body.when_full }),
    }),
  );

/** The first thing that is wrong with a body or a query, as a 400. */
export function wrongInput({ issues }: z.ZodError): Reply {
  const [issue] = issues;
  if (issue === undefined) return badRequest('the request is not understood');
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0]?.slice(0, FIELD_CHARS_MAX);
    return badRequest(`unknown field: ${JSON.stringify(field)}`, field);
  }
  if (issue.path.length > 0) return badRequest(issue.message, issue.path.join('.'));
  return badRequest(issue.code === 'invalid_type' ? 'the body must be a JSON object' : issue.message, 'body');
}

function wholeNumber(field: string, { min, max }: Range, description: string) {
  const error = `${field} must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description).exactOptional();
}
