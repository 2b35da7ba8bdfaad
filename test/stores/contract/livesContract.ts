import assert from 'node:assert/strict';
import { type Caller, newChannel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import type { Commit } from '../../../src/ports/channelStore.ts';
import { UNCHANGED_LIFE_MS } from '../../../src/stores/channelLife.ts';
import { startSession } from '../../support/orders.ts';
import { until } from '../../support/until.ts';
import { created, learnAll } from '../../support/zego/zegoFacts.ts';
import { type ActorState, afterCommit, apply, commitOf, commitsOf, hostCaller, sidOf, viewer } from './actor.ts';
import { CHANNEL_LIFE_MS, type StoreUnderTest } from './storeUnderTest.ts';

/** ST14: how long a store keeps a channel that nobody needs. */
export function describeLives(given: () => StoreUnderTest): void {
  describe('the life of a channel that sleeps [ST14]', () => {
    const sid = sidOf('a channel');
    const olga: Caller = { ...viewer('olga'), role: 'admin' };
    const call: readonly Order[] = [
      startSession(hostCaller),
      apply('ann'),
      { type: 'allow-application', by: hostCaller, userId: viewer('ann').person.userId },
    ];
    const over: Order = { type: 'leave', person: hostCaller.person, says: 'connections', seenAt: 0 };

    const commitAll = async (commits: readonly Commit[]): Promise<ActorState> => {
      for (const commit of commits) assert.equal(await given().store.commit(commit), 'committed');
      const last = commits.at(-1);
      assert(last !== undefined);
      return afterCommit(last);
    };
    const isGone = () => until(async () => (await given().leftOf(sid)).length === 0, 'nothing is left of it');
    /** The channel of an actor that is gone. */
    const leave = async (orders: readonly Order[], of: Sid = sid): Promise<ActorState> => {
      const { store, clock } = given();
      const actor = await commitAll(commitsOf(await store.open(of), orders, clock.now()));
      await store.release(of, actor.epoch);
      return actor;
    };
    /** A refusal in a channel that nothing ever changed. */
    const refuse = async (): Promise<ActorState> => {
      const { store, clock } = given();
      const opened = await store.open(sid);
      const refused = commitOf(opened, { type: 'quit-link', by: viewer('ann'), at: clock.now() });
      assert.equal(refused.channel.version, 0);
      return commitAll([refused]);
    };

    it('that nothing was ever committed to leaves nothing, once its actor is gone', async () => {
      const { store } = given();
      const first = await store.open(sid);
      await store.release(sid, first.epoch);
      await isGone();
      const second = await store.open(sid);
      assert.deepEqual(second.channel, newChannel(sid));
      assert(second.epoch > first.epoch, 'an epoch is given out once');
      const [late] = commitsOf(first, [apply('late')]);
      assert(late !== undefined);
      assert.equal(await store.commit(late), 'fenced');
    });

    it('whose next actor has come before the last one said that it was gone stays that one’s', async () => {
      const { store, clock } = given();
      const first = await store.open(sid);
      const second = await store.open(sid);
      await store.release(sid, first.epoch);
      await commitAll(commitsOf(second, [apply('ann')], clock.now()));
      assert.equal((await store.peek(sid))?.version, 1);
    });

    it('begins anew with what is changed, and with whoever is there', async () => {
      const { store, clock, age } = given();
      await leave([...call, over]);
      await age(CHANNEL_LIFE_MS * 0.75);
      await leave([
        { type: 'set-pk', by: olga, inPk: true },
        { type: 'set-pk', by: olga, inPk: false },
      ]);
      await age(CHANNEL_LIFE_MS * 0.75);
      const { epoch } = await store.open(sid);
      await store.release(sid, epoch);
      await age(CHANNEL_LIFE_MS * 0.75);
      assert.equal((await store.peek(sid))?.version, call.length + 3);
      assert.notDeepEqual(await store.journal(sid, { limit: 1 }), []);
      assert(clock.now() > 0);
    });

    it('ends when nothing was changed for so long, with all that was kept of it', async () => {
      const { store, clock, age } = given();
      const actor = await leave([...call, over]);
      const roster = rosterChange(EMPTY_ROSTER, learnAll([created('A', 5)]));
      const opened = await store.open(sid);
      await commitAll([{ ...commitOf(opened, { type: 'end-overdue', at: clock.now() }), roster }]);
      await store.release(sid, opened.epoch);
      assert.deepEqual(opened.channel, actor.channel);
      await age(CHANNEL_LIFE_MS + 1);
      await isGone();
      assert.equal(await store.peek(sid), undefined);
      assert.deepEqual((await store.open(sid)).channel, newChannel(sid));
    });

    for (const [what, orders] of Object.entries<Order[]>({
      'the switch': [{ type: 'close-switch', by: hostCaller }],
      'its own limits': [{ type: 'set-limits', by: olga, overrides: { maxLinks: 5 } }],
      'an operator’s stop': [{ type: 'end-session', by: olga, minutes: 5, reason: '够了' }],
      'a video PK': [{ type: 'set-pk', by: olga, inPk: true }],
    })) {
      it(`leaves ${what}, and nothing of the rest`, async () => {
        const { store, age } = given();
        const { channel } = await leave([startSession(hostCaller), ...orders, over]);
        await age(CHANNEL_LIFE_MS + 1);
        await age(CHANNEL_LIFE_MS + 1);
        const found = await store.open(sid);
        assert.deepEqual({ ...found.channel, applicants: channel.applicants }, channel);
        assert.deepEqual(await store.journal(sid, { limit: 10 }), []);
        assert.equal((await given().leftOf(sid)).length, 1);
        await commitAll(commitsOf(found, [{ type: 'set-pk', by: olga, inPk: true }], given().clock.now()));
        assert.equal((await store.journal(sid, { limit: 10 })).length, 1, 'and it goes on');
      });
    }

    it('does not end while a host is live, or somebody is on the line', async () => {
      const { store, age } = given();
      const { channel } = await leave(call);
      await age(CHANNEL_LIFE_MS * 2);
      assert.deepEqual(await store.unfinished(), [sid]);
      assert.deepEqual(await store.peek(sid), channel);
    });

    it('is short where nothing was ever changed, and refusals are all that there is', async () => {
      const { store, age } = given();
      const { epoch } = await refuse();
      await store.release(sid, epoch);
      await age(UNCHANGED_LIFE_MS / 2);
      assert.equal((await store.journal(sid, { limit: 10 })).length, 1);
      await age(UNCHANGED_LIFE_MS);
      await isGone();
    });

    it('is a whole one as soon as something was, or ZEGO has told of its room', async () => {
      const { store, clock, age } = given();
      const actor = await refuse();
      const roster = rosterChange(EMPTY_ROSTER, learnAll([created('A', 5)]));
      const told = commitOf(actor, { type: 'quit-link', by: viewer('ann'), at: clock.now() });
      await commitAll([{ ...told, roster, isChannelChanged: false }]);
      await store.release(sid, actor.epoch);
      await age(UNCHANGED_LIFE_MS * 2);
      assert.equal((await store.open(sid)).roster.sessions.size, 1);
    });

    it('is the same where only one of many ends', async () => {
      const { store, age } = given();
      await leave(call, sidOf('another'));
      await leave([...call, over]);
      await age(CHANNEL_LIFE_MS / 2);
      await leave([...call.slice(0, 1), over], sidOf('a younger one'));
      await age(CHANNEL_LIFE_MS / 2 + 1);
      await isGone();
      assert.equal((await store.peek(sidOf('a younger one')))?.version, 2);
    });
  });
}
