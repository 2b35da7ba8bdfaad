import { type Channel, findLinked } from '../channel.ts';
import type { UserId } from '../ids.ts';
import { linkStreamId } from '../streamIds.ts';
import { currentSession, type Roster } from './roster.ts';
import { tellsStreams } from './rosterSession.ts';
import { publishing } from './rosterStream.ts';

/** ME4, of a link: 0 nobody knows, 1 it is not on the air, 2 it is. */
export type LinkMedia = 0 | 1 | 2;

/** Of a user who is linked now. */
export type MediaOf = (userId: UserId) => LinkMedia;

export const NOBODY_KNOWS: MediaOf = () => 0;

/** ME4: of their own stream (ME1). It follows from the call and from what ZEGO has told: it is no part of the call. */
export function linkMedia(channel: Channel, roster: Roster, userId: UserId): LinkMedia {
  const session = currentSession(roster);
  const link = session === undefined ? undefined : findLinked(channel, userId);
  if (session === undefined || link === undefined) return 0;
  const stream = session.streams.get(linkStreamId(link.callId));
  if (stream !== undefined && publishing(stream) !== undefined) return 2;
  return tellsStreams(session) ? 1 : 0;
}
