import type { Month } from '../../ports/userLog.ts';

// IN13: what makes a row of the original's one of ours. The statements may be given to whoever may run them.

/** As in a session of ours, wherever they are pasted: a date of zeros is no reason to stop. */
export const STRICT_SESSION = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";

/** Reads go on; writes wait while the server copies the table, as it must when the type of a column changes. */
export const widening = (table: string, clauses: readonly string[]): string =>
  `ALTER TABLE ${table}\n  ${clauses.join(',\n  ')},\n  ALGORITHM=COPY, LOCK=SHARED`;

/** The original wrote this where it knew no time. */
export const NO_TIME = '1000-01-01 00:00:00';

/** The last one to which the longest `link_time` can be added. */
const TIME_MAX = '9800-01-01 00:00:00';

/**
 * The original has the start of a link in `time_allow_end`. As the columns are set from left to right, and as they are if
 * all are set at once, each of these sees what was there. `call_id`: of the table that the row is in now, and its number.
 */
export function filling(table: string, month: Month | undefined): string {
  const isLink = `link_success <> 0 AND time_allow_end > '${NO_TIME}' AND time_allow_end < '${TIME_MAX}'`;
  return `UPDATE ${table} SET
  time_allow = IF(${isLink}, time_allow_end, NULL),
  time_allow_end = IF(${isLink}, time_allow_end + INTERVAL IFNULL(link_time, 0) SECOND, time_allow_end),
  link_time = IFNULL(link_time, 0),
  end_state = IF(link_success <> 0, 3, 2),
  call_id = CONCAT('original${month?.name ?? '000000'}', LPAD(LOWER(CONV(link_serial, 10, 36)), 12, '0'))
WHERE call_id IS NULL`;
}
