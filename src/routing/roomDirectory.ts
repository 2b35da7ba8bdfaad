import type { ChannelActor } from '../app/channelActor.ts';
import type { Channels } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import { currentSession } from '../domain/roster/roster.ts';
import { onAirIn, presentIn, startOf } from '../domain/roster/rosterSession.ts';
import type { RoomDirectory, RoomView } from '../ports/directory.ts';
import { withLocalFallback } from './withLocalFallback.ts';

export type RoomDirectoryDeps = {
  readonly channels: Channels;
  /** The rooms of every other process; what cannot be asked now is missing. */
  readonly others: () => Promise<readonly RoomView[]>;
};

/** A channel whose ZEGO room is open is awake, so those that are awake are all there are. */
export function createRoomDirectory({ channels, others }: RoomDirectoryDeps): RoomDirectory {
  return {
    list: () =>
      withLocalFallback(
        async () => inOrder([...roomsOf(channels), ...(await others())]),
        () => inOrder(roomsOf(channels)),
      ),
    find: async (sid) => roomOf(channels, sid) ?? (await others()).find((room) => room.sid === sid),
  };
}

const inOrder = (rooms: readonly RoomView[]): readonly RoomView[] =>
  rooms.toSorted((one, other) => (one.sid < other.sid ? -1 : 1));

/** Those of this process. */
export function roomsOf(channels: Channels): readonly RoomView[] {
  return channels.sids().flatMap((sid) => roomOf(channels, sid) ?? []);
}

function roomOf(channels: Channels, sid: Sid): RoomView | undefined {
  const local = channels.find(sid);
  return local === undefined ? undefined : viewOf(local.actor);
}

function viewOf({ channel, roster, hasZegoGap }: ChannelActor): RoomView | undefined {
  const session = currentSession(roster);
  if (session === undefined) return undefined;
  return {
    sid: channel.sid,
    sessionId: session.id,
    startedAt: startOf(session) ?? 0,
    users: presentIn(session),
    streams: onAirIn(session),
    hasGap: hasZegoGap,
  };
}
