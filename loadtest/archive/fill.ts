import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { Random } from '../random.ts';

const USERS = 200_000;
const CHANNELS = 5_000;
const ROWS_PER_TRANSACTION = 50_000;
const CALL_ID_BYTES = 13;

export type Month = { readonly text: string; readonly from: number; readonly to: number };

/** Calls spread evenly over the month, of users and channels by chance; the server must not run. */
export function fillSqlite(path: string, rows: number, { from, to }: Month): void {
  const random = new Random(rows);
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = off; BEGIN');
  const insert = db.prepare(`
    INSERT INTO t_linkcall_base_userlog (
      time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, end_state,
      call_id
    ) VALUES (?, ?, ?, 1, ?, 60, 2, ?, ?, 3, ?)`);
  for (let row = 0; row < rows; row += 1) {
    const at = Math.floor(from + ((to - from) * row) / rows);
    const channel = random.below(CHANNELS);
    const callId = randomBytes(CALL_ID_BYTES).toString('hex');
    const user = `user-${random.below(USERS)}`;
    insert.run(at, user, `host-${channel}`, at + 65_000, `live-${channel}`, at + 5_000, callId);
    if (row % ROWS_PER_TRANSACTION === 0) db.exec('COMMIT; BEGIN');
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
