import { DatabaseSync } from 'node:sqlite';
import type { Call } from './calls.ts';

const ROWS_PER_TRANSACTION = 50_000;

/** The server must not run. */
export function fillSqlite(path: string, calls: Iterable<Call>): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = off; BEGIN');
  const insert = db.prepare(`
    INSERT INTO t_linkcall_base_userlog (
      time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, end_state,
      call_id
    ) VALUES (?, ?, ?, 1, ?, 60, 2, ?, ?, 3, ?)`);
  let rows = 0;
  for (const { at, userId, hostId, sid, callId } of calls) {
    insert.run(at, userId, hostId, at + 65_000, sid, at + 5_000, callId);
    rows += 1;
    if (rows % ROWS_PER_TRANSACTION === 0) db.exec('COMMIT; BEGIN');
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
