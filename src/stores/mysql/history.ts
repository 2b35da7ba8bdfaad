import type { Millis } from '../../domain/ids.ts';
import type { HistoryQuery, LoggedCall, Month } from '../../ports/userLog.ts';
import { read } from '../records/read.ts';
import { readEach, type TellUnreadable } from '../records/unreadable.ts';
import { BASE_TABLE, extractTable } from '../records/userLogTables.ts';
import { wholePage } from '../records/wholePage.ts';
import { COLUMNS, DETAILS_TABLE } from './columns.ts';
import { listExtracts } from './extracts.ts';
import { keyOfRow, type PlacedRow, placedRows, readRow, writeTime } from './rows.ts';
import type { Session, Value } from './session.ts';

/** Where a row stands in the order, as the server tells it. */
type RowPlace = { readonly time: string; readonly serial: Value };

export type RowsQuery = Omit<HistoryQuery, 'after'> & {
  readonly aheadMs: Millis;
  readonly after?: RowPlace | undefined;
};

/** ST11: the base table and the extracts as one, newest first. */
export async function readHistory(
  session: Session,
  asked: HistoryQuery,
  tell: TellUnreadable,
): Promise<readonly LoggedCall[]> {
  const { aheadMs } = session;
  const query = rowsQuery(asked, aheadMs);
  return wholePage<PlacedRow, LoggedCall>({
    limit: query.limit,
    ask: (last) => askAll(session, last === undefined ? query : { ...query, after: placeOf(last) }),
    read: (rows) => readEach('userlog', rows, { read: (row) => readRow(row, aheadMs), keyOf: keyOfRow, tell }),
  });
}

export const rowsQuery = ({ after, ...query }: HistoryQuery, aheadMs: Millis): RowsQuery => ({
  ...query,
  aheadMs,
  after: after && { time: writeTime(after.timeApply, aheadMs), serial: after.serial },
});

const placeOf = ({ time_apply, link_serial }: PlacedRow): RowPlace => ({ time: time_apply, serial: link_serial });

async function askAll(session: Session, query: RowsQuery): Promise<readonly PlacedRow[]> {
  for (let extracts = await listExtracts(session); ; ) {
    const { sql, values } = historyStatement(query, extracts);
    const rows = await session.execute(sql, values);
    // What was moved into an extract that we did not know of would be missing.
    const present = await listExtracts(session);
    if (isWithin(present, extracts)) return read(placedRows, rows, 'the history');
    extracts = present;
  }
}

/** One statement reads one snapshot: what is on the move is seen in one of its two places. */
export function historyStatement(query: RowsQuery, extracts: readonly Month[]): { sql: string; values: Value[] } {
  const tables = [BASE_TABLE, ...extracts.filter((month) => overlaps(month, query)).map(extractTable)];
  const { sql, values } = conditions(query);
  const columns = ['link_serial', ...COLUMNS].join(', ');
  const order = 'ORDER BY time_apply DESC, link_serial DESC LIMIT ?';
  // As a table of its own: MariaDB sorts a whole table rather than use its index for a part of a UNION.
  const selects = tables.map(
    (table) =>
      `SELECT '${table}' AS source, ${columns}, detail FROM (SELECT ${columns} FROM ${table} ${sql} ${order}) AS newest
       LEFT JOIN ${DETAILS_TABLE} USING (call_id)`,
  );
  return {
    sql: `${selects.join(' UNION ALL ')} ${order}`,
    values: [...tables.flatMap(() => [...values, query.limit]), query.limit],
  };
}

/** The text is put together of constants; whatever the query says is a value. */
function conditions({ userId, singerId, sid, from, to, after, aheadMs }: RowsQuery): { sql: string; values: Value[] } {
  const terms: [string, ...Value[]][] = [];
  if (userId !== undefined) terms.push(['user_id = ?', userId]);
  if (singerId !== undefined) terms.push(['singer_id = ?', singerId]);
  if (sid !== undefined) terms.push(['sid = ?', sid]);
  if (from !== undefined) terms.push(['time_apply >= ?', writeTime(from, aheadMs)]);
  if (to !== undefined) terms.push(['time_apply < ?', writeTime(to, aheadMs)]);
  if (after !== undefined) {
    const { time, serial } = after;
    // In this form, and not as a comparison of pairs, the index finds the place.
    terms.push(['time_apply <= ? AND (time_apply < ? OR link_serial < ?)', time, time, serial]);
  }
  const sql = terms.map(([term]) => term).join(' AND ');
  return { sql: sql === '' ? '' : `WHERE ${sql}`, values: terms.flatMap(([, ...values]) => values) };
}

const SECOND_CHARS = 'yyyy-mm-dd hh:mm:ss'.length;
const ZERO_DATE = '0000-00-00';

function overlaps(month: Month, { from, to, after, aheadMs }: RowsQuery): boolean {
  if (from !== undefined && month.to <= from) return false;
  if (to !== undefined && month.from >= to) return false;
  // Rows of a zero date are the last of all, in whatever extract.
  if (after === undefined || after.time.startsWith(ZERO_DATE)) return true;
  // A month begins with a whole second, of which the driver leaves out the zeros.
  return writeTime(month.from, aheadMs).slice(0, SECOND_CHARS) <= after.time;
}

function isWithin(months: readonly Month[], others: readonly Month[]): boolean {
  const names = new Set(others.map(({ name }) => name));
  return months.every(({ name }) => names.has(name));
}
