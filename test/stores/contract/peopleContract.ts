import assert from 'node:assert/strict';
import type { Millis, UserId } from '../../../src/domain/ids.ts';
import type { Block, BlockChange } from '../../../src/domain/moderation/blocks.ts';
import type { Blocked, Revocation } from '../../../src/ports/people.ts';
import { block, startSession, unblock } from '../../support/orders.ts';
import { admin } from '../../support/people.ts';
import { afterCommit, commitOf, commitsOf, host, hostCaller, START, sidOf, userIdOf } from './actor.ts';
import { HOSTILE_IDS } from './hostileIds.ts';
import { PEOPLE_KEPT, type StoreUnderTest } from './storeUnderTest.ts';

const change = (hostId: UserId, name: string, of: Partial<Block> = {}): BlockChange => ({
  hostId,
  userId: userIdOf(name),
  block: { until: 'for-ever', reason: `why "${name}"`, by: hostId, at: START, ...of },
});
const undone = (hostId: UserId, name: string): BlockChange => ({ hostId, userId: userIdOf(name), block: undefined });

/** Makes what is kept of somebody unreadable: a host's block of theirs, or from when on their tokens are void. */
export type SpoilPeople<Store> = (
  test: Store,
  what: { readonly hostId?: UserId; readonly userId: UserId },
) => Promise<void>;

