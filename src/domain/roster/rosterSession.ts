import type { Millis, StreamId, UserId } from '../ids.ts';
import { compareUint64, type Uint64 } from '../uint64.ts';
import { PersistentMap } from './persistentMap.ts';
import { publishing, type StreamFacts } from './rosterStream.ts';
import { presence, type UserFacts } from './rosterUser.ts';
import { hasGap, lastSeq, NO_SEQS, type UpdateSeqs } from './updateSeqs.ts';

/** What is known of one session of a room. */
export type Session = {
  readonly id: Uint64;
  readonly createdAt: Millis | undefined;
  /** The earliest login, or life of a stream, known: stands in for a `createdAt` that has not come (ZG7, ME3). */
  readonly firstLoginAt: Millis | undefined;
  /** ZG10: what has ended is remembered, without its users and streams, so that nothing that comes late brings it back. */
  readonly closedAt: Millis | undefined;
  /** However old the time that was told of its end, it is remembered from its telling on. */
  readonly closeHeardAt: Millis | undefined;
  readonly users: PersistentMap<UserId, UserFacts>;
  /** The latest scan (0: never): it has missed also those whose callbacks come only later (ZG13). */
  readonly scannedAt: Millis;
  /** ZG16: when there was news of it last, by our clock. */
  readonly heardAt: Millis;
  /** ZG16: so long ago that it needs nobody, until there is news again. */
  readonly isSilent: boolean;
  readonly seqs: UpdateSeqs;
  readonly streams: PersistentMap<StreamId, StreamFacts>;
  /** As `scannedAt`, of the list of streams. */
  readonly streamsScannedAt: Millis;
  /** ME5: when that list was last asked for, and since when callbacks tell of streams (0: never), by our clock. */
  readonly streamsAskedAt: Millis;
  readonly streamsKnownSince: Millis;
  readonly streamSeqs: UpdateSeqs;
};

/** What it has of users and streams, and how far it is known, before anything is. */
const NOTHING_KNOWN = {
  users: PersistentMap.of<UserId, UserFacts>(),
  scannedAt: 0,
  heardAt: 0,
  isSilent: false,
  seqs: NO_SEQS,
  streams: PersistentMap.of<StreamId, StreamFacts>(),
  streamsScannedAt: 0,
  streamsAskedAt: 0,
  streamsKnownSince: 0,
  streamSeqs: NO_SEQS,
};

export type Present = { readonly userId: UserId; readonly sessionId: Uint64; readonly loginAt: Millis };

export function newSession(id: Uint64): Session {
  const never = { createdAt: undefined, firstLoginAt: undefined, closedAt: undefined, closeHeardAt: undefined };
  return { id, ...never, ...NOTHING_KNOWN };
}

/** As one that is over is remembered. */
export const emptied = (session: Session): Session => ({ ...session, ...NOTHING_KNOWN });

/** ZG7: something that could not be before it began. */
export function metAt(session: Session, at: Millis): Session {
  return session.firstLoginAt === undefined || at < session.firstLoginAt ? { ...session, firstLoginAt: at } : session;
}

/** Undefined for one of which only the end is known: nobody can say whether it is older or newer than others. */
export function startOf(session: Session): Millis | undefined {
  return session.createdAt ?? session.firstLoginAt;
}

/** ZG6: ties by the greater id, as a number. */
export function compareSessions(a: Session, b: Session): number {
  return (startOf(a) ?? -1) - (startOf(b) ?? -1) || compareUint64(a.id, b.id);
}

export const isOver = (session: Session): boolean => session.closedAt !== undefined;

/** ZG10: from when on its end is to be remembered. */
export function overSince({ closedAt, closeHeardAt }: Session): Millis | undefined {
  if (closedAt === undefined || closeHeardAt === undefined) return closedAt;
  return closedAt > closeHeardAt ? closedAt : closeHeardAt;
}

export function isPresent({ users }: Session, userId: UserId): boolean {
  const user = users.get(userId);
  return user !== undefined && presence(user) !== undefined;
}

/** In the order of their ids. */
export function presentIn(session: Session): Present[] {
  const present: Present[] = [];
  for (const [userId, user] of session.users) {
    const login = presence(user);
    if (login !== undefined) present.push({ userId, sessionId: login.id, loginAt: login.at });
  }
  return present.sort((a, b) => (a.userId < b.userId ? -1 : 1));
}

/** ME3: a stream that is on the air; `isBot`: of a recorder or a moderation bot (ZG11). */
export type OnAir = {
  readonly streamId: StreamId;
  readonly userId: UserId;
  readonly isBot: boolean;
  readonly createdAt: Millis;
};

/** A life of a stream that nothing has ended; `heardAt`: when it was first told of. */
type OpenLife = {
  readonly streamId: StreamId;
  readonly userId: UserId;
  readonly createdAt: Millis;
  readonly heardAt: Millis;
};

/** Most callbacks change users alone, and a long session has had many streams. */
const known = new WeakMap<Session['streams'], readonly OpenLife[]>();

export function openLivesIn(streams: Session['streams']): readonly OpenLife[] {
  const before = known.get(streams);
  if (before !== undefined) return before;
  const open: OpenLife[] = [];
  for (const [streamId, stream] of streams) {
    const life = publishing(stream);
    if (life === undefined) continue;
    const { userId, createdAt } = life;
    open.push({ streamId, userId, createdAt, heardAt: stream.knownSince });
  }
  known.set(streams, open);
  return open;
}

/** In the order of their ids. */
export function onAirIn({ streams, users }: Session): OnAir[] {
  const onAir = openLivesIn(streams).map(({ streamId, userId, createdAt }) => {
    return { streamId, userId, isBot: users.get(userId)?.isBot ?? false, createdAt };
  });
  return onAir.sort((a, b) => (a.streamId < b.streamId ? -1 : 1));
}

/** Callbacks tell of its streams, not ZEGO's list alone: only then does one that nothing is known of not exist. */
export const tellsStreams = ({ streamSeqs, streams }: Session): boolean =>
  lastSeq(streamSeqs) > 0 || Iterator.from(streams).some(([, { lives, ends }]) => lives.length + ends.length > 0);

/** Of its users or its streams some were not told of. */
export const lacksCallbacks = ({ seqs, streamSeqs }: Session): boolean => hasGap(seqs) || hasGap(streamSeqs);
