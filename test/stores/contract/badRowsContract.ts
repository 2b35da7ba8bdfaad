import assert from 'node:assert/strict';
import type { Sid } from '../../../src/domain/ids.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { type ChannelStore, Damaged, type KeptKind, type Opened } from '../../../src/ports/channelStore.ts';
import type { Feed, FeedCursor, FeedEntry } from '../../../src/ports/feed.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { busyOrders, commitsOf, sidOf } from './actor.ts';
import { rosterOf } from './roster.ts';

export type Spoiled = Extract<KeptKind, 'reply' | 'applicant' | 'zego' | 'journal' | 'unfinished' | 'channel' | 'feed'>;

export type BadRowsUnderTest = {
  readonly store: ChannelStore;
  readonly feed: Feed;
  readonly told: readonly UnreadableRow[];
  /**
   * Makes one row of the channel unreadable: the reply to `cmd 2`, the applicant `eager`, ZEGO's user `user 1`, entry 3,
   * or the snapshot; the third event of the feed; or puts a sid that is none among the unfinished ones.
   */
  spoil(what: Spoiled, sid: Sid): Promise<void>;
  dispose(): Promise<void>;
};

/** IN14: what every store must do about one bad row. */
export function describeBadRows(name: string, openFresh: () => Promise<BadRowsUnderTest>): void {
  describe(`${name}: one bad row`, () => {
    const sid = sidOf('a channel');
    const roster = rosterOf(3);
    let test: BadRowsUnderTest;
    let before: Opened;
    beforeEach(async () => {
      test = await openFresh();
      for (const each of [sid, sidOf('sound')]) {
        const commits = commitsOf(await test.store.open(each), busyOrders());
        for (const commit of commits) {
          await test.store.commit({ ...commit, roster: rosterChange(EMPTY_ROSTER, roster) });
        }
      }
      before = await test.store.open(sid);
    });
    afterEach(() => test.dispose());

    const toldOnce = (kind: Spoiled, about: RegExp): void => {
      assert.deepEqual(new Set(test.told.map((row) => row.kind)), new Set([kind]));
      const keys = new Set(test.told.map((row) => row.key));
      assert.equal(keys.size, 1);
      assert.match([...keys].join(), about);
    };

    it('[IN14] a remembered reply: the others are remembered', async () => {
      await test.spoil('reply', sid);
      const { replies } = await test.store.open(sid);
      assert.deepEqual(
        replies,
        before.replies.filter(({ cmdId }) => cmdId !== 'cmd 2'),
      );
      assert.equal(replies.length, before.replies.length - 1);
      toldOnce('reply', /channel "a channel", reply /);
    });

    it('[IN14] an applicant: the call and all others are there', async () => {
      await test.spoil('applicant', sid);
      const { channel } = await test.store.open(sid);
      const applicants = new Map([...before.channel.applicants].filter(([userId]) => userId !== 'eager'));
      assert.equal(applicants.size, before.channel.applicants.size - 1);
      assert.deepEqual(channel, { ...before.channel, applicants });
      assert.deepEqual(await test.store.peek(sid), channel);
      toldOnce('applicant', /channel "a channel", applicant "eager"$/);
    });

    it('[IN14] what ZEGO told of a user: the room and its others are there', async () => {
      await test.spoil('zego', sid);
      const { roster: found } = await test.store.open(sid);
      const users = (known: Opened['roster']) =>
        [...known.sessions.values()].flatMap((each) => Array.from(each.users, ([userId]) => userId));
      assert.deepEqual(
        users(found).toSorted(),
        users(before.roster)
          .filter((userId) => userId !== 'user 1')
          .toSorted(),
      );
      toldOnce('zego', /user "user 1"$/);
    });

    it('[IN14] an entry of the journal: the pages are whole, and go on behind it', async () => {
      await test.spoil('journal', sid);
      const seqs = async (page: Parameters<ChannelStore['journal']>[1]) =>
        (await test.store.journal(sid, page)).map(({ seq }) => seq);
      assert.deepEqual(await seqs({ before: 6, limit: 3 }), [5, 4, 2]);
      assert.deepEqual(await seqs({ before: 4, limit: 1 }), [2]);
      assert.deepEqual(await seqs({ before: 4, limit: 10 }), [2, 1]);
      const all = Array.from({ length: before.journalSeq }, (_, n) => before.journalSeq - n);
      assert.deepEqual(
        await seqs({ limit: 1_000 }),
        all.filter((seq) => seq !== 3),
      );
      toldOnce('journal', /channel "a channel", journal 3$/);
    });

    it('[IN14, IN8] an event of the feed: pages go on behind it, and all others are told', async () => {
      const page = async (after: FeedCursor | undefined, limit: number) => {
        const found = await test.feed.page({ after, limit });
        assert('entries' in found);
        return found;
      };
      const { entries: sound } = await page(undefined, 500);
      await test.spoil('feed', sid);
      const read: FeedEntry[] = [];
      for (let after: FeedCursor | undefined; ; ) {
        const found = await page(after, 1);
        read.push(...found.entries);
        if (found.isEnd) break;
        assert.notEqual(found.cursor, after);
        after = found.cursor;
      }
      assert(sound.length > 10);
      assert.deepEqual(read, sound.toSpliced(2, 1));
      assert.equal(await test.feed.count(), sound.length);
      toldOnce('feed', /feed \d+(-\d+)?$/);
    });

    it('[IN14] an unfinished channel that cannot be one: the others are woken', async () => {
      await test.spoil('unfinished', sid);
      assert.deepEqual(new Set(await test.store.unfinished()), new Set([sid, sidOf('sound')]));
      toldOnce('unfinished', /unfinished/);
    });

    it('[IN14, ST7] a snapshot: its channel alone, with a clear error', async () => {
      await test.spoil('channel', sid);
      const isAboutIt = (error: unknown): boolean => error instanceof Damaged && error.message.includes('"a channel"');
      await assert.rejects(test.store.peek(sid), isAboutIt);
      await assert.rejects(test.store.open(sid), isAboutIt);
      assert.equal((await test.store.peek(sidOf('sound')))?.waiting.length, 10);
      assert.equal((await test.store.journal(sid, { limit: 5 })).length, 5);
      toldOnce('channel', /channel "a channel"$/);
    });
  });
}
