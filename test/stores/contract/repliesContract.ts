import assert from 'node:assert/strict';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
  type RememberedReply,
} from '../../../src/ports/channelStore.ts';
import { type ActorState, afterCommit, cmdIdOf, commitOf, START, sidOf, viewer } from './actor.ts';
import type { StoreUnderTest } from './storeUnderTest.ts';

/** A part of the contract suite. */
export function describeReplies(underTest: () => StoreUnderTest): void {
  describe('remembered replies [LC17]', () => {
    const sid = sidOf('a channel');

    let actor: ActorState;
    let n: number;
    beforeEach(async () => {
      actor = await underTest().store.open(sid);
      n = 0;
    });

    /** One commit with `count` replies to `userId`. */
    const remember = async (userId: string, count: number, at: number): Promise<RememberedReply[]> => {
      const commit = commitOf(actor, { type: 'quit-link', by: viewer(userId), at }, cmdIdOf('any'));
      const replies = commit.replies.flatMap((reply) =>
        Array.from({ length: count }, (_, index) => ({ ...reply, cmdId: cmdIdOf(`cmd ${n + index}`) })),
      );
      n += count;
      assert.equal(await underTest().store.commit({ ...commit, replies }), 'committed');
      actor = afterCommit(commit);
      return replies;
    };
    const remembered = async (): Promise<readonly RememberedReply[]> => {
      await underTest().reopen();
      const opened = await underTest().store.open(sid);
      actor = opened;
      return opened.replies;
    };
    const LATER = START + REPLY_LIFE_MS + 1;

    it('are kept for their life, however many they are', async () => {
      const old = await remember('a', 40, START);
      const recent = await remember('a', REPLIES_PER_USER, START + REPLY_LIFE_MS);
      assert.deepEqual(await remembered(), [...old, ...recent]);
    });

    it('are kept beyond their life as the last of their user', async () => {
      const old = await remember('a', 40, START);
      const late = await remember('a', 2, LATER);
      assert.deepEqual(await remembered(), [...old.slice(-(REPLIES_PER_USER - 2)), ...late]);
    });

    it('go for one user without harm to another', async () => {
      const others = await remember('b', 40, START);
      await remember('a', 40, START);
      const last = await remember('a', REPLIES_PER_USER, LATER);
      assert.deepEqual(await remembered(), [...others, ...last]);
    });

    it('of one user have an upper bound, and the oldest go first', async () => {
      await remember('a', 50, START);
      const last = await remember('a', REPLIES_PER_USER_MAX, START);
      assert.deepEqual(await remembered(), last);
    });

    it('of a user who was silent for a day go before long, those of others stay', async () => {
      await remember('silent', 1, START);
      const stay = [
        ...(await remember('not yet silent', 1, START + 1)),
        ...(await remember('steady', 1, START)),
        ...(await remember('steady', 1, START + REPLY_SILENCE_MS)),
      ];
      assert.equal((await remembered()).length, 4);
      for (let entry = 0; entry < 128; entry += 1) await remember('another', 0, START + REPLY_SILENCE_MS + 1);
      assert.deepEqual(await remembered(), stay);
    });

    it('of more users than are remembered go before long, those first who were silent longest', async () => {
      const spare = 60;
      const each = 500;
      const users = Array.from({ length: REPLYING_USERS_MAX + spare }, (_, nth) => `u${`${nth}`.padStart(5, '0')}`);
      for (let from = 0; from < users.length; from += each) {
        const at = START + from;
        const commit = commitOf(actor, { type: 'quit-link', by: viewer('a'), at }, cmdIdOf('any'));
        const replies = users.slice(from, from + each).flatMap((name) => {
          const userId = viewer(name).person.userId;
          return commit.replies.map((reply) => ({ ...reply, userId }));
        });
        assert.equal(await underTest().store.commit({ ...commit, replies }), 'committed');
        actor = afterCommit(commit);
      }
      const oldest = async () => (await remembered()).slice(0, 1).map(({ userId }) => userId);
      for (let entry = 0; entry < 128; entry += 1) await remember('a', 0, START + users.length);
      assert.deepEqual([await oldest(), (await remembered()).length], [[users[spare]], REPLYING_USERS_MAX]);
    });

    it('take the place of an earlier one to the same cmd_id, as the newest', async () => {
      const [first, second] = await remember('a', 2, START);
      assert(first !== undefined && second !== undefined);
      const again = { ...first, answer: { ...first.answer, version: 99 } };
      const commit = commitOf(actor, { type: 'end-overdue', at: START });
      assert.equal(await underTest().store.commit({ ...commit, replies: [again] }), 'committed');
      assert.deepEqual(await remembered(), [second, again]);
    });
  });
}
