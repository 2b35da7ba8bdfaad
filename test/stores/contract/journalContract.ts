import assert from 'node:assert/strict';
import type { Order } from '../../../src/domain/command.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import type { JournalPage } from '../../../src/ports/channelStore.ts';
import { commitsOf, sidOf, viewer } from './actor.ts';
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

    const refuse = async (count: number): Promise<void> => {
      const orders = Array.from(
        { length: count },
        (): Order => ({ type: 'cancel-application', by: viewer('mallory') }),
      );
      const commits = commitsOf(await underTest().store.open(sid), orders);
      await Promise.all(commits.map((commit) => underTest().store.commit(commit)));
    };
    const counted = async (): Promise<Partial<Record<string, JournalEntry[]>>> => {
      const entries = await underTest().store.journal(sid, { limit: 10_000 });
      const inOrder = entries.toSorted((one, other) => other.seq - one.seq);
      assert.deepEqual(entries, inOrder, 'newest first, whatever they are of');
      return Object.groupBy(entries, ({ outcome }) => outcome);
    };

    it('[ST12] keeps as many refusals as accepted entries, and neither takes the room of the other', async () => {
      await commitEntries(5);
      await refuse(3 * JOURNAL_MAX);
      await commitEntries(5);
      const { accepted = [], 'not-applied': refused = [] } = await counted();
      assert.deepEqual(
        accepted.map(({ seq }) => seq),
        [5, 4, 3, 2, 1].flatMap((seq) => seq + 5 + 3 * JOURNAL_MAX).concat([5, 4, 3, 2, 1]),
      );
      assert.deepEqual([refused.length, refused[0]?.seq], [JOURNAL_MAX, 3 * JOURNAL_MAX + 5]);
      await commitEntries(2 * JOURNAL_MAX);
      const after = await counted();
      assert.deepEqual([after.accepted?.length, after['not-applied']?.length], [JOURNAL_MAX, JOURNAL_MAX]);
    });

    it('[ST12] is read page by page, whatever an entry is of', async () => {
      for (const [accepted, refused] of [
        [1, 3],
        [4, 1],
        [2, 2],
      ] as const) {
        await commitEntries(accepted);
        await refuse(refused);
      }
      const pages: number[][] = [];
      for (let before = 14; before > 1; before = pages.at(-1)?.at(-1) ?? 0)
        pages.push(await seqs({ before, limit: 3 }));
      assert.deepEqual(pages, [[13, 12, 11], [10, 9, 8], [7, 6, 5], [4, 3, 2], [1]]);
    });

    it('[ST12] is read of what was accepted alone, or of the refusals', async () => {
      await commitEntries(2);
      await refuse(3);
      await commitEntries(2);
      assert.deepEqual(await seqs({ limit: 10, only: 'accepted' }), [7, 6, 2, 1]);
      assert.deepEqual(await seqs({ limit: 10, only: 'refused' }), [5, 4, 3]);
      assert.deepEqual(await seqs({ before: 7, limit: 2, only: 'accepted' }), [6, 2]);
      assert.deepEqual(await seqs({ before: 5, limit: 1, only: 'refused' }), [4]);
    });

    it('[ST12] tells how often', async () => {
      const order: Order = { type: 'cancel-application', by: viewer('mallory') };
      const [commit] = commitsOf(await underTest().store.open(sid), [order]);
      assert(commit !== undefined);
      await underTest().store.commit({ ...commit, entries: commit.entries.map((entry) => ({ ...entry, times: 217 })) });
      assert.equal((await underTest().store.journal(sid, { limit: 1 }))[0]?.times, 217);
    });

    it('is trimmed without harm to another channel', async () => {
      const others = [sidOf('a'), sidOf('z')];
      for (const other of others) await commitEntries(3, other);
      await commitEntries(2 * JOURNAL_MAX);
      for (const other of others) assert.equal((await underTest().store.journal(other, { limit: 10 })).length, 3);
    });
  });
}
