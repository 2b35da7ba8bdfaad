import type { Millis } from '../domain/ids.ts';
import type { Month } from '../ports/userLog.ts';
import { monthOf } from '../stores/records/userLogTables.ts';

/** "2026-10" as a month of UTC; undefined for what is none. */
export function parseMonth(text: string): Month | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  // No calendar has a year 0, and before 1970 nobody called.
  if (year === undefined || month === undefined || Number(year) < 1970) return undefined;
  return monthOf(Date.UTC(Number(year), Number(month) - 1));
}

/** Of one that is not, records are still to come. */
export const isOver = (month: Month, now: Millis): boolean => month.to <= now;
