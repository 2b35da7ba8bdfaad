import type { Sid } from '../domain/ids.ts';
import { currentSession } from '../domain/roster.ts';
import { presentIn, startOf } from '../domain/rosterSession.ts';
import type { RoomDirectory, RoomView } from '../ports.ts';
import type { ChannelActor } from './channelActor.ts';
import type { Channels } from './channels.ts';

/** A channel whose ZEGO room is open is awake, so those that are awake are all there are. */
export function createRoomDirectory(channels: Channels): RoomDirectory {
  const find = (sid: Sid): RoomView | undefined => {
    const tenant = channels.find(sid);
    return tenant === undefined ? undefined : viewOf(tenant.actor);
  };
  return {
    find,
    list: () =>
      channels
        .sids()
        .sort()
        .flatMap((sid) => find(sid) ?? []),
  };
}

function viewOf({ channel, roster, hasZegoGap }: ChannelActor): RoomView | undefined {
  const session = currentSession(roster);
  if (session === undefined) return undefined;
  return {
    sid: channel.sid,
    sessionId: session.id,
    startedAt: startOf(session) ?? 0,
    users: presentIn(session),
    hasGap: hasZegoGap,
  };
}
