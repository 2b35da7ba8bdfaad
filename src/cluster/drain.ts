import type { Channels } from '../app/channels.ts';
import type { Sid } from '../domain/ids.ts';

/** So many channels are between two processes at a time. */
const AT_ONCE = 16;

/** CL6: each channel is finished, given up, and its clients are told to join again, which another process answers. */
export async function handOver(channels: Channels, release: (sid: Sid) => Promise<void>): Promise<void> {
  const sids = channels.sids();
  const one = async (sid: Sid): Promise<void> => {
    const tenant = channels.find(sid);
    await channels.close(sid);
    await release(sid);
    tenant?.house.dismiss();
  };
  while (sids.length > 0) await Promise.all(sids.splice(0, AT_ONCE).map(one));
}
