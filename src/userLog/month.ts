import type { Millis } from '../domain/ids.ts';
import type { Month } from '../ports/userLog.ts';
import { monthNamed } from '../stores/records/userLogTables.ts';

/** "2026-10" as a month by clocks that are so far ahead of UTC; undefined for what is none. */
export function parseMonth(text: string, aheadMs: Millis): Month | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  // No calendar has a year 0, and before 1970 nobody called.
  if (year === undefined || month === undefined || Number(year) < 1970) return undefined;
  return monthNamed(year, month, aheadMs);
}

/** Of one that is not, records are still to come. */
export const isOver = (month: Month, now: Millis): boolean => month.to <= now;
