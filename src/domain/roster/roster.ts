import type { Millis, UserId } from '../ids.ts';
import type { Uint64 } from '../uint64.ts';
import { type Place, withoutOldest } from './eviction.ts';
import { PersistentMap } from './persistentMap.ts';
import {
  compareSessions,
  emptied,
  isOver,
  metAt,
  newSession,
  type OnAir,
  onAirIn,
  overSince,
  type Session,
  startOf,
  tellsStreams,
} from './rosterSession.ts';
import { publishing, type StreamFacts, streamAge } from './rosterStream.ts';
import {
  type StreamClosing,
  type StreamOpening,
  type StreamScan,
  streamClosed,
  streamOpened,
  streamsScanned,
} from './rosterStreams.ts';
import {
  type Leaving,
  type Login,
  presence,
  UNKNOWN_USER,
  type UserFacts,
  withLogin,
  withLogout,
  withMiss,
  withSight,
} from './rosterUser.ts';
import { settledUpTo, withSeq } from './updateSeqs.ts';

/**
 * What ZEGO has told of a room, as a join of facts: each one only ever adds to what is known (a maximum, a minimum, one
 * more member), and the lists are derived from that. So neither order nor repeats can matter (ZG5).
 */
export type Roster = { readonly sessions: ReadonlyMap<Uint64, Session> };

export type ZegoFact =
  | { readonly type: 'created'; readonly session: Uint64; readonly at: Millis }
  | { readonly type: 'closed'; readonly session: Uint64; readonly at: Millis }
  | ({ readonly type: 'came' } & Coming)
  | ({ readonly type: 'left' } & Coming & Going)
  | ({ readonly type: 'scanned' } & Scan)
  | ({ readonly type: 'stream-opened' } & StreamOpening)
  | ({ readonly type: 'stream-closed' } & StreamClosing)
  | ({ readonly type: 'streams-scanned' } & StreamScan)
  | { readonly type: 'fell-silent'; readonly session: Uint64; readonly heardAt: Millis };

/** ZG13: whom ZEGO's own list held when it was read, from `at` on. */
export type Scan = {
  readonly session: Uint64;
  readonly at: Millis;
  readonly present: readonly UserId[];
  /** The last `user_update_seq` known at `at`: gaps before it are made up for. */
  readonly seq: number;
};

export type Coming = {
  readonly session: Uint64;
  readonly userId: UserId;
  readonly login: Login;
  /** ZG11: recorders and moderation bots are not users. */
  readonly isBot: boolean;
  readonly seq: number | undefined;
};

export type Going = {
  readonly leftAt: Millis;
  /** ZG12: for the sake of another login, it may be. */
  readonly mayBeTakenOver: boolean;
};

export const EMPTY_ROSTER: Roster = { sessions: new Map() };

const NOTHING: readonly OnAir[] = [];

/** ZG10 */
export const SESSIONS_MAX = 64;
export const USERS_PER_SESSION_MAX = 10_000;
export const STREAMS_PER_SESSION_MAX = 10_000;

export type Learned = {
  readonly roster: Roster;
  readonly evictions: number;
  /** Before anything was evicted: whoever is forgotten with the very fact of their going is gone all the same (ZG12). */
  readonly whole: Roster;
};

/** The same roster if the fact is nothing new. Of what it was told before, it keeps when it heard of it first. */
export function learn(roster: Roster, fact: ZegoFact, heardAt: Millis): Learned {
  const known = roster.sessions.get(fact.session) ?? newSession(fact.session);
  const learned = tell(known, fact, heardAt);
  if (learned === known) return { roster, evictions: 0, whole: roster };
  const told = isSignOfLife(fact) && !isOver(learned) ? heard(learned, heardAt) : learned;
  const whole = { sessions: new Map(roster.sessions).set(told.id, told) };
  const { session, evictions } = withinBounds(told);
  const sessions = session === told ? whole.sessions : new Map(whole.sessions).set(session.id, session);
  const oldest = sessions.size > SESSIONS_MAX ? oldestOf(sessions) : undefined;
  if (oldest === undefined) return { roster: { sessions }, evictions, whole };
  if (oldest === session) return { roster, evictions: evictions + 1, whole };
  const rest = new Map(sessions);
  rest.delete(oldest.id);
  return { roster: { sessions: rest }, evictions: evictions + 1, whole };
}

