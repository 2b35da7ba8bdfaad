declare const brand: unique symbol;

/** ZG1: an unsigned 64-bit number as decimal text without leading zeros: a JavaScript number would round it. */
export type Uint64 = string & { readonly [brand]: 'Uint64' };

const MAX = 18_446_744_073_709_551_615n;
const DIGITS_MAX = 64;

/** Text, or a number that is exact. */
export function parseUint64(raw: unknown): Uint64 | undefined {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? raw.toString() : raw;
  if (typeof text !== 'string' || text.length > DIGITS_MAX || !/^\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX ? (value.toString() as Uint64) : undefined;
}

/** As numbers: the longer text is the greater number. */
export function compareUint64(a: Uint64, b: Uint64): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export const ZERO = '0' as Uint64;
