import type { HistoryQuery, LoggedCall, Month } from '../ports.ts';
import { listExtracts } from './mysqlExtracts.ts';
import { readRows, writeTime } from './mysqlRows.ts';
import type { Session, Value } from './mysqlSession.ts';
import { COLUMNS } from './userLogColumns.ts';
import { BASE_TABLE, extractTable } from './userLogTables.ts';

/** ST11: the base table and the extracts as one, newest first. */
export async function readHistory(session: Session, query: HistoryQuery): Promise<LoggedCall[]> {
  for (let extracts = await listExtracts(session); ; ) {
    const { sql, values } = historyStatement(query, extracts);
    const rows = await session.execute(sql, values);
    // What was moved into an extract that we did not know of would be missing.
    const present = await listExtracts(session);
    if (isWithin(present, extracts)) return readRows(rows);
    extracts = present;
  }
}

/** One statement reads one snapshot: what is on the move is seen in one of its two places. */
export function historyStatement(query: HistoryQuery, extracts: readonly Month[]): { sql: string; values: Value[] } {
  const tables = [BASE_TABLE, ...extracts.filter((month) => overlaps(month, query)).map(extractTable)];
  const { sql, values } = conditions(query);
  const columns = ['link_serial', ...COLUMNS].join(', ');
  const order = 'ORDER BY time_apply DESC, link_serial DESC LIMIT ?';
  // As a table of its own: MariaDB sorts a whole table rather than use its index for a part of a UNION.
  const selects = tables.map(
    (table) => `SELECT ${columns} FROM (SELECT ${columns} FROM ${table} ${sql} ${order}) AS newest`,
  );
  return {
    sql: `${selects.join(' UNION ALL ')} ${order}`,
    values: [...tables.flatMap(() => [...values, query.limit]), query.limit],
  };
}

/** The text is put together of constants; whatever the query says is a value. */
function conditions({ userId, singerId, sid, from, to, after }: HistoryQuery): { sql: string; values: Value[] } {
  const terms: [string, ...Value[]][] = [];
  if (userId !== undefined) terms.push(['user_id = ?', userId]);
  if (singerId !== undefined) terms.push(['singer_id = ?', singerId]);
  if (sid !== undefined) terms.push(['sid = ?', sid]);
  if (from !== undefined) terms.push(['time_apply >= ?', writeTime(from)]);
  if (to !== undefined) terms.push(['time_apply < ?', writeTime(to)]);
  if (after !== undefined) {
    const time = writeTime(after.timeApply);
    // In this form, and not as a comparison of pairs, the index finds the place.
    terms.push(['time_apply <= ? AND (time_apply < ? OR link_serial < ?)', time, time, after.serial]);
  }
  const sql = terms.map(([term]) => term).join(' AND ');
  return { sql: sql === '' ? '' : `WHERE ${sql}`, values: terms.flatMap(([, ...values]) => values) };
}

function overlaps(month: Month, { from, to, after }: HistoryQuery): boolean {
  if (from !== undefined && month.to <= from) return false;
  if (to !== undefined && month.from >= to) return false;
  return after === undefined || month.from <= after.timeApply;
}

function isWithin(months: readonly Month[], others: readonly Month[]): boolean {
  const names = new Set(others.map(({ name }) => name));
  return months.every(({ name }) => names.has(name));
}
