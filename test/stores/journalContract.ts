import assert from 'node:assert/strict';
import type { Order } from '../../src/domain/command.ts';
import type { JournalPage } from '../../src/ports.ts';
import { commitsOf, sidOf } from './actor.ts';
import { JOURNAL_MAX, type StoreUnderTest } from './storeUnderTest.ts';

/** A part of the contract suite. */
export function describeJournal(underTest: () => StoreUnderTest): void {
  describe('the journal [ST5]', () => {
    const sid = sidOf('a channel');

    const seqs = async (page: JournalPage): Promise<number[]> =>
      (await underTest().store.journal(sid, page)).map((entry) => entry.seq);
    const commitEntries = async (count: number, to = sid): Promise<void> => {
      const orders = Array.from({ length: count }, (): Order => ({ type: 'end-overdue' }));
      const commits = commitsOf(await underTest().store.open(to), orders);
      await Promise.all(commits.map((commit) => underTest().store.commit(commit)));
    };

    it('comes newest first, page by page', async () => {
      await commitEntries(10);
      assert.deepEqual(await seqs({ limit: 4 }), [10, 9, 8, 7]);
      assert.deepEqual(await seqs({ before: 7, limit: 4 }), [6, 5, 4, 3]);
      assert.deepEqual(await seqs({ before: 3, limit: 4 }), [2, 1]);
      assert.deepEqual(await seqs({ before: 1, limit: 4 }), []);
    });

    it('keeps its newest entries and no more, at every length', async () => {
      await commitEntries(JOURNAL_MAX + 1);
      for (let last = JOURNAL_MAX + 1; last <= 2 * JOURNAL_MAX; last += 1) {
        const found = await seqs({ limit: 1_000 });
        assert.deepEqual([found.length, found[0], found.at(-1)], [JOURNAL_MAX, last, last - JOURNAL_MAX + 1]);
        await commitEntries(1);
      }
      assert.deepEqual(await seqs({ before: JOURNAL_MAX, limit: 1_000 }), []);
    });

    it('is trimmed without harm to another channel', async () => {
      const others = [sidOf('a'), sidOf('z')];
      for (const other of others) await commitEntries(3, other);
      await commitEntries(2 * JOURNAL_MAX);
      for (const other of others) assert.equal((await underTest().store.journal(other, { limit: 10 })).length, 3);
    });
  });
}
