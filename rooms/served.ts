import type { ChannelRoom } from '../src/app/channels.ts';
import type { ServedChannel } from '../src/app/servedChannel.ts';
import type { Millis, Sid } from '../src/domain/ids.ts';
import { openChannel } from './joins/openChannel.ts';
import type { LiveChannelDeps } from './liveChannelDeps.ts';
import type { Notice } from './show/addressee.ts';

/** A channel as a room has it: its actor, or one that is followed. */
export type Served = {
  readonly channel: ServedChannel;
  close(): Promise<void>;
};

/** The room, for whoever opens a channel for it. */
export type RoomSide = ChannelRoom & {
  /** LC18: notices first, then the schema that they belong to, which shows the channel as of `at`. */
  tell(notices: readonly Notice[], at: Millis): void;
};

export type OpenServed = (sid: Sid, room: RoomSide, deps: LiveChannelDeps) => Promise<Served>;

/** The channel has its actor here. */
export const openOwn: OpenServed = async (sid, room, deps) => {
  const actor = await openChannel(sid, room, deps);
  return {
    channel: actor,
    async close() {
      await deps.channels.close(sid);
      // A callback may have come when the framework had decided to let the room go.
      if (actor.isNeededAgain) void deps.wake(sid).catch(() => {});
    },
  };
};
