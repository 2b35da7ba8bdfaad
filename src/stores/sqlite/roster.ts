import type { DatabaseSync } from 'node:sqlite';
import type { RosterRows } from '../records/rosterRows.ts';
import { lastOfEach } from './lastOfEach.ts';

/** Writes what several commits changed of a channel's roster, within the caller's transaction. */
export function prepareRoster(db: DatabaseSync): (sid: string, changes: readonly RosterRows[]) => void {
  const upsertSession = db.prepare('INSERT OR REPLACE INTO zego_sessions (sid, session, head) VALUES (?, ?, ?)');
  const forgetSession = db.prepare('DELETE FROM zego_sessions WHERE sid = ? AND session = ?');
  const upsertUser = db.prepare('INSERT OR REPLACE INTO zego_users (sid, session, user_id, facts) VALUES (?, ?, ?, ?)');
  const forgetUser = db.prepare('DELETE FROM zego_users WHERE sid = ? AND session = ? AND user_id = ?');

  return (sid, changes) => {
    const sessions = changes.flatMap((change) => change.sessions);
    for (const { session, head } of lastOfEach(sessions, (row) => row.session)) {
      if (head === undefined) forgetSession.run(sid, session);
      else upsertSession.run(sid, session, head);
    }
    const users = changes.flatMap((change) => change.users);
    for (const { session, userId, facts } of lastOfEach(users, (row) => `${row.session} ${row.userId}`)) {
      if (facts === undefined) forgetUser.run(sid, session, userId);
      else upsertUser.run(sid, session, userId, facts);
    }
  };
}
