import type { DatabaseSync } from 'node:sqlite';
import type { EndedCallRow } from '../../records/endedCallRow.ts';
import { BASE_TABLE } from '../../records/userLogTables.ts';
import type { Row } from '../database.ts';

/** OP7: beside the log's tables, which are the original's; the archive moves records without them. */
export function prepareWriteDetail(db: DatabaseSync): (call: Pick<EndedCallRow, 'callId' | 'detail'>) => void {
  const insert = db.prepare('INSERT INTO call_details (call, detail) VALUES (?, ?) ON CONFLICT (call) DO NOTHING');
  return ({ callId, detail }) => {
    if (detail !== null) insert.run(callId, JSON.stringify(detail));
  };
}

/** Rows by the names of a `LoggedCall`, with their details. */
export function prepareWithDetail(db: DatabaseSync): (row: Row) => Row {
  const find = db.prepare('SELECT detail FROM call_details WHERE call = ?');
  return (row) => ({ ...row, detail: find.get(String(row.callId))?.detail ?? null });
}

/** Of a record of the base table, which is about to go. */
export function prepareForgetDetail(db: DatabaseSync): (serial: bigint) => void {
  const remove = db.prepare(`
    DELETE FROM call_details WHERE call = (SELECT call_id FROM ${BASE_TABLE} WHERE link_serial = ?)`);
  return (serial) => {
    remove.run(serial);
  };
}
