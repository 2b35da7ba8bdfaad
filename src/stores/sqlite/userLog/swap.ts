import type { DatabaseSync } from 'node:sqlite';
import type { Month } from '../../../ports/userLog.ts';
import { BASE_TABLE, extractTable } from '../../records/userLogTables.ts';
import { hasExtract, makeTableLike } from './extracts.ts';
import { besides, countRows } from './move.ts';

/**
 * Whether the base table is better made the extract than emptied into one: fewer records have to go back then. Asked
 * before the transaction, as counting takes its time; what comes meanwhile does not make the answer wrong.
 */
export function isWorthSwapping(db: DatabaseSync, month: Month): boolean {
  if (hasExtract(db, month)) return false;
  const others = besides(BASE_TABLE, month).reduce((sum, span) => sum + countRows(db, span), 0);
  return countRows(db, { table: BASE_TABLE, ...month }) > others;
}

/**
 * Makes the base table the extract, and an empty one the base table, within the caller's transaction (ADR 0009). No
 * record moves, however many there are. Its serials go on after the old one's: strays that return find theirs free.
 * False, and nothing is done, if another archive was faster.
 */
export function swapTables(db: DatabaseSync, month: Month): boolean {
  if (hasExtract(db, month)) return false;
  const extract = extractTable(month);
  db.exec(`ALTER TABLE ${BASE_TABLE} RENAME TO ${extract}`);
  makeTableLike(db, BASE_TABLE, extract);
  const goOn = db.prepare('INSERT INTO sqlite_sequence (name, seq) SELECT ?, seq FROM sqlite_sequence WHERE name = ?');
  goOn.run(BASE_TABLE, extract);
  return true;
}
