import { isLive } from '../domain/channel.ts';
import { currentSession } from '../domain/roster/roster.ts';
import { onAirIn } from '../domain/roster/rosterSession.ts';
import type { Channels } from './channels.ts';

/** The channels of this process, counted in one walk past all of them. */
export type Census = {
  readonly channels: number;
  readonly live: number;
  readonly clients: number;
  readonly linked: number;
  readonly waiting: number;
  /** On the air, as ZEGO's callbacks tell (ME9). */
  readonly streams: number;
  /** What waits for the round under way, in all mailboxes together and in the fullest. */
  readonly queued: number;
  readonly queuedMost: number;
};

export function takeCensus(channels: Channels): Census {
  const census = { channels: 0, live: 0, clients: 0, linked: 0, waiting: 0, streams: 0, queued: 0, queuedMost: 0 };
  for (const { actor, room } of channels.all()) {
    const { channel, roster, mailboxDepth } = actor;
    const session = currentSession(roster);
    census.channels += 1;
    if (isLive(channel)) census.live += 1;
    census.clients += room.clientCount();
    census.linked += channel.linked.length;
    census.waiting += channel.waiting.length;
    if (session !== undefined) census.streams += onAirIn(session).length;
    census.queued += mailboxDepth;
    if (mailboxDepth > census.queuedMost) census.queuedMost = mailboxDepth;
  }
  return census;
}
