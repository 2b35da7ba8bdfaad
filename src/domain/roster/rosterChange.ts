import type { UserId } from '../ids.ts';
import type { Uint64 } from '../uint64.ts';
import type { Roster } from './roster.ts';
import { newSession, type Session } from './rosterSession.ts';
import type { UserFacts } from './rosterUser.ts';

/** A session but for its users. */
export type SessionHead = Omit<Session, 'users'>;

/** In what a roster differs from an earlier one: what a store has to write, however large the room. */
export type RosterChange = {
  /** `undefined`: forgotten. */
  readonly sessions: ReadonlyMap<Uint64, SessionHead | undefined>;
  /** `undefined`: not known any more. */
  readonly users: ReadonlyMap<Uint64, ReadonlyMap<UserId, UserFacts | undefined>>;
};

export function rosterChange(before: Roster, after: Roster): RosterChange {
  const sessions = new Map<Uint64, SessionHead | undefined>();
  const users = new Map<Uint64, ReadonlyMap<UserId, UserFacts | undefined>>();
  for (const [id, session] of after.sessions) {
    const earlier = before.sessions.get(id);
    if (earlier === session) continue;
    sessions.set(id, session);
    users.set(id, session.users.changesSince((earlier ?? newSession(id)).users));
  }
  for (const [id, session] of before.sessions) {
    if (after.sessions.has(id)) continue;
    sessions.set(id, undefined);
    users.set(id, newSession(id).users.changesSince(session.users));
  }
  return { sessions, users };
}
