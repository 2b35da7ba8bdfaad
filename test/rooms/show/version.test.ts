import assert from 'node:assert/strict';
import type { TestClient, Wire } from '../../support/client.ts';
import { holdStore, refuseWrites } from '../../support/doubles/heldStore.ts';
import { until } from '../../support/until.ts';
import { done, hearOut, refused } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';
import { tellings } from './notices.ts';

/** A notice, or the state as a patch left it; `links` are those who are linked, if it tells. A map has no order to compare. */
type Arrival = {
  readonly what: 'notice' | 'state';
  readonly version: number;
  readonly links: readonly string[] | undefined;
};

/** What comes, in the order of arrival. */
function watch(client: TestClient): Arrival[] {
  const arrivals: Arrival[] = [];
  client.room.onMessage('*', (_, { version, datas }: Wire) => {
    const linked: Wire[] | undefined = datas?.filter((data: Wire) => data.linkcall_apply === 4);
    arrivals.push({ what: 'notice', version, links: linked?.map((data) => data.user_id).sort() });
  });
  client.room.onStateChange(() => {
    arrivals.push({ what: 'state', version: client.state.version, links: client.linkedIds.sort() });
  });
  return arrivals;
}

describe('versions', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '1000', MAX_MESSAGES_PER_S: '100000' });

  it('[LC18] every change adds one, and what changes nothing adds nothing', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const changes = [
      () => host.setSwitch(0),
      () => host.setSwitch(1),
      () => ann.apply(1),
      () => bob.apply(1),
      () => bob.apply(2),
      () => host.direct(1, 'ann'),
      () => ann.apply(3),
    ];
    const noChanges = [
      () => host.setSwitch(1),
      () => host.direct(1, 'ann'),
      () => ann.apply(3),
      () => ann.apply(9),
      () => ann.setSwitch(0),
    ];
    let version = 1;
    for (const change of changes) {
      version += 1;
      assert.equal(done(await change()).version, version);
    }
    for (const noChange of noChanges) assert.equal((await noChange()).version, version);
    await underTest.put(sid, 'pk', { in_pk: true });
    await underTest.put(sid, 'pk', { in_pk: true });
    assert.equal((await underTest.show(sid)).version, version + 1);
    await ann.sees(version + 1);
    assert.equal(ann.state.version, version + 1);
  });

  it('[LC18] a change that ends many applications is one version', async () => {
    const { host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await wait(ann, bob, cleo);
    assert.equal(done(await host.setSwitch(0)).version, 5);
    for (const client of [ann, bob, cleo]) assert.equal((await client.next('linkcall_user_state_nt')).version, 5);
  });

  it('[LC18] nobody sees version N in the schema before the notices of N, and both agree', async () => {
    const { sid, host } = await underTest.gather();
    const viewers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => underTest.join(sid, 'viewer', name)),
    );
    // They ask for nothing themselves: an answer to somebody out of step (LC15) belongs to no change.
    const watchers = [
      await underTest.join(sid, 'host', 'hana'),
      await underTest.join(sid, 'admin', 'olga'),
      await underTest.join(sid, 'viewer', 'eve'),
    ];
    const watched = watchers.map((client) => ({ client, arrivals: watch(client) }));
    await Promise.all([...viewers.map((viewer) => comeAndGo(viewer)), direct(host, viewers)]);
    const { version } = await host.setSwitch(1);
    await Promise.all(watchers.map((client) => client.sees(version)));
    assert(version > 150, `enough happened: ${version} versions`);
    for (const { client, arrivals } of watched) inOrder(client.userId, arrivals);
    const ends = watchers.map(({ state, linkedIds }) => JSON.stringify([state.version, linkedIds.sort()]));
    assert.equal(new Set(ends).size, 1, ends.join());
  });

  /** Several at once, so that they share commits, and patches fall in between. */
  async function comeAndGo(viewer: TestClient): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      await Promise.all([viewer.apply(1), viewer.apply(round % 2 === 0 ? 2 : 3), viewer.apply(1)]);
      if (round % 3 === 0) await viewer.apply(3);
    }
  }

  async function direct(host: TestClient, viewers: readonly TestClient[]): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(viewers.map(({ userId }, index) => host.direct((round + index) % 4 === 0 ? 3 : 1, userId)));
      if (round % 10 === 9) await Promise.all([host.setSwitch(0), host.setSwitch(1)]);
    }
  }

  function inOrder(who: string, arrivals: readonly Arrival[]): void {
    let [noticed, shown] = [0, 0];
    let links: readonly string[] = [];
    for (const arrival of arrivals) {
      const { what, version } = arrival;
      if (what === 'notice') {
        assert(version > shown, `${who}: a notice of ${version} came after the state of ${shown}`);
        assert(version >= noticed, `${who}: the notices of ${noticed} came before those of ${version}`);
        noticed = version;
        links = arrival.links ?? links;
      } else {
        assert(version >= shown, `${who}: the state went back from ${shown} to ${version}`);
        shown = version;
        assert.deepEqual(arrival.links, links, `${who} at ${version}`);
      }
    }
  }

  it('[LC18] two changes at once both reach the schema, the second without a third', async () => {
    const { host, ann } = await underTest.gather('ann');
    for (let version = 1; version < 41; version += 2) {
      const replies = await Promise.all([host.setSwitch(0), host.setSwitch(1)]);
      assert.deepEqual(
        replies.map((reply) => reply.version),
        [version + 1, version + 2],
      );
      await ann.sees(version + 2);
      assert.equal(ann.state.linkcall_state, 0);
    }
  });
});

