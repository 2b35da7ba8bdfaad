import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, hearOut } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';

const listed = async (host: TestClient) => {
  const reply = done(await host.request('linkcall_list_singer_rq'));
  REPLIES.linkcall_list_singer_rq.parse(reply);
  return reply.datas;
};
const placesOf = (datas: Wire[]) => datas.map(({ user_id, position }) => [user_id, position]);
const placeIn = (client: TestClient, userId: string) => client.state.applies?.get(userId)?.position;

describe('the queue of a channel', () => {
  const underTest = serverUnderTest({ MAX_LINKS: '1', WHEN_FULL: 'keep', QUEUE_WEIGHTS: '1,0,1' });

  it('[PE10] is by weight where a channel says so: in places, in lists, and why', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const rich = await underTest.join(sid, 'viewer', 'rich', { wealth: 1_000_000 });
    await underTest.put(sid, 'limits', { queue_order: 'weight' });
    await link(host, ann);
    await wait(bob);
    await until(() => placeIn(bob, 'bob') === 1, 'bob sees that he is the first');
    const { position, version } = done(await rich.apply(1));
    assert.equal(position, 1);
    await until(() => placeIn(bob, 'bob') === 2, 'bob sees that he is the second now');
    await until(() => placeIn(host, 'rich') === 1, 'so does the host');
    assert.equal(bob.state.version, version);
    const [linked, first, second] = await listed(host);
    assert.deepEqual([linked.user_id, linked.position, linked.weight], ['ann', 0, undefined]);
    assert.deepEqual(placesOf([first, second]), [
      ['rich', 1],
      ['bob', 2],
    ]);
    assert.equal(first.weight.wealth, 1_000_000);
    assert.equal(first.weight.total, 1_000_000 + first.weight.waited);
    assert.deepEqual([second.weight.wealth, second.weight.level], [0, 0]);
    const shown = await underTest.show(sid);
    assert.deepEqual(placesOf(shown.applies), placesOf([first, second]));
    await underTest.put(sid, 'limits', { queue_order: 'time' });
    await until(() => placeIn(bob, 'bob') === 1, 'back in the order of time');
    assert.deepEqual(placesOf(await listed(host)).slice(1), [
      ['bob', 1],
      ['rich', 2],
    ]);
  });

  it('[PE11] tells about how long it takes, once somebody was let in', async () => {
    const { host, ann, bob, cleo, dora } = await underTest.gather('ann', 'bob', 'cleo', 'dora');
    await link(host, ann);
    done(await bob.apply(1));
    await until(async () => {
      const [, one] = await listed(host);
      return one.weight.waited > 0;
    }, 'bob has waited');
    done(await ann.apply(3));
    done(await host.direct(1, 'bob'));
    const [second, third] = [done(await cleo.apply(1)), done(await dora.apply(1))];
    assert.ok(second.eta_ms > 0 && third.eta_ms >= 2 * second.eta_ms, 'twice as long for the second place');
    await until(() => dora.state.applies?.get('dora')?.eta_ms === third.eta_ms, 'and shown in the own entry');
    await until(() => host.state.applies?.get('cleo')?.eta_ms === second.eta_ms, 'and to the host');
  });

  it('[PE14] lets the first one in by itself, and tells it like an allow', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await underTest.put(sid, 'limits', { auto_next: true });
    const applied = done(await ann.apply(1));
    assert.deepEqual([applied.position, applied.time_allow], [1, 0]);
    const { data, version } = await ann.next('linkcall_user_state_nt');
    assert.deepEqual([data.linkcall_apply, version], [4, applied.version + 1]);
    await wait(bob);
    await hearOut(bob);
    assert.deepEqual(bob.receivedOf('linkcall_user_state_nt'), []);
    done(await ann.apply(3));
    assert.equal((await bob.next('linkcall_user_state_nt')).data.linkcall_apply, 4);
    await until(() => host.linkedIds.join() === 'bob', 'the host sees bob on the line');
    const [entry] = (await underTest.show(sid, '/journal')).entries;
    assert.partialDeepStrictEqual(entry, {
      ...{ actor: null, actor_kind: 'clock', command: 'let-next-in', subject: 'bob', outcome: 'accepted' },
      events: [{ type: 'link-started', user_id: 'bob' }],
    });
  });
});
