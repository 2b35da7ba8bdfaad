import type { Channels } from '../app/channels.ts';
import type { Sid, StreamId } from '../domain/ids.ts';
import { airOf } from '../domain/roster/air.ts';
import type { Roster } from '../domain/roster/roster.ts';
import type { AwakeChannels } from '../ports/directory.ts';
import type { StreamSight, StreamSights } from '../ports/zego.ts';

export type StreamSightsDeps = {
  readonly channels: Channels;
  readonly awakeChannels: Pick<AwakeChannels, 'find'>;
  readonly me: () => string;
  /** As another process sees it. */
  readonly ask: (process: string, sid: Sid, streamId: StreamId) => Promise<StreamSight>;
};

/** ME7: wherever the channel's actor is, it knows what is on the air. */
export function createStreamSights({ channels, awakeChannels, me, ask }: StreamSightsDeps): StreamSights {
  return {
    see: async (sid, streamId) => {
      if (channels.find(sid) !== undefined) return sightHere(channels, sid, streamId);
      try {
        const process = (await awakeChannels.find(sid))?.process.id;
        return process === undefined || process === me() ? 'unknown' : await ask(process, sid, streamId);
      } catch {
        // Then ZEGO itself is asked.
        return 'unknown';
      }
    },
  };
}

/** Of this process. */
export function sightHere(channels: Channels, sid: Sid, streamId: StreamId): StreamSight {
  const actor = channels.find(sid)?.actor;
  return actor === undefined ? 'unknown' : sightIn(actor.roster, streamId);
}

/** What is not known of is off the air only where all of it is known. */
export function sightIn(roster: Roster, streamId: StreamId): StreamSight {
  const { streams, knownSince, hasGap } = airOf(roster);
  if (streams.some((stream) => stream.streamId === streamId)) return 'on-air';
  return knownSince === undefined || hasGap ? 'unknown' : 'off-air';
}