function tell(session: Session, fact: ZegoFact, heardAt: Millis): Session {
  switch (fact.type) {
    case 'created':
      return session.createdAt !== undefined && session.createdAt <= fact.at
        ? session
        : { ...session, createdAt: fact.at };
    case 'closed':
      return closed(session, fact.at, heardAt);
    case 'came':
      return withUser(met(session, fact, heardAt), fact.userId, (user) => withLogin(user, fact.login, fact.isBot));
    case 'left':
      return withUser(met(session, fact, heardAt), fact.userId, (user) =>
        withLogout(user, fact.login, leavingOf(fact, heardAt)),
      );
    case 'scanned':
      return isOver(session) ? session : scanned(session, fact, heardAt);
    case 'stream-opened':
      return nowTelling(session, streamOpened(session, fact, heardAt), heardAt);
    case 'stream-closed':
      return nowTelling(session, streamClosed(session, fact, heardAt), heardAt);
    case 'streams-scanned':
      return isOver(session) ? session : streamsScanned(session, fact, heardAt);
    case 'fell-silent':
      // What came meanwhile has been heard later.
      return isOver(session) || session.isSilent || session.heardAt !== fact.heardAt
        ? session
        : { ...session, isSilent: true };
  }
}

/** ME5: from now on it is known of its streams who is not on the air. */
const nowTelling = (before: Session, session: Session, heardAt: Millis): Session =>
  before === session || before.streamsKnownSince > 0 || !tellsStreams(session)
    ? session
    : { ...session, streamsKnownSince: heardAt };

/** ZG16: a room that ZEGO still lists, and nobody is in it, is one whose end was not told. */
const isSignOfLife = (fact: ZegoFact): boolean =>
  'present' in fact ? fact.present.length > 0 : fact.type !== 'fell-silent';

const heard = (session: Session, at: Millis): Session => ({
  ...session,
  heardAt: session.heardAt > at ? session.heardAt : at,
  isSilent: false,
});

function leavingOf({ leftAt, isBot, mayBeTakenOver }: Going & Coming, heardAt: Millis): Leaving {
  return { at: leftAt, isBot, takenAt: mayBeTakenOver ? heardAt : undefined };
}

/** Its users and streams are forgotten: what its end means for the call (ZG12) covers whatever they did before it. */
function closed(session: Session, at: Millis, heardAt: Millis): Session {
  const { closedAt, closeHeardAt } = session;
  if (closedAt !== undefined && closeHeardAt !== undefined && closedAt >= at && closeHeardAt <= heardAt) return session;
  const later = closedAt !== undefined && closedAt > at ? closedAt : at;
  const earlier = closeHeardAt !== undefined && closeHeardAt < heardAt ? closeHeardAt : heardAt;
  return { ...emptied(session), closedAt: later, closeHeardAt: earlier };
}

/** A login counts for the session's start also when the session is over: who is newer must not depend on the order. */
function met(session: Session, { login, seq }: Coming, heardAt: Millis): Session {
  const dated = metAt(session, login.at);
  if (isOver(dated) || seq === undefined) return dated;
  const seqs = withSeq(dated.seqs, seq, heardAt);
  return seqs === dated.seqs ? dated : { ...dated, seqs };
}

function withUser(session: Session, userId: UserId, change: (user: UserFacts) => UserFacts): Session {
  if (isOver(session)) return session;
  const known = session.users.get(userId) ?? stranger(session);
  const user = change(known);
  return user === known ? session : { ...session, users: session.users.set(userId, user) };
}

