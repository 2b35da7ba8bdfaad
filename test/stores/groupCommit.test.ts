import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { COMMITS_PER_GROUP_MAX, type GroupOutcome, groupCommits } from '../../src/stores/groupCommit.ts';

type Sent = { readonly items: readonly number[] } & PromiseWithResolvers<readonly GroupOutcome[]>;

describe('commits in groups', () => {
  let sent: Sent[];
  let groups: ReturnType<typeof groupCommits<number>>;
  beforeEach(() => {
    sent = [];
    groups = groupCommits<number>((items) => {
      const answer = Promise.withResolvers<readonly GroupOutcome[]>();
      sent.push({ items, ...answer });
      return answer.promise;
    });
  });

  const commit = (...items: readonly number[]): Promise<unknown> => Promise.all(items.map(groups.commit));
  const told = (): (readonly number[])[] => sent.map(({ items }) => items);
  const answer = (index: number): void => {
    const one = sent[index];
    one?.resolve(one.items.map(() => 'committed'));
  };

  it('[ST2] go at once, those of one turn together', async () => {
    const done = [commit(1, 2), Promise.resolve().then(() => commit(3))];
    await nextTurn();
    assert.deepEqual(told(), [[1, 2, 3]]);
    answer(0);
    assert.deepEqual((await Promise.all(done)).flat(), ['committed', 'committed', 'committed']);
  });

  it('[ST2] gather while a group is under way, and go together next', async () => {
    const done = [commit(1)];
    await nextTurn();
    done.push(
      commit(2),
      Promise.resolve().then(() => commit(3)),
    );
    await nextTurn();
    done.push(commit(4));
    assert.deepEqual(told(), [[1]]);
    answer(0);
    await nextTurn();
    assert.deepEqual(told(), [[1], [2, 3, 4]]);
    answer(1);
    await Promise.all(done);
  });

  it('[ST2] are sent also when they come just as a group ends', async () => {
    const first = commit(1)
      .then(() => commit(2))
      .then(() => commit(3));
    for (let index = 0; index < 3; index += 1) {
      await nextTurn();
      await nextTurn();
      answer(index);
    }
    await first;
    assert.deepEqual(told(), [[1], [2], [3]]);
  });

  it('[ST2] are no more in a group than its bound', async () => {
    const done = commit(...Array(COMMITS_PER_GROUP_MAX + 1).keys());
    await nextTurn();
    answer(0);
    await nextTurn();
    assert.deepEqual(
      told().map(({ length }) => length),
      [COMMITS_PER_GROUP_MAX, 1],
    );
    answer(1);
    await done;
  });

  it('[ST1] fail alone, or with their group', async () => {
    const done = Promise.allSettled([1, 2].map(groups.commit));
    await nextTurn();
    const later = Promise.allSettled([groups.commit(3)]);
    sent[0]?.resolve([{ failure: 'no room' }, 'fenced']);
    await nextTurn();
    sent[1]?.reject(new Error('no store'));
    const [[one, two], [three]] = await Promise.all([done, later]);
    assert.match(String(one?.status === 'rejected' && one.reason), /no room/);
    assert.deepEqual(two, { status: 'fulfilled', value: 'fenced' });
    assert.match(String(three?.status === 'rejected' && three.reason), /no store/);
  });

  it('are waited for before the store is closed', async () => {
    const done = commit(1);
    await nextTurn();
    const more = commit(2);
    let isDrained = false;
    const drained = groups.drained().then(() => {
      isDrained = true;
    });
    await nextTurn();
    answer(0);
    await nextTurn();
    assert(!isDrained);
    answer(1);
    await Promise.all([drained, done, more]);
  });
});
