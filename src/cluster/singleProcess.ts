import type { Clock } from '../ports/runtime.ts';
import { ownBudget } from '../runtime/ownBudget.ts';
import type { Cluster } from './cluster.ts';

/** A server of one process. */
export function singleProcess({ elapsed }: Pick<Clock, 'elapsed'>): Cluster {
  return {
    colyseus: {},
    topics: undefined,
    clock: { earliest: elapsed, latest: elapsed },
    whileItStarts: (work) => work(),
    open: async () => {},
    isCutOff: () => false,
    handOver: async () => {},
    close: async () => {},
    claim: async () => true,
    release: async () => {},
    countInSecond: undefined,
    budget: ownBudget({ elapsed }),
    call: async (process) => {
      throw new Error(`there is no process ${process}`);
    },
    sight: async () => 'unknown',
    rooms: async () => [],
    survey: async () => ({ answers: [], silent: [] }),
    reports: async () => ({ reports: [], silent: [] }),
  };
}
