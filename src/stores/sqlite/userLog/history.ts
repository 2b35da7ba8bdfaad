import type { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery } from '../../../ports/userLog.ts';
import type { Row } from '../database.ts';
import { prepareWithDetail } from './details.ts';
import { inOurNumbers, LOGGED_CALL, logTables } from './extracts.ts';

/** A time later than any, and a serial higher than any. */
const END = Number.MAX_SAFE_INTEGER;

/** Where a row stands in the order. Its serial may be larger than any number of ours. */
type RowPlace = { readonly timeApply: number; readonly serial: number | bigint };

export type HistoryRow = { readonly table: string; readonly place: RowPlace; readonly row: Row };

export type RowsQuery = Omit<HistoryQuery, 'after'> & { readonly after?: RowPlace | undefined };

/**
 * ST11: a page of the base table and its extracts as one, newest first. It runs on the thread that commits: each table
 * is asked through an index that gives its rows in order. None is left out for its month: it may have strays (ST10).
 */
export function readHistory(db: DatabaseSync, query: RowsQuery): readonly HistoryRow[] {
  if (db.isTransaction) return readPage(db, query);
  // One transaction: a record that is moved into an extract meanwhile is seen in one of the two tables, and not in both.
  db.exec('BEGIN');
  try {
    return readPage(db, query);
  } finally {
    db.exec('COMMIT');
  }
}

function readPage(db: DatabaseSync, query: RowsQuery): readonly HistoryRow[] {
  let page: readonly HistoryRow[] = [];
  for (const table of logTables(db)) {
    const found = rowsOf(db, table, narrowed(query, page));
    page = [...page, ...found].sort(newestFirst).slice(0, query.limit);
  }
  const withDetail = prepareWithDetail(db);
  return page.map((found) => ({ ...found, row: withDetail(found.row) }));
}

function rowsOf(db: DatabaseSync, table: string, query: RowsQuery): readonly HistoryRow[] {
  const { sql, values } = historyStatement(table, query);
  const statement = db.prepare(sql);
  // Some columns of a row that somebody spoiled may not even be numbers of ours.
  statement.setReadBigInts(true);
  return statement.all(...values).map((found) => {
    const row = inOurNumbers(found);
    // The query's span has bounds that are numbers of ours.
    const timeApply = Number(row.timeApply);
    return {
      table,
      place: { timeApply, serial: typeof row.serial === 'bigint' ? row.serial : Number(row.serial) },
      row,
    };
  });
}

/** Nothing that is older than a full page: a table without anything newer costs one look at its index. */
function narrowed(query: RowsQuery, page: readonly HistoryRow[]): RowsQuery {
  const oldest = page.at(-1);
  if (oldest === undefined || page.length < query.limit) return query;
  return { ...query, from: Math.max(query.from ?? 0, oldest.place.timeApply) };
}

type Statement = { readonly sql: string; readonly values: readonly (string | number | bigint)[] };

/** Asks one table. */
export function historyStatement(table: string, query: RowsQuery): Statement {
  const { from = 0, to = END, after = { timeApply: END, serial: END }, limit } = query;
  const wanted = wantedColumns(query);
  const equal = wanted.map(({ column }, nth) => `${nth === 0 ? '' : '+'}${column} = ? AND `).join('');
  return {
    sql: `
      SELECT ${LOGGED_CALL} FROM ${table}
      WHERE ${equal}time_apply BETWEEN ? AND ? AND (time_apply < ? OR link_serial < ?)
      ORDER BY time_apply DESC, link_serial DESC LIMIT ?`,
    values: [
      ...wanted.map(({ value }) => value),
      from,
      Math.min(to - 1, after.timeApply),
      after.timeApply,
      after.serial,
      limit,
    ],
  };
}

/**
 * The first one is looked up in its index: a user has fewer records than a channel or a host. A `+` keeps SQLite from
 * doing so with the others.
 */
function wantedColumns({ userId, sid, singerId }: RowsQuery) {
  return [
    { column: 'user_id', value: userId },
    { column: 'sid', value: sid },
    { column: 'singer_id', value: singerId },
  ].flatMap(({ column, value }) => (value === undefined ? [] : [{ column, value }]));
}

function newestFirst({ place: a }: HistoryRow, { place: b }: HistoryRow): number {
  if (a.timeApply !== b.timeApply) return b.timeApply - a.timeApply;
  return a.serial < b.serial ? 1 : -1;
}
