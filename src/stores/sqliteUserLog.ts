import type { DatabaseSync } from 'node:sqlite';
import type { EndedCallRow } from './commitRecord.ts';
import { fields, number } from './reader.ts';

const times = fields<{ times: number }>({ times: number });

/** Writes one user-log record (ST1), within the caller's transaction. A call that is there already changes nothing. */
export function prepareUserLog(db: DatabaseSync): (call: EndedCallRow) => void {
  const find = db.prepare('SELECT 1 FROM t_linkcall_base_userlog WHERE call_id = ?');
  const countLink = db.prepare(`
    INSERT INTO finished_links (user_id, times) VALUES (?, 1)
    ON CONFLICT (user_id) DO UPDATE SET times = 2
    RETURNING times`);
  const insert = db.prepare(`
    INSERT INTO t_linkcall_base_userlog (
      time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, end_state,
      call_id
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return (call) => {
    if (find.get(call.callId) !== undefined) return;
    const wasLinked = call.timeAllow !== null;
    const linkFirst = wasLinked ? times(countLink.get(call.userId), 'finished_links').times : 0;
    insert.run(
      call.timeApply,
      call.userId,
      call.singerId,
      wasLinked ? 1 : 0,
      call.timeAllowEnd,
      call.linkTimeS,
      linkFirst,
      call.sid,
      call.timeAllow,
      call.endState,
      call.callId,
    );
  };
}
