import { z } from 'zod';
import { parseSid, type Sid } from '../domain/ids.ts';

export const PAGE_ITEMS = 50;
export const PAGE_ITEMS_MAX = 200;

const allowedLimit = `limit must be a whole number from 1 to ${PAGE_ITEMS_MAX}`;
const allowedBefore = 'before must be a whole number from 1';
const allowedCursor = 'cursor must be one that this server gave';

const limit = wholeNumber(PAGE_ITEMS_MAX, allowedLimit).default(PAGE_ITEMS);

export const channelsQuery = z.object({
  limit,
  cursor: z
    .string({ error: allowedCursor })
    .transform((text, context) => {
      const sid = sidOfCursor(text);
      if (sid !== undefined) return sid;
      context.addIssue({ code: 'custom', message: allowedCursor });
      return z.NEVER;
    })
    .optional(),
});

export const journalQuery = z.object({
  limit,
  before: wholeNumber(Number.MAX_SAFE_INTEGER, allowedBefore).optional(),
});

/** The page's items were read with one more than `limit`: that one tells that the list goes on. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
): { shown: readonly Item[]; last: Item | undefined } {
  return { shown: items.slice(0, limit), last: items.length > limit ? items[limit - 1] : undefined };
}

export const cursorOf = (sid: Sid): string => Buffer.from(sid).toString('base64url');

function sidOfCursor(cursor: string): Sid | undefined {
  const sid = parseSid(Buffer.from(cursor, 'base64url').toString());
  // The decoder skips what it does not know; a cursor of ours survives the way there and back.
  return sid !== undefined && cursorOf(sid) === cursor ? sid : undefined;
}

function wholeNumber(max: number, error: string) {
  const isInRange = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number(text) <= max;
  return z.string({ error }).refine(isInRange, { error }).transform(Number);
}