/** PE6, PE7: what every store must do with what it keeps of people beside channels. */
export function describePeople<Store extends StoreUnderTest>(
  name: string,
  openFresh: () => Promise<Store>,
  spoil: SpoilPeople<Store>,
): void {
  describe(`${name}: the contract of people`, () => {
    let test: Store;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    const anna = userIdOf('anna, a host');
    const all = (hostId: UserId): Promise<readonly Blocked[]> => test.people.blocked(hostId, { limit: 100 });
    const names = async (hostId: UserId): Promise<string[]> => (await all(hostId)).map(({ userId }) => userId);
    const blockersOf = async (name: string): Promise<string[]> => {
      const { blockers } = await test.people.blockers(userIdOf(name), { limit: 100 });
      return blockers.map(({ hostId }) => hostId).toSorted();
    };
    const set = (one: BlockChange, now: Millis = START) => test.people.changeBlock(one, now);
    const revoked = (): Promise<readonly Revocation[]> => test.people.revoked({ limit: 100 });

    it('[PE6] keeps whom each host has blocked, whatever they are called, the last first, also after a restart', async () => {
      for (const id of HOSTILE_IDS) {
        await set(change(userIdOf(id), 'ann'));
        await set(change(userIdOf(id), id === 'ann' ? 'bob' : id, { until: START + 5 }));
      }
      await test.reopen();
      for (const id of HOSTILE_IDS) {
        const [last, first, ...more] = await all(userIdOf(id));
        assert(last !== undefined && first !== undefined && last.n > first.n);
        assert.deepEqual(more, []);
        const { n: _, userId, ...kept } = last;
        assert.deepEqual(
          [userId, kept],
          [id === 'ann' ? 'bob' : id, change(userIdOf(id), userId, { until: START + 5 }).block],
        );
        assert.deepEqual([first.userId, first.until], ['ann', 'for-ever']);
        assert.deepEqual(await test.people.findBlocked(userIdOf(id), first.userId), first);
      }
    });

    it('[PE6] one that is blocked again is the last, and one that is not any more is gone', async () => {
      for (const user of ['ann', 'bob', 'carl']) await set(change(anna, user));
      await set(change(anna, 'ann', { reason: 'again' }));
      await set(undone(anna, 'bob'));
      await set(undone(anna, 'nobody'));
      assert.deepEqual(await names(anna), ['ann', 'carl']);
      assert.equal((await test.people.findBlocked(anna, userIdOf('ann')))?.reason, 'again');
      assert.equal(await test.people.findBlocked(anna, userIdOf('bob')), undefined);
      assert.deepEqual(await names(userIdOf('another host')), []);
    });

    it('[PE6] is read in pages', async () => {
      for (const user of ['a', 'b', 'c', 'd', 'e']) await set(change(anna, user));
      const read: string[] = [];
      for (let before: number | undefined; ; ) {
        const page = await test.people.blocked(anna, { before, limit: 2 });
        read.push(...page.map(({ userId }) => userId));
        before = page.at(-1)?.n;
        if (before === undefined) break;
        assert(page.length <= 2);
      }
      assert.deepEqual(read, ['e', 'd', 'c', 'b', 'a']);
    });

    it('[IN14] one that cannot be read costs itself alone: pages are whole, and go on behind it', async () => {
      const users = ['a', 'b', 'c', 'd', 'e'];
      for (const user of users) {
        await set(change(anna, user));
        await set(change(userIdOf(user), 'zoe'));
        await test.people.revoke({ userId: userIdOf(user), before: START }, START);
      }
      // As many as a page holds.
      for (const user of ['b', 'c']) {
        await spoil(test, { hostId: anna, userId: userIdOf(user) });
        await spoil(test, { hostId: userIdOf(user), userId: userIdOf('zoe') });
        await spoil(test, { userId: userIdOf(user) });
      }
      const blocked = await test.people.blocked(anna, { limit: 2 });
      const more = await test.people.blocked(anna, { before: blocked.at(-1)?.n, limit: 2 });
      assert.deepEqual(
        [blocked, more].map((page) => page.map(({ userId }) => userId)),
        [['e', 'd'], ['a']],
      );
      const { blockers, next } = await test.people.blockers(userIdOf('zoe'), { limit: 2 });
      const { blockers: others } = await test.people.blockers(userIdOf('zoe'), { after: next, limit: 2 });
      assert.deepEqual(
        [blockers, others].map((page) => page.map(({ hostId }) => hostId)),
        [['a', 'd'], ['e']],
      );
      const first = await test.people.revoked({ limit: 2 });
      const second = await test.people.revoked({ after: first.at(-1)?.userId, limit: 2 });
      assert.deepEqual(
        [first, second].map((page) => page.map(({ userId }) => userId)),
        [['a', 'd'], ['e']],
      );
    });

    it('[PE6] of too many those go whose time is over, then the oldest', async () => {
      const { blockedMax } = PEOPLE_KEPT;
      await set(change(anna, 'oldest'));
      for (let n = 1; n < blockedMax; n += 1) await set(change(anna, `user ${n}`, { until: START + n }));
      await set(change(anna, 'one too many'), START + 2);
      assert.deepEqual(await names(anna), ['one too many', 'user 4', 'user 3', 'oldest']);
      await set(change(anna, 'next'), START + 2);
      await set(change(anna, 'one too many again'), START + 2);
      assert.deepEqual(await names(anna), ['one too many again', 'next', 'one too many', 'user 4', 'user 3']);
    });

    it('[OP2] knows the hosts who have blocked a user, whatever all of them are called, in pages, and after a restart', async () => {
      for (const id of HOSTILE_IDS) {
        await set(change(userIdOf(id), 'ann of many'));
        await set(change(anna, id));
      }
      await test.reopen();
      const read: string[] = [];
      let after: UserId | undefined;
      do {
        const { blockers, next } = await test.people.blockers(userIdOf('ann of many'), { after, limit: 2 });
        read.push(...blockers.map(({ hostId }) => hostId));
        assert(blockers.length <= 2);
        for (const { hostId, reason } of blockers) assert.equal(reason, 'why "ann of many"', hostId);
        after = next;
      } while (after !== undefined);
      assert.deepEqual(read.toSorted(), HOSTILE_IDS.toSorted());
      // Of one host only the last are kept.
      const kept = new Set(await names(anna));
      for (const id of HOSTILE_IDS) {
        assert.equal((await blockersOf(id)).includes(anna), kept.has(id), id);
      }
    });

    it('[OP2] knows it no more of a host who has them blocked no more, or whose list has no room for them', async () => {
      const { blockedMax } = PEOPLE_KEPT;
      const other = userIdOf('another host');
      for (const hostId of [anna, other]) await set(change(hostId, 'ann', { until: START + 5 }));
      await set(change(anna, 'ann', { reason: 'again' }));
      assert.deepEqual(await blockersOf('ann'), [anna, other]);
      await set(undone(other, 'ann'));
      await set(undone(other, 'nobody'));
      assert.deepEqual(await blockersOf('ann'), [anna]);
      for (let n = 0; n < blockedMax; n += 1) await set(change(anna, `user ${n}`));
      assert.deepEqual(await blockersOf('ann'), []);
      assert.deepEqual(await blockersOf('user 0'), [anna]);
    });

    it('[PE6] what a channel decides is in its commit, and in that order among those of the host', async () => {
      const [first, second] = [sidOf('one'), sidOf('another')];
      const operator = admin('olga');
      const commits = await Promise.all(
        [first, second].map(async (sid) => commitsOf(await test.store.open(sid), [startSession(hostCaller)])),
      );
      for (const commit of commits.flat()) assert.equal(await test.store.commit(commit), 'committed');
      const [one, other] = commits.map((some) => some.at(-1));
      assert(one !== undefined && other !== undefined);
      const blockedHere = commitOf(afterCommit(one), { ...block('ann', operator, 1, 'spam'), at: START + 9_000 });
      const blockedThere = commitOf(afterCommit(other), { ...block('bob', hostCaller), at: START + 9_000 });
      for (const commit of [blockedHere, blockedThere]) assert.equal(await test.store.commit(commit), 'committed');
      assert.deepEqual(await names(host.userId), ['bob', 'ann']);
      const kept = await test.people.findBlocked(host.userId, userIdOf('ann'));
      assert.partialDeepStrictEqual(kept, { until: START + 69_000, reason: 'spam', by: 'olga', at: START + 9_000 });
      assert.deepEqual(await blockersOf('ann'), [host.userId]);
      const unblockedThere = commitOf(afterCommit(blockedThere), { ...unblock('ann', hostCaller), at: START + 9_001 });
      assert.equal(await test.store.commit(unblockedThere), 'committed');
      assert.deepEqual(await names(host.userId), ['bob']);
      // From outside: after all that is committed before.
      const again = commitOf(afterCommit(unblockedThere), { ...block('carl', hostCaller), at: START + 9_002 });
      assert.equal(await test.store.commit(again), 'committed');
      await set(undone(host.userId, 'carl'));
      await test.reopen();
      assert.deepEqual(await names(host.userId), ['bob']);
      assert.deepEqual([await blockersOf('bob'), await blockersOf('carl')], [[host.userId], []]);
    });

    it('[PE6] [ST4] an actor that has been replaced changes nothing', async () => {
      const sid = sidOf('one');
      const [commit] = commitsOf(await test.store.open(sid), [startSession(hostCaller)]);
      assert(commit !== undefined);
      assert.equal(await test.store.commit(commit), 'committed');
      await test.store.open(sid);
      const late = commitOf(afterCommit(commit), { ...block('ann', hostCaller), at: START + 9_000 });
      assert.equal(await test.store.commit(late), 'fenced');
      assert.deepEqual(await names(host.userId), []);
    });

    it('[PE7] keeps before when tokens are void, until none is so old', async () => {
      const { revokedMs } = PEOPLE_KEPT;
      const now = test.clock.now();
      for (const id of HOSTILE_IDS) await test.people.revoke({ userId: userIdOf(id), before: now - 5 }, now);
      await test.people.revoke({ userId: userIdOf('ann'), before: now + revokedMs }, now);
      await test.people.revoke({ userId: userIdOf('bob'), before: now }, now);
      await test.people.revoke({ userId: userIdOf('bob'), before: 0 }, now);
      await test.reopen();
      const kept = new Map((await revoked()).map(({ userId, before }) => [userId, before]));
      for (const id of HOSTILE_IDS.map(userIdOf)) if (id !== 'ann') assert.equal(kept.get(id), now - 5);
      assert.equal(kept.get(userIdOf('ann')), now + revokedMs);
      assert(!kept.has(userIdOf('bob')));
      test.clock.setBy(revokedMs);
      await test.people.revoke({ userId: userIdOf('carl'), before: 7 }, test.clock.now());
      assert.deepEqual((await revoked()).map(({ userId }) => userId).toSorted(), ['ann', 'carl']);
    });

    it('[PE7] is read in pages, each user once', async () => {
      const users = ['ann', 'bob', 'carl', 'dora', 'eve'].map(userIdOf);
      for (const userId of users) await test.people.revoke({ userId, before: 1 }, START);
      await test.people.revoke({ userId: userIdOf('bob'), before: 2 }, START);
      const read: Revocation[] = [];
      for (let after: UserId | undefined; ; ) {
        const page = await test.people.revoked({ after, limit: 2 });
        read.push(...page);
        after = page.at(-1)?.userId;
        if (after === undefined) break;
      }
      assert.deepEqual(
        read.map(({ userId, before }) => [userId, before]),
        users.map((userId) => [userId, userId === 'bob' ? 2 : 1]),
      );
    });

    it('[PE6] [PE7] tells what has become of them, or knows that nobody else has changed anything', async () => {
      const { place } = await test.people.changes(undefined);
      const found = await test.people.changes(place);
      assert.deepEqual([found.changes, found.isWhole], [[], true]);
    });
  });
}
