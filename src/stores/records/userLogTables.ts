import type { Millis } from '../../domain/ids.ts';
import type { Month } from '../../ports/userLog.ts';

export const BASE_TABLE = 't_linkcall_base_userlog';

const EXTRACT_TABLE = /^t_linkcall_base_userlog_(\d{4})(0[1-9]|1[0-2])$/;

/** ST10: where the records of a month go. Its name becomes part of statements, so it is looked at closely. */
export function extractTable({ name }: Month): string {
  const table = `${BASE_TABLE}_${name}`;
  if (!EXTRACT_TABLE.test(table)) throw new Error(`${JSON.stringify(name)} is not the name of a month`);
  return table;
}

/** Undefined for a table that is no extract. */
export function monthOfExtract(table: string, aheadMs: Millis): Month | undefined {
  const [, year, month] = EXTRACT_TABLE.exec(table) ?? [];
  return year === undefined || month === undefined ? undefined : monthNamed(year, month, aheadMs);
}

/** `aheadMs`: of UTC are the clocks by which months are cut (IN13). */
export function monthOf(at: Millis, aheadMs: Millis): Month {
  const date = new Date(at + aheadMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    name: `${year}`.padStart(4, '0') + `${month + 1}`.padStart(2, '0'),
    from: Date.UTC(year, month) - aheadMs,
    to: Date.UTC(year, month + 1) - aheadMs,
  };
}

export const monthNamed = (year: string, month: string, aheadMs: Millis): Month =>
  monthOf(Date.UTC(Number(year), Number(month) - 1) - aheadMs, aheadMs);
