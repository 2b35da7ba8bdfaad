import type { Channels } from '../app/channels.ts';
import type { Clock } from '../ports/runtime.ts';
import { ownBudget } from '../runtime/ownBudget.ts';
import type { Cluster } from './cluster.ts';

/** A server of one process. */
export function singleProcess({ elapsed }: Pick<Clock, 'elapsed'>): Cluster {
  let own: Channels | undefined;
  return {
    colyseus: {},
    clock: { earliest: elapsed, latest: elapsed },
    open: async ({ channels }) => {
      own = channels;
    },
    isCutOff: () => false,
    handOver: async () => {},
    close: async () => {},
    claim: async () => true,
    release: async () => {},
    countInSecond: undefined,
    budget: ownBudget({ elapsed }),
    awake: async (after, limit) => {
      const sids = own?.sids().sort() ?? [];
      return sids.filter((sid) => after === undefined || sid > after).slice(0, limit);
    },
    call: async (process) => {
      throw new Error(`there is no process ${process}`);
    },
    sight: async () => 'unknown',
    rooms: async () => [],
  };
}
