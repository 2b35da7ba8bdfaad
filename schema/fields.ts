import { z } from 'zod';
import { parseUserId } from '../src/domain/ids.ts';
import { LIMIT_RANGES } from './limitRanges.ts';

// What several of the protocol's objects hold.

export const time = (of: string) => z.int().describe(`${of}, in ms since 1970 by the server's clock`);

export const versioned = {
  sid: z.string().describe('the channel'),
  version: z.int().describe('the version of the channel that this belongs to'),
};

export const singer = {
  singer_id: z.string().describe('the host; empty while there is none'),
  singer_nick: z.string().describe("the host's name"),
};

export const switchState = { linkcall_state: z.int().min(0).max(1).describe('0 open, 1 closed') };

/** ME10 */
export const muteShape = {
  audio: z.boolean({ error: 'audio must be true or false' }).describe('true: not to be heard'),
  video: z.boolean({ error: 'video must be true or false' }).describe('true: not to be seen'),
};

/** Text that is shown as one line, or kept as it is. */
export const isLine = (text: string, charsMax: number): boolean =>
  // A character is two units at most.
  text.length <= 2 * charsMax && text.isWellFormed() && !/\p{Cc}/u.test(text) && [...text].length <= charsMax;

const SEAT = 'seat must be a whole number from 0';

/** PE8: which of them there are is for the channel to say. */
export const seatNumber = (of: string) => z.int({ error: SEAT }).min(0, { error: SEAT }).describe(of);

/** For the descriptions of the protocol: what `parse` takes. */
const ID = { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }] };
export const TEXT = { type: 'string' };

export function id<Id>(
  parse: (raw: unknown) => Id | undefined,
  description: string,
  allowed: object = ID,
  error = 'not an id',
) {
  return z
    .unknown()
    .transform((raw, context): Id => {
      const parsed = parse(raw);
      if (parsed !== undefined) return parsed;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    })
    .meta({ description, ...allowed });
}

const USERS_MAX = LIMIT_RANGES.maxLinks.max;

/** PE8: each of them once; none is for the request to refuse. */
export const userIds = (of: string) =>
  z
    .array(id(parseUserId, 'a user', undefined, 'user_ids must be ids'), { error: 'user_ids must be a list' })
    .max(USERS_MAX, { error: `user_ids are at most ${USERS_MAX}` })
    .refine((ids) => new Set(ids).size === ids.length, { error: 'user_ids must be different ones' })
    .describe(of);
