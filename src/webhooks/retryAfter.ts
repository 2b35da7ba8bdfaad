import type { Millis } from '../domain/ids.ts';

/** Seconds, or a date. Undefined: it says nothing that we understand. */
export function readRetryAfter(header: string | undefined, now: Millis): Millis | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}