describe('the same command again', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '1000', MAX_MESSAGES_PER_S: '1000' });

  it('[LC17] is answered with the first reply, and nothing happens a second time', async () => {
    const { host, ann } = await underTest.gather('ann');
    const first = done(await ann.apply(1, { cmd_id: 'one' }));
    await ann.apply(2);
    await tellings({ host, ann });
    assert.deepEqual(await ann.apply(1, { cmd_id: 'one' }), first);
    assert.deepEqual(await tellings({ host, ann }), {});
    assert.equal((await ann.request('linkcall_list_user_rq')).version, 3);
    const closed = done(await host.setSwitch(0, { cmd_id: 'one' }));
    await host.setSwitch(1);
    assert.deepEqual(await host.setSwitch(0, { cmd_id: 'one' }), closed);
    await host.sees(5);
    assert.deepEqual([host.state.version, host.state.linkcall_state], [5, 0]);
  });

  it('[LC17] also when both arrive at once', async () => {
    const { ann } = await underTest.gather('ann');
    const again = { cmd_id: 'at once' };
    const [first, ...rest] = await Promise.all(Array.from({ length: 5 }, () => ann.apply(1, again)));
    done(first);
    for (const reply of rest) assert.deepEqual(reply, first);
    assert.equal((await ann.request('linkcall_list_user_rq')).version, 2);
  });

  it('[LC17] also by send, on another connection, after coming back, and after a crash of the server', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const payload = { op_code: 1, cmd_id: 'x'.repeat(64) };
    const first = done(await ann.request('linkcall_apply_rq', payload));
    ann.room.send('linkcall_apply_rq', payload);
    assert.deepEqual(await ann.next('linkcall_apply_rs'), first);
    ann.room.send(0x99990021, payload);
    assert.deepEqual(await ann.next(0x99990022), first);
    const second = await underTest.join(sid, 'viewer', 'ann');
    assert.deepEqual(await second.request('linkcall_apply_rq', payload), first);
    await Promise.all([ann.leave(), second.leave()]);
    const third = await underTest.join(sid, 'viewer', 'ann');
    assert.deepEqual(await third.request('linkcall_apply_rq', payload), first);
    await Promise.all([host.leave(), third.leave()]);
    await until(async () => (await underTest.show(sid)).clients === 0, 'nobody is there');
    await underTest.server.kill();
    await underTest.server.start();
    const fourth = await underTest.join(sid, 'viewer', 'ann');
    assert.deepEqual(await fourth.request('linkcall_apply_rq', payload), first);
  });

  it('[LC17] a refused one is judged afresh', async () => {
    const { host, ann } = await underTest.gather('ann');
    await host.setSwitch(0);
    refused(await ann.apply(1, { cmd_id: 'again' }), 'closed');
    await host.setSwitch(1);
    const accepted = done(await ann.apply(1, { cmd_id: 'again' }));
    assert.deepEqual(await ann.apply(1, { cmd_id: 'again' }), accepted);
  });

  it('[LC17] a refused one that shared a commit with others is judged afresh', async () => {
    const { ann } = await underTest.gather('ann');
    const replies = await Promise.all([ann.apply(1), ann.apply(1, { cmd_id: 'again' }), ann.apply(2)]);
    assert.deepEqual(
      replies.map(({ error }) => error.reason),
      ['', 'already-applied', ''],
    );
    done(await ann.apply(1, { cmd_id: 'again' }));
  });

  it('[LC17] another user, or another channel, is another command', async () => {
    const { ann, bob } = await underTest.gather('ann', 'bob');
    const { ann: elsewhere } = await underTest.gather('ann');
    for (const client of [ann, bob, elsewhere]) done(await client.apply(1, { cmd_id: 'same' }));
    assert.deepEqual(
      [(await ann.apply(1, { cmd_id: 'same' })).position, (await bob.apply(1, { cmd_id: 'same' })).position],
      [1, 2],
    );
  });

  it('[LC17] the same cmd_id for something else is refused', async () => {
    const { host, ann } = await underTest.gather('ann');
    done(await ann.apply(1, { cmd_id: 'taken' }));
    refused(await ann.apply(2, { cmd_id: 'taken' }), 'bad-request');
    done(await host.direct(2, 'ann', { cmd_id: 'taken' }));
    refused(await host.setSwitch(0, { cmd_id: 'taken' }), 'bad-request');
    refused(await host.direct(1, 'ann', { cmd_id: 'taken' }), 'bad-request');
  });

  it('[LC17] the last 32 of a user are remembered', async () => {
    const { host } = await underTest.gather();
    const replies = [];
    for (let index = 0; index < 32; index += 1) {
      replies.push(done(await host.setSwitch(index % 2, { cmd_id: `c${index}` })));
    }
    for (const [index, reply] of replies.entries()) {
      assert.deepEqual(await host.setSwitch(index % 2, { cmd_id: `c${index}` }), reply);
    }
  });
});

