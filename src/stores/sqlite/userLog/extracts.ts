import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../../domain/ids.ts';
import type { Month } from '../../../ports/userLog.ts';
import { BASE_TABLE, extractTable, monthOfExtract } from '../../records/userLogTables.ts';
import type { Row } from '../database.ts';

/** The table of a month. While the archive is at work, it may hold records of other months as well: strays. */
export type Extract = { readonly table: string; readonly month: Month };

/** Every column of a log table. */
export const LOG_COLUMNS =
  'link_serial, time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, ' +
  'end_state, call_id';

/** The same, by the names of a `LoggedCall`. */
export const LOGGED_CALL = `
  link_serial AS serial, time_apply AS timeApply, user_id AS userId, singer_id AS singerId, link_success AS linkSuccess,
  time_allow_end AS timeAllowEnd, link_time AS linkTimeS, link_first AS linkFirst, sid, time_allow AS timeAllow,
  end_state AS endState, call_id AS callId`;

/** A whole number of SQLite is larger than any of ours may be; read as a bigint, one that is not is made a number. */
export function inOurNumbers(row: Row): Row {
  const plain = (value: unknown): unknown =>
    typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

/** The extracts that are there, newest first. Asked each time: the archive CLI makes them while the server runs. */
export function extracts(db: DatabaseSync, aheadMs: Millis): readonly Extract[] {
  const rows = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ? ORDER BY name DESC`);
  return rows.all(`${BASE_TABLE}_*`).flatMap(({ name }) => {
    const month = monthOfExtract(String(name), aheadMs);
    return month === undefined ? [] : [{ table: extractTable(month), month }];
  });
}

/** By whatever clocks its month was cut. */
const extractTables = (db: DatabaseSync): readonly string[] => extracts(db, 0).map(({ table }) => table);

export const hasExtract = (db: DatabaseSync, month: Month): boolean => extractTables(db).includes(extractTable(month));

/** Wherever a record may be. */
export const logTables = (db: DatabaseSync): readonly string[] => [BASE_TABLE, ...extractTables(db)];

/** ST10: an empty table with the columns, the constraints and so the indexes of another one. */
export function makeTableLike(db: DatabaseSync, table: string, model: string): void {
  const definition = String(db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(model)?.sql);
  db.exec(`CREATE TABLE ${table} ${definition.slice(definition.indexOf('('))}`);
}
