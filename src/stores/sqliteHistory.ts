import type { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery } from '../ports.ts';
import { number } from './reader.ts';
import { BASE, extractTables, LOGGED_CALL, type LogTable } from './sqliteExtract.ts';
import type { Row } from './sqliteFile.ts';

/** A time later than any, and a serial higher than any. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * ST11: a page of the base table and its extracts as one, newest first. It runs on the thread that commits: each table
 * is asked through an index that gives its rows in order, and an extract only if what is newer does not fill the page.
 */
export function readHistory(db: DatabaseSync, query: HistoryQuery): readonly Row[] {
  // One transaction: a record that is moved into an extract meanwhile is seen in one of the two tables, and not in both.
  db.exec('BEGIN');
  try {
    const base = readTable(db, BASE, query);
    const archived: Row[] = [];
    for (const table of extractTables(db).filter((extract) => mayHold(extract, query))) {
      if (archived.length >= query.limit) break;
      archived.push(...readTable(db, table, query));
    }
    return [...base, ...archived].sort(newestFirst).slice(0, query.limit);
  } finally {
    db.exec('COMMIT');
  }
}

function readTable(db: DatabaseSync, table: LogTable, query: HistoryQuery): readonly Row[] {
  const { sql, values } = historyStatement(table, query);
  return db.prepare(sql).all(...values);
}

type Statement = { readonly sql: string; readonly values: readonly (string | number)[] };

/** Asks one table. The index is named: should it be missing, this fails instead of reading the whole table. */
export function historyStatement(table: LogTable, query: HistoryQuery): Statement {
  const { from = 0, to = END, after = { timeApply: END, serial: END }, limit } = query;
  const wanted = wantedColumns(query);
  const equal = wanted.map(({ column }) => `${column} = ? AND `).join('');
  return {
    sql: `
      SELECT ${LOGGED_CALL} FROM ${table.name} INDEXED BY ${indexFor(wanted[0]?.index, table)}
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

/** The first one is looked up in its index: a user has fewer records than a channel or a host. */
function wantedColumns({ userId, sid, singerId }: HistoryQuery) {
  return [
    { column: 'user_id', index: 'userlog_of_user', value: userId },
    { column: 'sid', index: 'userlog_of_sid', value: sid },
    { column: 'singer_id', index: 'userlog_of_singer', value: singerId },
  ].flatMap(({ value, ...column }) => (value === undefined ? [] : [{ ...column, value }]));
}

/** An extract's index is called like that of the base table, and by its month. */
const indexFor = (index = 'userlog_by_time', { month }: LogTable): string =>
  month === undefined ? index : `${index}_${month.name}`;

/** An extract holds the records of its month alone. */
function mayHold({ month }: LogTable, { from = 0, to = END, after }: HistoryQuery): boolean {
  return month === undefined || (month.to > from && month.from < to && month.from <= (after?.timeApply ?? END));
}

function newestFirst(a: Row, b: Row): number {
  const fall = (column: string): number => number(b[column], column) - number(a[column], column);
  return fall('timeApply') || fall('serial');
}
