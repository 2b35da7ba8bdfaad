import type { Millis, StreamId, UserId } from '../ids.ts';
import type { Uint64 } from '../uint64.ts';
import { PersistentMap } from './persistentMap.ts';
import { isOver, metAt, type Session } from './rosterSession.ts';
import {
  heardOf,
  type StreamFacts,
  type ToldLife,
  UNKNOWN_STREAM,
  withEnd,
  withLife,
  withStreamMiss,
  withStreamSight,
} from './rosterStream.ts';
import { settledUpTo, withSeq } from './updateSeqs.ts';

// ME3: what callbacks and ZEGO's own list tell of a session's streams, by the same law as of its users.

export type StreamOpening = ToldLife & {
  readonly session: Uint64;
  readonly streamId: StreamId;
  readonly createdAt: Millis;
};

/** `createdAt`: of the life that ended, if it is told. */
export type StreamClosing = ToldLife & {
  readonly session: Uint64;
  readonly streamId: StreamId;
  readonly createdAt: Millis | undefined;
  readonly closedAt: Millis;
};

export type ListedStream = { readonly streamId: StreamId; readonly userId: UserId; readonly createdAt: Millis };

/** What ZEGO's own list held when it was read, from `at` on. */
export type StreamScan = {
  readonly session: Uint64;
  readonly at: Millis;
  readonly present: readonly ListedStream[];
  /** The last `stream_seq` known at `at`: gaps before it are made up for. */
  readonly seq: number;
  /** ME5: when it was asked for, by the channel's time. */
  readonly askedAt?: Millis;
};

export function streamOpened(session: Session, told: StreamOpening, heardAt: Millis): Session {
  return withStream(metStream(session, told, heardAt), told.streamId, (stream) =>
    heardOf(stream, withLife(stream, told, told.createdAt), heardAt),
  );
}

export function streamClosed(session: Session, told: StreamClosing, heardAt: Millis): Session {
  return withStream(metStream(session, told, heardAt), told.streamId, (stream) =>
    heardOf(stream, withEnd(stream, told, told.closedAt, told.createdAt), heardAt),
  );
}

export function streamsScanned(session: Session, scan: StreamScan, heardAt: Millis): Session {
  const { at, present, seq, askedAt = 0 } = scan;
  const sights = Map.groupBy(present, ({ streamId }) => streamId);
  const streams = Array.from(session.streams, ([streamId, stream]): [StreamId, StreamFacts] => [
    streamId,
    sights.has(streamId) ? stream : heardOf(stream, withStreamMiss(stream, at), heardAt),
  ]);
  const known = new Map(streams);
  for (const [streamId, its] of sights) {
    const before = known.get(streamId) ?? strangerStream(session);
    const seen = its.reduce(
      (stream, { createdAt, userId }) => withStreamSight(stream, { createdAt, at, userId }),
      before,
    );
    known.set(streamId, heardOf(before, seen, heardAt));
  }
  const streamSeqs = settledUpTo(session.streamSeqs, seq, heardAt);
  const isNewer = at > session.streamsScannedAt;
  const isNews =
    isNewer ||
    askedAt > session.streamsAskedAt ||
    streamSeqs !== session.streamSeqs ||
    [...known].some(([streamId, stream]) => session.streams.get(streamId) !== stream);
  if (!isNews) return session;
  const streamsScannedAt = isNewer ? at : session.streamsScannedAt;
  const streamsAskedAt = askedAt > session.streamsAskedAt ? askedAt : session.streamsAskedAt;
  return { ...session, streams: PersistentMap.of(known), streamsScannedAt, streamsAskedAt, streamSeqs };
}

/** ZG7: it dates a session of which no login is known. */
function metStream(
  session: Session,
  { createdAt, seq }: { createdAt: Millis | undefined; seq: number | undefined },
  heardAt: Millis,
): Session {
  const dated = createdAt === undefined ? session : metAt(session, createdAt);
  if (isOver(dated) || seq === undefined) return dated;
  const streamSeqs = withSeq(dated.streamSeqs, seq, heardAt);
  return streamSeqs === dated.streamSeqs ? dated : { ...dated, streamSeqs };
}

function withStream(session: Session, streamId: StreamId, change: (stream: StreamFacts) => StreamFacts): Session {
  if (isOver(session)) return session;
  const known = session.streams.get(streamId);
  const before = known ?? strangerStream(session);
  const stream = change(before);
  return stream === known ? session : { ...session, streams: session.streams.set(streamId, stream) };
}

/** Every list so far has missed what is not known yet. */
const strangerStream = (session: Session): StreamFacts => withStreamMiss(UNKNOWN_STREAM, session.streamsScannedAt);
