import type { DatabaseSync } from 'node:sqlite';
import type { LogRecord } from '../../../ports/userLog.ts';
import type { EndedCallRow } from '../../records/endedCallRow.ts';
import { BASE_TABLE } from '../../records/userLogTables.ts';
import { prepareWriteDetail } from './details.ts';
import { logTables } from './extracts.ts';

type LoggedRow = EndedCallRow & Pick<LogRecord, 'linkFirst'>;

/** Writes one user-log record (ST1), within the caller's transaction. A call that is there already changes nothing. */
export function prepareUserLog(db: DatabaseSync): (call: EndedCallRow) => void {
  const find = db.prepare(`SELECT 1 FROM ${BASE_TABLE} WHERE call_id = ?`);
  const countLink = db.prepare(`
    INSERT INTO finished_links (user_id, times) VALUES (?, 1)
    ON CONFLICT (user_id) DO UPDATE SET times = 2
    RETURNING times`);
  const insert = prepareInsert(db);

  return (call) => {
    if (find.get(call.callId) !== undefined) return;
    const linkFirst = call.timeAllow === null ? 0 : Number(countLink.get(call.userId)?.times);
    insert({ ...call, linkFirst });
  };
}

/**
 * Writes records that were counted elsewhere, within the caller's transaction. A call that is in one of the tables
 * already changes nothing (ST6).
 */
export function prepareAppend(db: DatabaseSync): (records: readonly LogRecord[]) => void {
  const insert = prepareInsert(db);
  return (records) => {
    const finds = logTables(db).map((table) => db.prepare(`SELECT 1 FROM ${table} WHERE call_id = ?`));
    for (const record of records) {
      if (finds.every((find) => find.get(record.callId) === undefined)) insert(record);
    }
  };
}

function prepareInsert(db: DatabaseSync): (row: LoggedRow) => void {
  const insert = db.prepare(`
    INSERT INTO ${BASE_TABLE} (
      time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, end_state,
      call_id
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const writeDetail = prepareWriteDetail(db);
  return (row) => {
    writeDetail(row);
    insert.run(
      row.timeApply,
      row.userId,
      row.singerId,
      row.timeAllow === null ? 0 : 1,
      row.timeAllowEnd,
      row.linkTimeS,
      row.linkFirst,
      row.sid,
      row.timeAllow,
      row.endState,
      row.callId,
    );
  };
}
