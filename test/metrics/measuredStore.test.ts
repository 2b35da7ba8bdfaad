import assert from 'node:assert/strict';
import { type MeasuredOutcome, measuredStore } from '../../src/metrics/measuredStore.ts';
import type { ChannelStore, Commit, CommitOutcome, Standing } from '../../src/ports/channelStore.ts';

type Store = Pick<ChannelStore, 'open' | 'release' | 'commit' | 'writeBack'>;

// Only how many entries it has, and which events it tells, is looked at.
const told = ['stranger-seen', 'link-ended', 'stranger-seen'].map((type) => ({ event: { type } }));
const commit = { entries: [1, 2, 3], told } as unknown as Commit;
const standing = {} as unknown as Standing;

function measured(store: Partial<Store>) {
  const counted = { commits: [] as [MeasuredOutcome, number][], fenceLosses: 0, strangers: 0 };
  const unasked = async () => assert.fail('not asked for');
  const metrics = {
    commit: (outcome: MeasuredOutcome, seconds: number, entries: number) => {
      assert(seconds >= 0 && seconds < 10, `${seconds} s`);
      counted.commits.push([outcome, entries]);
    },
    fenceLoss: () => {
      counted.fenceLosses += 1;
    },
    strangers: (found: number) => {
      counted.strangers += found;
    },
  };
  return {
    counted,
    store: measuredStore(
      { open: unasked, release: unasked, commit: unasked, writeBack: unasked, journal: unasked, ...store },
      metrics,
    ),
  };
}

describe('a store that is measured', () => {
  for (const outcome of ['committed', 'forgotten', 'fenced'] as const) {
    it(`counts a commit that is ${outcome}, and hands that on`, async () => {
      const { store, counted } = measured({ commit: async () => outcome });
      assert.equal(await store.commit(commit), outcome);
      assert.deepEqual(counted, {
        commits: [[outcome, 3]],
        fenceLosses: outcome === 'fenced' ? 1 : 0,
        strangers: outcome === 'committed' ? 2 : 0,
      });
    });
  }

  it('counts a commit that failed, and hands its error on', async () => {
    const { store, counted } = measured({ commit: () => Promise.reject(new Error('the disk is full')) });
    await assert.rejects(store.commit(commit), /the disk is full/);
    assert.deepEqual(counted, { commits: [['failed', 3]], fenceLosses: 0, strangers: 0 });
  });

  it('counts a doubt, and the fence if that is how it ends', async () => {
    for (const settled of [{ epoch: 7, isKept: true }, 'forgotten', 'fenced'] as const) {
      const doubt: CommitOutcome = { settle: async () => settled };
      const { store, counted } = measured({ commit: async () => doubt });
      const found = await store.commit(commit);
      assert(typeof found === 'object');
      assert.deepEqual(counted, { commits: [['in-doubt', 3]], fenceLosses: 0, strangers: 0 });
      assert.equal(await found.settle(), settled);
      assert.equal(counted.fenceLosses, settled === 'fenced' ? 1 : 0);
    }
  });

  it('counts a write-back that met the fence', async () => {
    for (const outcome of ['known', { epoch: 2 }, 'fenced'] as const) {
      const { store, counted } = measured({ writeBack: async () => outcome });
      assert.equal(await store.writeBack(standing), outcome);
      assert.equal(counted.fenceLosses, outcome === 'fenced' ? 1 : 0);
    }
  });
});
