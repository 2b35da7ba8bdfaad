import type { DatabaseSync } from 'node:sqlite';
import type { RosterRows } from './rosterRows.ts';

/** Writes what a commit changes of a channel's roster, within the caller's transaction. */
export function prepareRoster(db: DatabaseSync): (sid: string, rows: RosterRows) => void {
  const upsertSession = db.prepare('INSERT OR REPLACE INTO zego_sessions (sid, session, head) VALUES (?, ?, ?)');
  const forgetSession = db.prepare('DELETE FROM zego_sessions WHERE sid = ? AND session = ?');
  const upsertUser = db.prepare('INSERT OR REPLACE INTO zego_users (sid, session, user_id, facts) VALUES (?, ?, ?, ?)');
  const forgetUser = db.prepare('DELETE FROM zego_users WHERE sid = ? AND session = ? AND user_id = ?');

  return (sid, { sessions, users }) => {
    for (const { session, head } of sessions) {
      if (head === undefined) forgetSession.run(sid, session);
      else upsertSession.run(sid, session, head);
    }
    for (const { session, userId, facts } of users) {
      if (facts === undefined) forgetUser.run(sid, session, userId);
      else upsertUser.run(sid, session, userId, facts);
    }
  };
}
