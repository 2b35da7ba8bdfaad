import type { StreamId, UserId } from '../ids.ts';
import type { Uint64 } from '../uint64.ts';
import type { Roster } from './roster.ts';
import { newSession, type Session } from './rosterSession.ts';
import type { StreamFacts } from './rosterStream.ts';
import type { UserFacts } from './rosterUser.ts';

/** A session but for its users and streams. */
export type SessionHead = Omit<Session, 'users' | 'streams'>;

/** In what a roster differs from an earlier one: what a store has to write, however large the room. */
export type RosterChange = {
  /** `undefined`: forgotten. */
  readonly sessions: ReadonlyMap<Uint64, SessionHead | undefined>;
  /** `undefined`: not known any more. */
  readonly users: ReadonlyMap<Uint64, ReadonlyMap<UserId, UserFacts | undefined>>;
  readonly streams: ReadonlyMap<Uint64, ReadonlyMap<StreamId, StreamFacts | undefined>>;
};

const NONE: RosterChange = { sessions: new Map(), users: new Map(), streams: new Map() };

export function rosterChange(before: Roster, after: Roster): RosterChange {
  // As with every command of a user.
  if (before === after) return NONE;
  const sessions = new Map<Uint64, SessionHead | undefined>();
  const users = new Map<Uint64, ReadonlyMap<UserId, UserFacts | undefined>>();
  const streams = new Map<Uint64, ReadonlyMap<StreamId, StreamFacts | undefined>>();
  for (const [id, session] of after.sessions) {
    const known = before.sessions.get(id);
    if (known === session) continue;
    const earlier = known ?? newSession(id);
    sessions.set(id, session);
    users.set(id, session.users.changesSince(earlier.users));
    streams.set(id, session.streams.changesSince(earlier.streams));
  }
  for (const [id, session] of before.sessions) {
    if (after.sessions.has(id)) continue;
    sessions.set(id, undefined);
    const gone = newSession(id);
    users.set(id, gone.users.changesSince(session.users));
    streams.set(id, gone.streams.changesSince(session.streams));
  }
  return { sessions, users, streams };
}
