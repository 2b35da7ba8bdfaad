import { z } from 'zod';

const NICK_CHARS_MAX = 256;
const ICON_CHARS_MAX = 2_048;
const DECIMAL = /^(0|[1-9]\d{0,15})$/;
const AMOUNT = 'a whole number from 0 to 2^53 - 1';

const amount = z
  .union([z.number(), z.string().regex(DECIMAL).transform(Number)], { error: AMOUNT })
  .refine((value) => Number.isSafeInteger(value) && value >= 0, { error: AMOUNT })
  .default(0);

const isSinger = z
  .union([z.literal(0), z.literal(1), z.boolean()], { error: '0 or 1' })
  .default(false)
  .transform(Boolean);

function text(charsMax: number) {
  const allowed = `text of at most ${charsMax} characters`;
  const isAllowed = (value: string): boolean => value.length <= charsMax && value.isWellFormed();
  return z.string({ error: allowed }).refine(isAllowed, { error: allowed }).default('');
}

/** LC5: what is told of a user beside who it is, in a token or in an order. */
export const profile = {
  nick: text(NICK_CHARS_MAX).describe('their name'),
  icon: text(ICON_CHARS_MAX).describe('where their picture is'),
  wealth: amount.describe('shown, and never read'),
  level: amount.describe('shown, and never read'),
  is_singer: isSinger.describe('shown, and never read'),
};
