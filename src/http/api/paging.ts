import { z } from 'zod';

export const PAGE_ITEMS = 50;
export const PAGE_ITEMS_MAX = 200;

const allowedLimit = `limit must be a whole number from 1 to ${PAGE_ITEMS_MAX}`;
export const allowedCursor = 'cursor must be one that this server gave';
export const aboutCursor = 'the `cursor` of the page before';

export const limit = wholeNumber(PAGE_ITEMS_MAX, allowedLimit)
  .default(PAGE_ITEMS)
  .meta({ description: 'how many at most', default: PAGE_ITEMS });

export const blocksQuery = z.object({
  limit,
  cursor: z
    .string({ error: allowedCursor })
    .transform(orIssue((cursor) => numberOfCursor(cursor), allowedCursor))
    .meta({ description: aboutCursor })
    .optional(),
});

/** Undefined for one that is not ours. */
function numberOfCursor(cursor: string): number | undefined {
  const text = textOfCursor(cursor) ?? '';
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
}

/** The page's items were read with one more than `limit`: that one tells that the list goes on. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
): { shown: readonly Item[]; last: Item | undefined } {
  return { shown: items.slice(0, limit), last: items.length > limit ? items[limit - 1] : undefined };
}

export const cursorOf = (text: string): string => Buffer.from(text).toString('base64url');

/** Undefined for one that is not ours: the decoder skips what it does not know, ours survive the way there and back. */
export function textOfCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  return cursorOf(text) === cursor ? text : undefined;
}

/** What `parse` makes of the text, or else the message: for a `transform`. */
export function orIssue<T>(parse: (text: string) => T | undefined, message: string) {
  return (text: string, context: z.RefinementCtx): T => {
    const value = parse(text);
    if (value === undefined) context.addIssue({ code: 'custom', message });
    return value ?? z.NEVER;
  };
}

export function wholeNumber(max: number, error: string) {
  const isInRange = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number(text) <= max;
  return z
    .string({ error })
    .refine(isInRange, { error })
    .transform(Number)
    .meta({ type: 'integer', minimum: 1, maximum: max });
}
