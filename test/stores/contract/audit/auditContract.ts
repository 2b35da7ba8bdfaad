import assert from 'node:assert/strict';
import type { AuditEntry } from '../../../../src/domain/audit/entry.ts';
import type { Origin } from '../../../../src/domain/audit/origin.ts';
import { parseTraceParent } from '../../../../src/domain/audit/traceParent.ts';
import type { Order } from '../../../../src/domain/command.ts';
import type { Sid } from '../../../../src/domain/ids.ts';
import { AUDIT_BOUNDS, type AuditPlace, type AuditQuery, type KeptAudit } from '../../../../src/ports/audit.ts';
import type { Commit } from '../../../../src/ports/channelStore.ts';
import { startSession } from '../../../support/orders.ts';
import { apply, commitsOf, hostCaller, START, sidOf, userIdOf, viewer } from '../actor.ts';
import { HOSTILE_IDS } from '../hostileIds.ts';
import type { StoreUnderTest } from '../storeUnderTest.ts';

const FOR_EVER_MS = 1_000 * AUDIT_BOUNDS.lifeMs;
const TRACE = parseTraceParent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
const ORIGIN: Origin = { role: 'operator', from: '192.0.2.7', ...(TRACE !== undefined && { trace: TRACE }) };
const olga = { ...viewer('olga'), role: 'operator' } as const;

const toldOf = ({ id: _, ...entry }: KeptAudit): AuditEntry => entry;
const refusedOf = (n: number): AuditEntry => ({
  ...{ at: START + n, by: userIdOf(n % 2 === 0 ? 'olga' : 'shop'), role: 'service', from: '::1', order: 'set-pk' },
  ...{ sid: n % 3 === 0 ? undefined : sidOf(`channel ${n % 3}`), userId: undefined, version: undefined },
  outcome: n % 5 === 0 ? 'unanswered' : 'refused: not-live',
});

/** OP5: what every store must do with what staff and systems of the platform do. */
export function describeAudit(name: string, openFresh: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the audit contract`, () => {
    let test: StoreUnderTest;
    beforeEach(async () => {
      test = await openFresh();
    });
    afterEach(() => test.dispose());

    const commit = async (sid: Sid, orders: readonly Order[]): Promise<readonly Commit[]> => {
      const commits = commitsOf(await test.store.open(sid), orders);
      for (const one of commits) assert.equal(await test.store.commit(one), 'committed');
      await test.published();
      return commits;
    };
    const all = async (query: Partial<AuditQuery> = {}): Promise<KeptAudit[]> => {
      const entries: KeptAudit[] = [];
      for (let after: AuditPlace | undefined; ; ) {
        const page = await test.audit.page({ order: 'oldest', limit: 3, ...query, after });
        entries.push(...page.entries);
        if (page.isEnd) return entries;
        after = page.cursor;
      }
    };
    const trimAll = async (): Promise<void> => {
      while (await test.audit.trim());
    };

    it('[OP5] has what a commit owes to it, of those alone who are to be told of', async () => {
      for (const sid of HOSTILE_IDS.map(sidOf)) {
        await commit(sid, [
          startSession(hostCaller),
          apply('ann'),
          { type: 'set-pk', by: olga, inPk: true, origin: ORIGIN },
        ]);
      }
      await test.reopen();
      const expected = HOSTILE_IDS.map(sidOf).map((sid) => ({
        ...{ at: START + 2_000, by: userIdOf('olga'), role: 'operator', from: '192.0.2.7', order: 'set-pk', sid },
        ...{ userId: undefined, outcome: 'done', version: 3 },
      }));
      assert.deepEqual((await all()).map(toldOf), expected);
    });

    it('[OP5] has nothing of a commit that is refused, nor of a refusal in one', async () => {
      const sid = sidOf('a channel');
      const order: Order = { type: 'set-pk', by: olga, inPk: true, origin: ORIGIN };
      const stale = commitsOf(await test.store.open(sid), [startSession(hostCaller), order]);
      await commit(sid, [
        startSession(hostCaller),
        { type: 'allow-application', by: olga, userId: userIdOf('bob'), origin: ORIGIN },
      ]);
      for (const one of stale) assert.equal(await test.store.commit(one), 'fenced');
      assert.deepEqual(await all(), []);
    });

    it('[OP5] keeps what it is told, and finds it by channel and by giver, from either end', async () => {
      const told = Array.from({ length: 20 }, (_, n) => refusedOf(n));
      assert.deepEqual(await test.audit.page({ order: 'newest', after: undefined, limit: 5 }), {
        ...{ entries: [], cursor: undefined, isEnd: true },
      });
      await test.audit.add(told.slice(0, 7));
      await test.audit.add(told.slice(7));
      const kept = await all();
      assert.deepEqual(kept.map(toldOf), told);
      assert.equal(new Set(kept.map(({ id }) => id)).size, told.length);
      assert.deepEqual(await all({ order: 'newest' }), kept.toReversed());
      const ofOlga = kept.filter(({ by }) => by === userIdOf('olga'));
      assert.deepEqual(await all({ by: userIdOf('olga') }), ofOlga);
      const both = ofOlga.filter(({ sid }) => sid === sidOf('channel 1'));
      assert.deepEqual(
        await all({ by: userIdOf('olga'), sid: sidOf('channel 1'), order: 'newest' }),
        both.toReversed(),
      );
      assert.deepEqual(await all({ by: userIdOf('nobody') }), []);
    });

    it('[OP5] has a change of people with it, or neither', async () => {
      const noted = { ...refusedOf(1), sid: undefined, order: 'block-user', outcome: 'done' } as const;
      const [hostId, userId] = [userIdOf('the host'), userIdOf('ann')];
      const block = { until: 'for-ever', reason: '', by: userIdOf('shop'), at: START } as const;
      await test.people.changeBlock({ hostId, userId, block }, START, noted);
      await test.people.changeBlock({ hostId, userId, block: undefined }, START);
      await test.people.revoke({ userId, before: START }, START, { ...noted, order: 'revoke-tokens' });
      await test.people.revoke({ userId, before: 0 }, START);
      assert.deepEqual((await all()).map(toldOf), [noted, { ...noted, order: 'revoke-tokens' }]);
    });

    it('[OP5] of too many the oldest go, and those that are too old', async () => {
      const told = Array.from({ length: 20 }, (_, n) => refusedOf(n));
      await test.audit.add(told);
      await test.reopen(undefined, { lifeMs: FOR_EVER_MS, max: 4 });
      assert.equal(await test.audit.count(), 20);
      await trimAll();
      assert.deepEqual([(await all()).map(toldOf), await test.audit.count()], [told.slice(-4), 4]);
      await test.reopen(undefined, { lifeMs: -10 * FOR_EVER_MS, max: 1_000 });
      await trimAll();
      assert.deepEqual([await all(), await test.audit.count()], [[], 0]);
      await test.audit.add(told.slice(0, 1));
      assert.deepEqual((await all()).map(toldOf), told.slice(0, 1));
    });
  });
}
