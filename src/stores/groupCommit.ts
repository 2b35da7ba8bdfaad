import { setImmediate } from 'node:timers/promises';
import type { CommitOutcome } from '../ports/channelStore.ts';
import { StoreError } from './storeError.ts';

export type GroupOutcome = CommitOutcome | { readonly failure: string };

/** Bounds what one transaction holds up. */
export const COMMITS_PER_GROUP_MAX = 256;

type Gathered<Item> = { readonly item: Item; readonly outcome: PromiseWithResolvers<CommitOutcome> };

export type GroupCommits<Item> = {
  commit(item: Item): Promise<CommitOutcome>;
  /** Resolves when nothing gathers or is under way. */
  drained(): Promise<void>;
};

/**
 * ST2: one group is under way at a time; what comes meanwhile gathers and goes together next.
 * `send` gives one outcome for each item, in their order, or rejects if none of them was kept.
 */
export function groupCommits<Item>(
  send: (items: readonly Item[]) => Promise<readonly GroupOutcome[]>,
): GroupCommits<Item> {
  const gathered: Gathered<Item>[] = [];
  let work: Promise<void> | undefined;

  const sendAll = async (): Promise<void> => {
    // What is committed in the same turn goes with the first.
    await setImmediate();
    while (gathered.length > 0) await sendGroup(gathered.splice(0, COMMITS_PER_GROUP_MAX), send);
    // In the same breath: what is committed from now on needs somebody to send it.
    work = undefined;
  };

  return {
    commit: (item) => {
      const outcome = Promise.withResolvers<CommitOutcome>();
      gathered.push({ item, outcome });
      work ??= sendAll();
      return outcome.promise;
    },
    drained: async () => work,
  };
}

async function sendGroup<Item>(
  group: readonly Gathered<Item>[],
  send: (items: readonly Item[]) => Promise<readonly GroupOutcome[]>,
): Promise<void> {
  try {
    const outcomes = await send(group.map(({ item }) => item));
    for (const [index, { outcome }] of group.entries()) settle(outcome, outcomes[index]);
  } catch (error) {
    for (const { outcome } of group) outcome.reject(error);
  }
}

function settle(promise: PromiseWithResolvers<CommitOutcome>, outcome: GroupOutcome | undefined): void {
  if (outcome === undefined) promise.reject(new StoreError('The store did not say what became of this commit.'));
  else if (typeof outcome === 'object' && 'failure' in outcome) promise.reject(new StoreError(outcome.failure));
  else promise.resolve(outcome);
}
