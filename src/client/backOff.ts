/**
 * How long to wait before a try: at most `firstMs` at first, then twice as long each time, up to `mostMs`. The server's retry
 * is not for browsers, and here a rest is a state of its own, which may be left for others.
 */
export type BackOff = { readonly firstMs: number; readonly mostMs: number };

/** Jitter keeps those who were cut off together from coming back together; `chance` is from 0 to 1. */
export function restMs({ firstMs, mostMs }: BackOff, failures: number, chance: number): number {
  const longest = Math.min(mostMs, firstMs * 2 ** failures);
  return longest * (0.5 + chance / 2);
}
