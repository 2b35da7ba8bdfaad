import type { DatabaseSync } from 'node:sqlite';
import type { Month } from '../ports.ts';
import { text } from './reader.ts';
import { BASE_TABLE, extractTable, monthOfExtract } from './userLogTables.ts';

/** The base table, or the extract of a month. */
export type LogTable = { readonly name: string; readonly month: Month | undefined };

export const BASE: LogTable = { name: BASE_TABLE, month: undefined };

/** Every column of a log table. */
export const LOG_COLUMNS =
  'link_serial, time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, ' +
  'end_state, call_id';

/** The same, by the names of a `LoggedCall`. */
export const LOGGED_CALL = `
  link_serial AS serial, time_apply AS timeApply, user_id AS userId, singer_id AS singerId,
  time_allow_end AS timeAllowEnd, link_time AS linkTimeS, link_first AS linkFirst, sid, time_allow AS timeAllow,
  end_state AS endState, call_id AS callId`;

export const extractOf = (month: Month): LogTable => ({ name: extractTable(month), month });

/** The extracts that are there, newest first. Asked each time: the archive CLI makes them while the server runs. */
export function extractTables(db: DatabaseSync): readonly LogTable[] {
  const rows = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ? ORDER BY name DESC`);
  return rows.all(`${BASE_TABLE}_*`).flatMap(({ name }) => {
    const month = monthOfExtract(text(name, 'sqlite_schema.name'));
    return month === undefined ? [] : [extractOf(month)];
  });
}

/** ST10: a table like the base table, for one month; the serials are the base table's. */
export function makeExtract(db: DatabaseSync, month: Month): LogTable {
  const table = extractOf(month);
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${table.name} (
      link_serial INTEGER PRIMARY KEY,
      time_apply INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      singer_id TEXT NOT NULL,
      link_success INTEGER NOT NULL,
      time_allow_end INTEGER NOT NULL,
      link_time INTEGER NOT NULL,
      link_first INTEGER NOT NULL,
      sid TEXT NOT NULL,
      time_allow INTEGER,
      end_state INTEGER NOT NULL,
      call_id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE INDEX IF NOT EXISTS userlog_of_user_${month.name} ON ${table.name} (user_id, time_apply);
    CREATE INDEX IF NOT EXISTS userlog_of_singer_${month.name} ON ${table.name} (singer_id, time_apply);
    CREATE INDEX IF NOT EXISTS userlog_by_time_${month.name} ON ${table.name} (time_apply);
    CREATE INDEX IF NOT EXISTS userlog_of_sid_${month.name} ON ${table.name} (sid, time_apply);
  `);
  return table;
}
