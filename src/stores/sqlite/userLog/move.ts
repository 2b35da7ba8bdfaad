import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../../domain/ids.ts';
import type { Month } from '../../../ports/userLog.ts';
import { StoreError } from '../../storeError.ts';
import { LOG_COLUMNS } from './extracts.ts';

/** The rows of a log table from a time to just before another. */
export type Span = { readonly table: string; readonly from: Millis; readonly to: Millis };

/** The rows of a table that are not of a month. */
export const besides = (table: string, { from, to }: Month): readonly Span[] => [
  { table, from: Number.MIN_SAFE_INTEGER, to: from },
  { table, from: to, to: Number.MAX_SAFE_INTEGER },
];

export function countRows(db: DatabaseSync, { table, from, to }: Span): number {
  const count = db.prepare(`SELECT count(*) AS n FROM ${table} WHERE time_apply >= ? AND time_apply < ?`);
  return Number(count.get(from, to)?.n);
}

/** What `moveRows` needs of a connection. */
export function prepareMoves(db: DatabaseSync): void {
  db.exec('PRAGMA temp_store = memory; CREATE TEMP TABLE batch (link_serial INTEGER PRIMARY KEY)');
}

/** Within the caller's transaction: copies the oldest rows of a span, looks for each copy, then deletes them. */
export function moveRows(db: DatabaseSync, { table, from, to }: Span, target: string, limit: number): number {
  db.exec('DELETE FROM batch');
  const choose = db.prepare(`
    INSERT INTO batch SELECT link_serial FROM ${table}
    WHERE time_apply >= ? AND time_apply < ? ORDER BY time_apply, link_serial LIMIT ?`);
  const chosen = Number(choose.run(from, to, limit).changes);
  db.exec(`
    INSERT INTO ${target} (${LOG_COLUMNS}) SELECT ${LOG_COLUMNS} FROM batch CROSS JOIN ${table} USING (link_serial)
    WHERE true ON CONFLICT (call_id) DO NOTHING`);
  // CROSS: in this order. SQLite knows too little of these tables and would read the whole target first.
  const found = db.prepare(`
    SELECT count(*) AS n FROM batch CROSS JOIN ${table} AS source USING (link_serial)
    CROSS JOIN ${target} AS copy ON copy.call_id = source.call_id`);
  const copied = Number(found.get()?.n);
  if (copied !== chosen) {
    throw new StoreError(`Of ${chosen} records only ${copied} were found in ${target}: nothing was moved.`);
  }
  db.exec(`DELETE FROM ${table} WHERE link_serial IN (SELECT link_serial FROM batch)`);
  return chosen;
}
