import assert from 'node:assert/strict';
import { type Caller, newChannel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { replay } from '../../../src/domain/journal.ts';
import type { ChannelStore, Commit, Opened } from '../../../src/ports/channelStore.ts';
import { MARK_EVERY_MS } from '../../../src/stores/servedMarks.ts';
import { settled } from '../../support/doubles/virtualClock.ts';
import { startSession } from '../../support/orders.ts';
import {
  type ActorState,
  afterCommit,
  apply,
  busyOrders,
  cmdIdOf,
  commitOf,
  commitsOf,
  hostCaller,
  START,
  sidOf,
  userIdOf,
  viewer,
} from './actor.ts';
import { HOSTILE_IDS } from './hostileIds.ts';
import { describeJournal } from './journalContract.ts';
import { describeLives } from './livesContract.ts';
import { describeMedia } from './mediaContract.ts';
import { describeReplies } from './repliesContract.ts';
import { describeRoster } from './rosterContract.ts';
import { JOURNAL_MAX, type StoreUnderTest } from './storeUnderTest.ts';

/** ST9: what every store must do, whatever it keeps the channels in. */
export function describeChannelStore(name: string, openFresh: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the channel store contract`, () => {
    const sid = sidOf('a channel');
    let test: StoreUnderTest;

    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    describeJournal(() => test);
    describeReplies(() => test);
    describeRoster(() => test);
    describeLives(() => test);
    describeMedia(() => test);

    const commitAll = async (commits: readonly Commit[]): Promise<void> => {
      for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
    };
    const commitBusy = async (opened: Opened): Promise<Commit> => {
      const commits = commitsOf(opened, busyOrders());
      await commitAll(commits);
      return lastOf(commits);
    };

    it('[LC4] a channel never seen opens as a new one', async () => {
      const { epoch: _epoch, roster: _roster, commits = 0, ...found } = await test.store.open(sid);
      assert.deepEqual(
        { ...found, commits },
        {
          channel: newChannel(sid),
          replies: [],
          journalSeq: 0,
          feedSeq: 0,
          commits: 0,
          lastAt: 0,
        },
      );
    });

    it('[ST4] each opening takes a higher epoch, also after a restart', async () => {
      const first = await test.store.open(sid);
      const second = await test.store.open(sid);
      await commitBusy(second);
      await test.reopen();
      const third = await test.store.open(sid);
      assert(first.epoch < second.epoch && second.epoch < third.epoch);
    });

    it('[ST3] a restart finds the channel, its applicants, replies and journal as the last commit left them', async () => {
      const opened = await test.store.open(sid);
      const commits = commitsOf(opened, busyOrders());
      await commitAll(commits);
      await test.reopen();
      const found = await test.store.open(sid);
      assert.deepEqual(found.channel, lastOf(commits).channel);
      assert.equal(found.channel.waiting.length, 10);
      assert(found.channel.applicants.size > 10);
      assert.deepEqual(
        found.replies,
        commits.flatMap((commit) => commit.replies),
      );
      assert.equal(found.journalSeq, commits.length);
      const entries = commits.flatMap((commit) => commit.entries).toReversed();
      assert.deepEqual(await test.store.journal(sid, { limit: 100 }), entries);
    });

    it('[LC2] the greatest time that was committed is part of what is opened, also of a change that changed no call', async () => {
      const opened = await test.store.open(sid);
      const commits = commitsOf(opened, busyOrders());
      await commitAll(commits);
      const busy = lastOf(commits);
      assert.equal((await test.store.open(sid)).lastAt, busy.at);
      const actor = { ...afterCommit(busy), epoch: (await test.store.open(sid)).epoch };
      const refused = commitOf(actor, { ...apply('linked 1'), at: busy.at + 5_000 });
      await commitAll([{ ...refused, isChannelChanged: false }]);
      await test.reopen();
      assert.equal((await test.store.open(sid)).lastAt, busy.at + 5_000);
    });

    describe('until when a channel was served [LC26]', () => {
      /** As much as the process could still make durable. */
      const passWithMarks = async (times: number) => {
        for (let n = 0; n < times; n += 1) {
          await test.clock.pass(MARK_EVERY_MS);
          await test.store.check();
          await settled();
        }
      };

      it('is known to within seconds, though nothing happened in it any more', async () => {
        const { at } = await commitBusy(await test.store.open(sid));
        await passWithMarks(3);
        await test.clock.pass(MARK_EVERY_MS - 1);
        assert.equal((await test.store.open(sid)).lastAt, at + 3 * MARK_EVERY_MS);
      });

      it('is known exactly of a process that ended well', async () => {
        const { at } = await commitBusy(await test.store.open(sid));
        await test.clock.pass(500);
        await test.reopen();
        assert.equal((await test.store.open(sid)).lastAt, at + 500);
      });

      it('counts for the process that opens it from then on, whether or not it commits', async () => {
        const { at } = await commitBusy(await test.store.open(sid));
        await test.reopen();
        test.clock.setBy(at + 60_000 - test.clock.now());
        assert.equal((await test.store.open(sid)).lastAt, at, 'a minute was lost');
        await passWithMarks(2);
        assert.equal((await test.store.open(sid)).lastAt, at + 60_000 + 2 * MARK_EVERY_MS);
      });

      it('does not go on for a channel that another process has, nor where nobody is on the line', async () => {
        const { timers } = test.clock;
        const opened = await test.store.open(sid);
        const busy = commitsOf(opened, [apply('somebody')]);
        const over = commitsOf(afterCommit(lastOf(busy)), [{ type: 'cancel-application', by: viewer('somebody') }]);
        await commitAll([...busy, ...over]);
        await passWithMarks(3);
        assert.equal((await test.store.open(sid)).lastAt, lastOf(over).at);
        assert.equal(test.clock.timers, timers);
      });
    });

    it('[ST5] replaying the journal gives the same channel', async () => {
      const { channel } = await commitBusy(await test.store.open(sid));
      const entries = await test.store.journal(sid, { limit: JOURNAL_MAX });
      assert.deepEqual(replay(newChannel(sid), entries.toReversed()), channel);
    });

    it('[LC25] an operator’s stop is found as it was, and so is what was decided about it', async () => {
      const olga: Caller = { ...viewer('olga'), role: 'admin' };
      const begin: Order = startSession(hostCaller);
      const stop = (minutes: number | undefined): Order => ({
        type: 'end-session',
        by: olga,
        minutes,
        reason: '够了 🙂',
      });
      const orders = [begin, stop(undefined), stop(5), begin, { type: 'reopen-channel', by: olga } as const, stop(0)];
      const commits = commitsOf(await test.store.open(sid), orders);
      await commitAll(commits);
      await test.reopen();
      const { channel } = await test.store.open(sid);
      assert.deepEqual(channel.stop, { until: 'for-ever', reason: '够了 🙂', by: 'olga' });
      const entries = commits.flatMap((commit) => commit.entries).toReversed();
      assert.deepEqual(await test.store.journal(sid, { limit: 100 }), entries);
      assert.deepEqual(
        entries.map(({ outcome }) => outcome),
        ['accepted', 'accepted', 'stopped', 'accepted', 'accepted', 'accepted'],
      );
    });

    it('[ST1] several commands may share one commit', async () => {
      const [first, second] = commitsOf(await test.store.open(sid), busyOrders());
      assert(first !== undefined && second !== undefined);
      const both = {
        ...second,
        nth: first.nth,
        entries: [...first.entries, ...second.entries],
        replies: [...first.replies, ...second.replies],
      };
      await commitAll([both]);
      const found = await test.store.open(sid);
      assert.equal(found.journalSeq, 2);
      assert.deepEqual(found.replies, both.replies);
    });

    it('[ST1] applicants that a commit does not name stay, those it forgets go', async () => {
      const busy = await commitBusy(await test.store.open(sid));
      const [kept, forgotten] = busy.channel.applicants.keys();
      assert(kept !== undefined && forgotten !== undefined);
      const applicants = new Map(busy.channel.applicants);
      applicants.delete(forgotten);
      const next = commitOf(afterCommit(busy), { type: 'end-overdue', at: busy.at });
      await commitAll([
        { ...next, channel: { ...next.channel, applicants }, applicants: new Map([[forgotten, undefined]]) },
      ]);
      await test.reopen();
      assert.deepEqual((await test.store.peek(sid))?.applicants, applicants);
    });

    it('[ST4] a commit under an old epoch is refused and leaves nothing', async () => {
      const old = await test.store.open(sid);
      const present = await test.store.open(sid);
      const busy = await commitBusy(present);
      const [stale] = commitsOf({ ...old, journalSeq: 1_000 }, [apply('too late')]);
      assert(stale !== undefined);
      assert.equal(await test.store.commit(stale), 'fenced');
      const found = await test.store.open(sid);
      assert.deepEqual(found.channel, busy.channel);
      assert.equal(found.journalSeq, present.journalSeq + busyOrders().length);
      assert.equal(
        found.replies.some((reply) => reply.userId === userIdOf('too late')),
        false,
      );
      assert.equal((await test.store.journal(sid, { limit: JOURNAL_MAX })).length, found.journalSeq);
    });

    it('[ST4] of two actors that take turns only the younger commits, in whatever order they come', async () => {
      const old = commitsOf(await test.store.open(sid), busyOrders());
      const [before] = old;
      assert(before !== undefined);
      await commitAll([before]);
      const young = await test.store.open(sid);
      assert.deepEqual(young.channel, before.channel);
      const commits = commitsOf(young, busyOrders().slice(1));
      const outcomes = await Promise.all(
        commits.flatMap((commit, index) => [test.store.commit(old[index + 1] ?? commit), test.store.commit(commit)]),
      );
      assert.deepEqual(
        outcomes,
        commits.flatMap(() => ['fenced', 'committed']),
      );
      assert.deepEqual(await test.store.peek(sid), lastOf(commits).channel);
    });

    it('[ST4] peeking takes no epoch', async () => {
      const opened = await test.store.open(sid);
      const [first, second] = commitsOf(opened, busyOrders());
      assert(first !== undefined && second !== undefined);
      await commitAll([first]);
      assert.deepEqual(await test.store.peek(sid), first.channel);
      await commitAll([second]);
    });

    it('a channel without a commit is one never seen: there is nothing to peek at', async () => {
      assert.equal(await test.store.peek(sid), undefined);
      await test.store.open(sid);
      assert.equal(await test.store.peek(sid), undefined);
      assert.deepEqual(await test.store.journal(sid, { limit: 10 }), []);
    });

    it('[ST2] commits of many channels that come together all arrive', async () => {
      const sids = Array.from({ length: 300 }, (_, n) => sidOf(`channel ${n}`));
      const opened = await Promise.all(sids.map((each) => test.store.open(each)));
      const commits = opened.flatMap((each) => commitsOf(each, [apply('somebody')]));
      const outcomes = await Promise.all(commits.map((commit) => test.store.commit(commit)));
      assert(outcomes.every((outcome) => outcome === 'committed'));
      await test.reopen();
      const found = await Promise.all(sids.map((each) => test.store.peek(each)));
      assert.deepEqual(
        found,
        commits.map((commit) => commit.channel),
      );
    });

    it('[ST2] a fenced commit does not hold up those that come together with it', async () => {
      const stale = await test.store.open(sidOf('two actors'));
      await test.store.open(sidOf('two actors'));
      const well = [await test.store.open(sidOf('first')), await test.store.open(sidOf('last'))];
      const [first, fenced, last] = [well[0], stale, well[1]].map((opened) => {
        assert(opened !== undefined);
        return test.store.commit(commitOf(opened, { ...apply('somebody'), at: START }));
      });
      assert.deepEqual(await Promise.all([first, fenced, last]), ['committed', 'fenced', 'committed']);
      assert.equal(await test.store.peek(sidOf('two actors')), undefined);
      assert.equal((await test.store.peek(sidOf('last')))?.version, 1);
    });

    it('[ST9] hostile ids keep to themselves', async () => {
      const sids = HOSTILE_IDS.map(sidOf);
      const commits = await Promise.all(sids.map((each) => commitHostile(test.store, each)));
      await test.reopen();
      for (const [index, each] of sids.entries()) {
        const { channel, replies, journalSeq } = await test.store.open(each);
        const expected = commits[index];
        assert(expected !== undefined);
        assert.deepEqual(channel, lastOf(expected).channel);
        assert.deepEqual(
          replies,
          expected.flatMap((commit) => commit.replies),
        );
        assert.equal(journalSeq, HOSTILE_IDS.length);
      }
      assert.deepEqual(new Set(await test.store.unfinished()), new Set(sids));
    });

    describe('unfinished channels [ST3]', () => {
      it('[CL14] are those where a host is live or somebody is on the line; first those where somebody waits', async () => {
        const session: Order[] = [startSession(hostCaller)];
        const orders: Record<string, Order[]> = {
          live: session,
          waited: [apply('somebody', 1)],
          ended: [
            ...session,
            apply('somebody', 2),
            { type: 'leave', person: hostCaller.person, says: 'connections', seenAt: 0 },
          ],
          cancelled: [apply('somebody', 3), { type: 'cancel-application', by: viewer('somebody') }],
        };
        for (const [text, those] of Object.entries(orders)) {
          await commitAll(commitsOf(await test.store.open(sidOf(text)), those));
        }
        await test.store.open(sidOf('only opened'));
        await test.reopen();
        assert.deepEqual(await test.store.unfinished(), ['waited', 'live']);
      });
    });

    it('[ST7] a check tells that changes can be made durable', async () => {
      await test.store.check();
    });

    it('a closed store refuses everything', async () => {
      const opened = await test.store.open(sid);
      await test.store.close();
      await assert.rejects(test.store.open(sid));
      await assert.rejects(test.store.peek(sid));
      await assert.rejects(test.store.check());
      await assert.rejects(test.store.commit(commitOf(opened, { ...apply('somebody'), at: START })));
      await test.store.close();
    });

    it('closing waits for the commits that are under way', async () => {
      const opened = await test.store.open(sid);
      const commit = commitOf(opened, { ...apply('somebody'), at: START });
      const outcome = test.store.commit(commit);
      await test.store.close();
      assert.equal(await outcome, 'committed');
      await test.reopen();
      assert.deepEqual(await test.store.peek(sid), commit.channel);
    });
  });
}

/** Every hostile id as a user who applies, with itself as `cmd_id`. */
async function commitHostile(store: ChannelStore, sid: Sid): Promise<Commit[]> {
  const opened = await store.open(sid);
  const commits: Commit[] = [];
  let actor: ActorState = opened;
  for (const [index, text] of HOSTILE_IDS.entries()) {
    const commit = commitOf(actor, { ...apply(text), at: START + index }, cmdIdOf(text.slice(0, 64)));
    assert.equal(await store.commit(commit), 'committed');
    commits.push(commit);
    actor = afterCommit(commit);
  }
  return commits;
}

function lastOf(commits: readonly Commit[]): Commit {
  const last = commits.at(-1);
  assert(last !== undefined);
  return last;
}
