import type { ChannelStore, Commit, CommitOutcome, Doubt } from '../ports/channelStore.ts';

/** `failed`: nothing of it was kept. `in-doubt`: the store's answer was lost. */
export type MeasuredOutcome = Extract<CommitOutcome, string> | 'in-doubt' | 'failed';

export type StoreMetrics = {
  commit(outcome: MeasuredOutcome, seconds: number, entries: number): void;
  /** ST4: an actor learned from the store that another one has its channel. */
  fenceLoss(): void;
};

/** ME9: how many streams a commit tells of whom nobody had let in. */
export type StrangersCount = { strangers(found: number): void };

type Measured = Pick<ChannelStore, 'open' | 'release' | 'commit' | 'writeBack' | 'journal'>;

/** The store, watched: how long its commits take, how much goes in one, and what comes of them. */
export function measuredStore(store: Measured, metrics: StoreMetrics & StrangersCount): Measured {
  const note = (commit: Commit, beganAt: number, outcome: MeasuredOutcome): void => {
    metrics.commit(outcome, (performance.now() - beganAt) / 1_000, commit.entries.length);
    if (outcome === 'fenced') metrics.fenceLoss();
    const found =
      outcome === 'committed' ? commit.told.filter(({ event }) => event.type === 'stranger-seen').length : 0;
    if (found > 0) metrics.strangers(found);
  };

  return {
    open: (sid) => store.open(sid),
    release: (sid, epoch) => store.release(sid, epoch),
    journal: (sid, page) => store.journal(sid, page),
    commit: async (commit) => {
      const beganAt = performance.now();
      let outcome: CommitOutcome;
      try {
        outcome = await store.commit(commit);
      } catch (error) {
        note(commit, beganAt, 'failed');
        throw error;
      }
      note(commit, beganAt, typeof outcome === 'string' ? outcome : 'in-doubt');
      return typeof outcome === 'string' ? outcome : watched(outcome, metrics);
    },
    writeBack: async (standing) => {
      const outcome = await store.writeBack(standing);
      if (outcome === 'fenced') metrics.fenceLoss();
      return outcome;
    },
  };
}

function watched(doubt: Doubt, metrics: StoreMetrics): Doubt {
  return {
    settle: async () => {
      const settled = await doubt.settle();
      if (settled === 'fenced') metrics.fenceLoss();
      return settled;
    },
  };
}
