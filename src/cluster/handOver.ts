import type { Channels } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';
import { settleInBatches } from './settleInBatches.ts';

/** CL6: each channel is finished, given up, and its clients are told to join again, which another process answers. */
export async function handOver(channels: Channels, release: (sid: Sid) => Promise<void>): Promise<void> {
  const one = async (sid: Sid): Promise<void> => {
    const local = channels.find(sid);
    await channels.close(sid);
    await release(sid);
    local?.room.dismiss();
  };
  await settleInBatches(channels.sids(), one);
}
