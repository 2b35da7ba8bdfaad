import type { Air, AirStream } from '../air.ts';
import type { StreamId } from '../ids.ts';
import { currentSession, type Roster } from './roster.ts';
import { openLivesIn, type Session, tellsStreams } from './rosterSession.ts';
import { hasGap } from './updateSeqs.ts';

const NOTHING_KNOWN: Air = { streams: [], knownSince: undefined, hasGap: false, scannedAt: 0, wentOffAt: () => 0 };

/** It is asked for with every message, and most change nothing of it. */
const known = new WeakMap<Roster, Air>();

/** What ME5 and ME6 ask of a room: in its current session, and by our own times. */
export function airOf(roster: Roster): Air {
  const before = known.get(roster);
  if (before !== undefined) return before;
  const air = lookAt(roster);
  known.set(roster, air);
  return air;
}

function lookAt(roster: Roster): Air {
  const session = currentSession(roster);
  if (session === undefined || (session.streams.size === 0 && !tellsStreams(session))) return NOTHING_KNOWN;
  return {
    streams: streamsOf(session),
    knownSince: tellsStreams(session) ? session.streamsKnownSince : undefined,
    hasGap: hasGap(session.streamSeqs),
    scannedAt: session.streamsAskedAt,
    wentOffAt: (streamId: StreamId) => session.streams.get(streamId)?.knownSince ?? 0,
  };
}

function streamsOf({ id: session, streams, users }: Session): AirStream[] {
  return openLivesIn(streams).map((life) => ({ session, ...life, isBot: users.get(life.userId)?.isBot ?? false }));
}
