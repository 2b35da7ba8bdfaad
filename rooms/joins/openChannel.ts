import { ServerError } from '@colyseus/core';
import type { ChannelActor } from '../../src/app/channelActor.ts';
import type { ChannelRoom } from '../../src/app/channels.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { Unavailable } from '../../src/ports/channelStore.ts';
import type { LiveChannelDeps } from '../liveChannelDeps.ts';
import { cannotLetIn } from './joinAnswers.ts';

/** The channel has its room in another process. */
export const CHANNEL_TAKEN = 4101;

type Deps = Pick<LiveChannelDeps, 'channels' | 'claim' | 'release' | 'log'>;

export async function openChannel(
  sid: Sid,
  room: ChannelRoom,
  { channels, claim, release, log }: Deps,
): Promise<ChannelActor> {
  // Before its epoch is taken: who comes too late must not take it from the one who is there.
  if (!(await claim(sid))) throw new ServerError(CHANNEL_TAKEN, `channel ${sid} is at another process`);
  try {
    return await channels.open(sid, room);
  } catch (error) {
    await release(sid);
    if (!(error instanceof Unavailable)) throw error;
    // The framework keeps of an error its message alone: what is known to be wrong is told here.
    log.warn({ sid, err: error }, 'a channel cannot be opened');
    throw cannotLetIn();
  }
}
