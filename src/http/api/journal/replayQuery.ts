import { z } from 'zod';
import type { PastMoment } from '../../../ports/directory.ts';
import { wholeNumber } from '../paging.ts';

const allowedVersion = 'version must be a whole number from 1';
const allowedAt = 'at must be ms since 1970';
/** The farthest time from 1970 that a date can have. */
const TIME_MS_MAX = 8.64e15;

export const replayQuery = z
  .object({
    version: wholeNumber(Number.MAX_SAFE_INTEGER, allowedVersion)
      .meta({ description: 'the change after which it is shown' })
      .optional(),
    at: wholeNumber(TIME_MS_MAX, allowedAt)
      .meta({ description: 'or the moment, in ms since 1970; left out, as version is: now' })
      .optional(),
  })
  .refine(({ version, at }) => version === undefined || at === undefined, {
    error: 'version and at cannot both be given',
    path: ['at'],
  });

export function momentOf({ version, at }: z.infer<typeof replayQuery>): PastMoment {
  return version === undefined ? { at: at ?? TIME_MS_MAX } : { version };
}
