import { z } from 'zod';
import type { LimitOverrides } from '../src/domain/limits.ts';
import { isLine } from './fields.ts';
import { LIMIT_RANGES, type Range, WEIGHT_RANGES } from './limitRanges.ts';

// What an operator, or a system of the platform, sends along with an order.

export const pkBody = z.strictObject({
  in_pk: z.boolean({ error: 'in_pk must be true or false' }).describe('whether the host is in a video PK'),
});

const REASON_CHARS_MAX = 200;
/** A year; longer is for ever. */
const STOP_MINUTES_MAX = 527_040;
const allowedMinutes = `minutes must be a whole number from 0 (until it is reopened) to ${STOP_MINUTES_MAX}`;
const allowedReason = `reason must be text of at most ${REASON_CHARS_MAX} characters without control characters`;

const isReason = (text: string): boolean => isLine(text, REASON_CHARS_MAX);

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

/** PE6 */
const allowedBlockMinutes = `minutes must be a whole number from 0 (for ever) to ${STOP_MINUTES_MAX}`;
export const blockFields = {
  minutes: z
    .int({ error: allowedBlockMinutes })
    .min(0, { error: allowedBlockMinutes })
    .max(STOP_MINUTES_MAX, { error: allowedBlockMinutes })
    .describe('for so long; 0, or left out: for ever'),
  reason: z
    .string({ error: allowedReason })
    .refine(isReason, { error: allowedReason })
    .describe('for the staff')
    .meta({ maxLength: REASON_CHARS_MAX }),
};
export const blockShape = {
  minutes: blockFields.minutes.exactOptional(),
  reason: blockFields.reason.exactOptional(),
};
export const blockBody = z.strictObject(blockShape);

/** The farthest time from 1970 that a date can have. */
const TIME_MS_MAX = 8.64e15;
const allowedBefore = 'before must be a whole number of ms since 1970; 0: no token is void';

/** PE7 */
export const revokedBody = z.strictObject({
  before: z
    .int({ error: allowedBefore })
    .min(0, { error: allowedBefore })
    .max(TIME_MS_MAX, { error: allowedBefore })
    .describe('tokens that were issued before then are void, in ms since 1970; 0: none is any more'),
});

/** LC3: what is not named stays as it is. */
export const limitsShape = {
  max_links: wholeNumber('max_links', LIMIT_RANGES.maxLinks, 'users on the line'),
  max_applies: wholeNumber('max_applies', LIMIT_RANGES.maxApplies, 'users who wait'),
  apply_life_ms: wholeNumber('apply_life_ms', LIMIT_RANGES.applyLifeMs, 'how long an application waits'),
  apply_burst: wholeNumber('apply_burst', LIMIT_RANGES.applyBurst, 'applications of one user in the window'),
  apply_window_ms: wholeNumber('apply_window_ms', LIMIT_RANGES.applyWindowMs, 'in which applications are counted'),
  apply_bar_ms: wholeNumber('apply_bar_ms', LIMIT_RANGES.applyBarMs, 'no more applications for so long'),
  invite_life_ms: wholeNumber('invite_life_ms', LIMIT_RANGES.inviteLifeMs, 'how long an invitation holds its link'),
  invite_burst: wholeNumber('invite_burst', LIMIT_RANGES.inviteBurst, 'invitations of one user in the window'),
  invite_window_ms: wholeNumber('invite_window_ms', LIMIT_RANGES.inviteWindowMs, 'in which invitations are counted'),
  when_full: z
    .enum(['refuse', 'keep'], { error: 'when_full must be refuse or keep' })
    .describe('what becomes of those who wait when the last link is taken')
    .exactOptional(),
  queue_order: z
    .enum(['time', 'weight'], { error: 'queue_order must be time or weight' })
    .describe('who of those who wait is the first')
    .exactOptional(),
  queue_weights: z
    .strictObject(
      {
        wealth: weight('wealth', 'of their wealth'),
        level: weight('level', 'of their level'),
        waited: weight('waited', 'of each second that they have waited'),
      },
      { error: 'queue_weights must be an object of wealth, level and waited' },
    )
    .describe('with `weight`: what counts how much')
    .exactOptional(),
  auto_next: z
    .boolean({ error: 'auto_next must be true or false' })
    .describe('with `keep`: the first who waits is let in as soon as a link is free')
    .exactOptional(),
  link_media_ms: wholeNumber(
    'link_media_ms',
    LIMIT_RANGES.linkMediaMs,
    'who is linked and not on the air for so long is off the line; 0: they may',
  ),
  media_enforce: z
    .enum(['off', 'watch', 'cut'], { error: 'media_enforce must be off, watch or cut' })
    .describe('what becomes of streams that must not be on the air')
    .exactOptional(),
};

const limits = z.strictObject(limitsShape);

export const namesALimit = (body: object): boolean => Object.keys(limitsShape).some((name) => name in body);
export const NO_LIMIT = { error: 'the body must name at least one limit' };

export const limitsBody = limits.refine(namesALimit, NO_LIMIT).transform(overridesOf);

export function overridesOf(body: z.infer<typeof limits>): LimitOverrides {
  return {
    ...(body.max_links !== undefined && { maxLinks: body.max_links }),
    ...(body.max_applies !== undefined && { maxApplies: body.max_applies }),
    ...(body.apply_life_ms !== undefined && { applyLifeMs: body.apply_life_ms }),
    ...(body.apply_burst !== undefined && { applyBurst: body.apply_burst }),
    ...(body.apply_window_ms !== undefined && { applyWindowMs: body.apply_window_ms }),
    ...(body.apply_bar_ms !== undefined && { applyBarMs: body.apply_bar_ms }),
    ...(body.invite_life_ms !== undefined && { inviteLifeMs: body.invite_life_ms }),
    ...(body.invite_burst !== undefined && { inviteBurst: body.invite_burst }),
    ...(body.invite_window_ms !== undefined && { inviteWindowMs: body.invite_window_ms }),
    ...(body.when_full !== undefined && { whenFull: body.when_full }),
    ...(body.queue_order !== undefined && { queueOrder: body.queue_order }),
    ...(body.queue_weights !== undefined && { queueWeights: body.queue_weights }),
    ...(body.auto_next !== undefined && { autoNext: body.auto_next }),
    ...(body.link_media_ms !== undefined && { linkMediaMs: body.link_media_ms }),
    ...(body.media_enforce !== undefined && { mediaEnforce: body.media_enforce }),
  };
}

function wholeNumber(field: string, { min, max }: Range, description: string) {
  const error = `${field} must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description).exactOptional();
}

function weight(field: keyof typeof WEIGHT_RANGES, description: string) {
  const { min, max } = WEIGHT_RANGES[field];
  const error = `${field} must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error }).describe(description);
}