/** Every scan so far has missed whoever is not known yet. */
const stranger = (session: Session): UserFacts => withMiss(UNKNOWN_USER, session.scannedAt);

function scanned(session: Session, { at, present, seq }: Scan, heardAt: Millis): Session {
  const found = new Set(present);
  const users = [...session.users].map(([userId, user]): [UserId, UserFacts] => [
    userId,
    found.has(userId) ? withSight(user, at) : withMiss(user, at),
  ]);
  for (const userId of found) {
    if (session.users.get(userId) === undefined) users.push([userId, withSight(stranger(session), at)]);
  }
  const seqs = settledUpTo(session.seqs, seq, heardAt);
  const isNewer = at > session.scannedAt;
  const isNews = isNewer || seqs !== session.seqs || users.some(([userId, user]) => session.users.get(userId) !== user);
  if (!isNews) return session;
  return { ...session, users: PersistentMap.of(users), scannedAt: isNewer ? at : session.scannedAt, seqs };
}

function withinBounds(session: Session): { session: Session; evictions: number } {
  const users = withoutOldest(session.users, USERS_PER_SESSION_MAX, userPlace);
  const streams = withoutOldest(session.streams, STREAMS_PER_SESSION_MAX, streamPlace);
  if (users === session.users && streams === session.streams) return { session, evictions: 0 };
  const evictions = session.users.size - users.size + session.streams.size - streams.size;
  return { session: { ...session, users, streams }, evictions };
}

const userPlace = (user: UserFacts): Place => ({
  isIn: presence(user) !== undefined,
  age: user.login?.at ?? user.seenAt,
});

const streamPlace = (stream: StreamFacts): Place => ({
  isIn: publishing(stream) !== undefined,
  age: streamAge(stream),
});

function greatest(sessions: Iterable<Session>): Session | undefined {
  let found: Session | undefined;
  for (const session of sessions) if (found === undefined || compareSessions(session, found) > 0) found = session;
  return found;
}

/** Never the newest. One of which only the end is known counts from there: its `room_create` may be on its way. */
function oldestOf(sessions: ReadonlyMap<Uint64, Session>): Session | undefined {
  const newest = greatest(sessions.values());
  const knownSince = (session: Session) => startOf(session) ?? session.closedAt ?? 0;
  const others = [...sessions.values()].filter((session) => session !== newest);
  return others.sort((a, b) => knownSince(a) - knownSince(b) || compareSessions(a, b))[0];
}

/** ZG6: an older session never comes back because a newer one ended. */
export function currentSession(roster: Roster): Session | undefined {
  const newest = greatest(roster.sessions.values());
  return newest === undefined || isOver(newest) || startOf(newest) === undefined ? undefined : newest;
}

/** The session that keeps its channel awake (ZG4), as long as it is heard of (ZG16). */
export function heardSession(roster: Roster): Session | undefined {
  const session = currentSession(roster);
  return session?.isSilent ? undefined : session;
}

/** ME3: what is on the air in the current session. */
export function onAir(roster: Roster): readonly OnAir[] {
  const session = currentSession(roster);
  return session === undefined ? NOTHING : onAirIn(session);
}

/** ZG10: what ended, or was followed by a newer session, before `before`; the newest one is never forgotten. */
export function forget(roster: Roster, before: Millis): Roster {
  if (roster.sessions.size <= 1) return roster;
  const byAge = [...roster.sessions.values()].sort(compareSessions);
  const isKept = (session: Session, index: number) => {
    const next = byAge[index + 1];
    return next === undefined || (overSince(session) ?? startOf(next) ?? before) >= before;
  };
  const kept = byAge.filter(isKept);
  return kept.length === byAge.length ? roster : { sessions: new Map(kept.map((session) => [session.id, session])) };
}