describe('store first, then show', () => {
  const underTest = serverUnderTest();

  it('[LC19] while a change is not durable nobody hears of it; when it is, everybody does', async () => {
    const { host, ann } = await underTest.gather('ann');
    const store = await holdStore(underTest.server);
    const replied = ann.apply(1);
    await Promise.all([hearOut(ann), hearOut(host)]);
    assert.deepEqual([ann.received, host.received, host.state.version, ann.state.version], [[], [], 1, 1]);
    await store.letGo();
    assert.equal(done(await replied).version, 2);
    await host.sees(2);
    assert.deepEqual(await tellings({ host, ann }), { host: ['singer v2: ann 1'] });
  });

  it('[LC19] what cannot be made durable is answered 011, and everything is as before', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await link(host, ann);
    await tellings({ host, ann });
    const store = await refuseWrites(underTest.server);
    const reply = refused(await ann.apply(3, { cmd_id: 'quit' }), 'busy');
    await store.letGo();
    assert.partialDeepStrictEqual(reply, { num_link: 1, version: 3 });
    assert.deepEqual(await tellings({ host, ann }), {});
    await Promise.all([host.sees(3), ann.sees(3)]);
    for (const client of [host, ann]) assert.deepEqual([client.linkedIds, client.state.version], [['ann'], 3]);
    assert.equal(done(await ann.apply(3, { cmd_id: 'quit' })).version, 4);
    const outcomes = (await underTest.show(sid, '/journal')).entries.slice(0, 2);
    assert.partialDeepStrictEqual(outcomes, [{ outcome: 'accepted' }, { outcome: 'busy', command: 'quit-link' }]);
  });
});
