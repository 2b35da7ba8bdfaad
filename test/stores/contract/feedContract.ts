import assert from 'node:assert/strict';
import type { Sid } from '../../../src/domain/ids.ts';
import type { Told } from '../../../src/domain/told.ts';
import type { Commit } from '../../../src/ports/channelStore.ts';
import { FEED_BOUNDS, type FeedCursor, type FeedEntry, isLater } from '../../../src/ports/feed.ts';
import { busyOrders, commitsOf, sidOf } from './actor.ts';
import { HOSTILE_IDS } from './hostileIds.ts';
import type { StoreUnderTest } from './storeUnderTest.ts';

const FOR_EVER_MS = 1_000 * FEED_BOUNDS.lifeMs;

/** IN6, IN8: what every store must do with what its commits tell. */
export function describeFeed(name: string, openFresh: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the feed contract`, () => {
    let test: StoreUnderTest;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    const play = async (sid: Sid): Promise<readonly Commit[]> => {
      const commits = commitsOf(await test.store.open(sid), busyOrders());
      for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
      await test.published();
      return commits;
    };
    const toldBy = (commits: readonly Commit[]): Told[] => commits.flatMap(({ told }) => told);
    const page = async (after?: FeedCursor, limit = 500, sid?: Sid) => {
      const found = await test.feed.page({ after, limit, sid });
      assert('entries' in found, 'it is still there');
      return found;
    };
    const all = async (limit = 500): Promise<FeedEntry[]> => {
      const entries: FeedEntry[] = [];
      for (let after: FeedCursor | undefined; ; ) {
        const found = await page(after, limit);
        entries.push(...found.entries);
        if (found.isEnd) return entries;
        after = found.cursor;
      }
    };
    const trimAll = async (): Promise<void> => {
      while (await test.feed.trim());
    };

    it('[IN6] has what the commits tell, in their order, and not what is for the journal alone', async () => {
      const commits = await play(sidOf('a channel'));
      const entries = await all();
      assert.deepEqual(
        entries.map(({ told }) => told),
        toldBy(commits),
      );
      assert.deepEqual(
        entries.map(({ told }) => told.seq),
        entries.map((_, index) => index + 1),
      );
      const types = new Set(entries.map(({ told }) => `${told.event.type}`));
      assert(types.has('link-started') && !types.has('limits-changed'));
      for (const [index, { cursor }] of entries.entries()) {
        assert(index === 0 || isLater(cursor, entries[index - 1]?.cursor ?? cursor));
      }
    });

    it('[IN6] numbers each channel by itself, whatever it is called, and goes on after a restart', async () => {
      for (const sid of HOSTILE_IDS.map(sidOf)) await play(sid);
      await test.reopen();
      const told = (await all()).map((entry) => entry.told);
      for (const sid of HOSTILE_IDS.map(sidOf)) {
        const { feedSeq } = await test.store.open(sid);
        const seqs = told.filter((one) => one.sid === sid).map(({ seq }) => seq);
        assert.deepEqual(
          seqs,
          Array.from({ length: feedSeq }, (_, index) => index + 1),
        );
        assert(feedSeq > 0);
      }
    });

    it('[IN6] a channel that is forgotten goes on with its numbers', async () => {
      const sid = sidOf('a channel');
      const opened = await test.store.open(sid);
      const [commit] = commitsOf(opened, busyOrders());
      assert(commit !== undefined);
      await test.store.commit({ ...commit, isUnfinished: false });
      await test.reopen();
      await test.age(10 * FOR_EVER_MS);
      assert.deepEqual(await test.store.peek(sid), undefined);
      assert.equal((await test.store.open(sid)).feedSeq, commit.feedSeq);
    });

    it('[IN6, ST4] tells nothing of a commit that is refused', async () => {
      const sid = sidOf('a channel');
      const stale = commitsOf(await test.store.open(sid), busyOrders());
      const commits = await play(sid);
      for (const commit of stale) assert.equal(await test.store.commit(commit), 'fenced');
      assert.deepEqual(
        (await all()).map(({ told }) => told),
        toldBy(commits),
      );
    });

    it('[IN8] pages from any place, and has one to go on from where there is nothing more', async () => {
      const empty = await page();
      assert.deepEqual([empty.entries, empty.isEnd, empty.cursor], [[], true, await test.feed.end()]);
      await play(sidOf('one'));
      await play(sidOf('two'));
      const entries = await all();
      assert.deepEqual(await all(3), entries);
      assert.deepEqual((await page(empty.cursor)).entries, entries);
      assert.deepEqual(await test.feed.end(), entries.at(-1)?.cursor);
      const last = await page(await test.feed.end());
      assert.deepEqual([last.entries, last.cursor, last.isEnd], [[], await test.feed.end(), true]);
      const ofTwo = await page(undefined, 500, sidOf('two'));
      assert.deepEqual(
        ofTwo.entries,
        entries.filter(({ told }) => told.sid === sidOf('two')),
      );
    });

    it('[IN8] of too many the oldest go, and whoever is behind them is told where to go on', async () => {
      await play(sidOf('a channel'));
      const entries = await all();
      await test.reopen({ lifeMs: FOR_EVER_MS, max: 3 });
      assert.equal(await test.feed.count(), entries.length);
      await trimAll();
      assert.deepEqual([await all(), await test.feed.count()], [entries.slice(-3), 3]);
      const lastGone = entries.at(-4)?.cursor;
      assert(lastGone !== undefined);
      assert.deepEqual(await test.feed.page({ after: entries[0]?.cursor, limit: 10 }), { goneUntil: lastGone });
      assert.deepEqual((await page(lastGone)).entries, entries.slice(-3));
      assert.deepEqual((await page(entries.at(-2)?.cursor)).entries, entries.slice(-1));
      await play(sidOf('another'));
      assert(isLater(await test.feed.end(), entries.at(-1)?.cursor ?? lastGone));
    });

    it('[IN8] those that are too old go, all of them, and a place at the end stays good', async () => {
      await play(sidOf('a channel'));
      const end = await test.feed.end();
      await trimAll();
      assert.notDeepEqual(await all(), []);
      await test.reopen({ lifeMs: -10 * FOR_EVER_MS, max: 1_000 });
      await trimAll();
      assert.deepEqual([await all(), await test.feed.end(), await test.feed.count()], [[], end, 0]);
      assert.deepEqual((await page(end)).entries, []);
      const commits = await play(sidOf('a channel'));
      assert.deepEqual(
        (await page(end)).entries.map(({ told }) => told),
        toldBy(commits),
      );
    });
  });
}
