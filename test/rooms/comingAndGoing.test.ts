import assert from 'node:assert/strict';
import type { TestClient } from '../support/client.ts';
import { until } from '../support/until.ts';
import { done, refused } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const LONG_MS = '600000';
/** Browsers do not let a page say 1006; any code but 4000 is a loss. */
const CLOSED_BY_THE_NETWORK = 4010;

/** Another connection is made to take the seat, gets so far, and is lost. */
async function isLostAgain({ room }: TestClient, lostAt: 'open' | 'message'): Promise<void> {
  const [, reconnectionToken = ''] = room.reconnectionToken.split(':');
  const address = new URL(room.connection.url ?? '');
  address.searchParams.set('reconnectionToken', reconnectionToken);
  const second = new WebSocket(address);
  await new Promise((resolve) => second.addEventListener(lostAt, resolve, { once: true }));
  second.close(CLOSED_BY_THE_NETWORK);
  await new Promise((resolve) => second.addEventListener('close', resolve, { once: true }));
}

/** The connection in between is lost before the server has taken it in, or after, and has not said that it is ready. */
const TWICE_LOST = [
  { so: 'before the server is there', first: 'there', lostAt: 'open' },
  { so: 'when it is about to be ready', first: 'lost', lostAt: 'message' },
] as const;

describe('leaving on purpose', () => {
  const underTest = serverUnderTest();

  it('[LC20] of one who waits is a cancel', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await wait(ann, bob);
    await tellings({ host, bob });
    await ann.leave();
    await host.sees(4);
    assert.deepEqual(host.waitingIds, ['bob']);
    assert.deepEqual(await tellings({ host, bob }), { host: ['singer v4: ann 2'] });
    const ann2 = await underTest.join(host.state.sid, 'viewer', 'ann');
    refused(await ann2.apply(2), 'not-applied');
  });

  it('[LC20] of one who is linked is a quit', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann, bob);
    await tellings({ host, bob });
    await ann.leave();
    await host.sees(6);
    assert.deepEqual(host.linkedIds, ['bob']);
    const notice = 'room v6 open: bob 4 ann 3';
    assert.deepEqual(await tellings({ host, bob }), { host: ['singer v6: ann 3', notice], bob: [notice] });
  });

  it('[LC20] of one who does neither is nothing', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await ann.leave();
    await until(async () => (await underTest.show(sid)).clients === 1, 'ann is gone');
    assert.deepEqual(await tellings({ host }), {});
    assert.equal((await underTest.show(sid)).version, 1);
  });

  for (const { so, first, lostAt } of TWICE_LOST) {
    it(`[LC21] is not to be lost once more while coming back, ${so}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      await link(host, ann);
      const isNoticed = async () => (await underTest.show(sid)).clients === 1;
      if (first === 'lost') {
        ann.vanish();
        await until(isNoticed, 'the server has noticed');
      }
      await isLostAgain(ann, lostAt);
      ann.vanish();
      await until(isNoticed, 'the server has noticed that, too');
      await host.sees((await host.request('linkcall_list_user_rq')).version);
      const ann2 = await underTest.join(sid, 'viewer', 'ann');
      assert.deepEqual([host.linkedIds, ann2.linkedIds], [['ann'], ['ann']]);
      const { entries } = await underTest.show(sid, '/journal');
      assert.deepEqual(
        entries.filter(({ command }: { command: string }) => command === 'leave'),
        [],
      );
    });
  }

  it('[LC23] counts only with the last connection of the user', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const [ann2, ann3] = [await underTest.join(sid, 'viewer', 'ann'), await underTest.join(sid, 'viewer', 'ann')];
    await wait(ann);
    await ann.leave();
    done(await host.direct(1, 'ann'));
    assert.equal((await ann2.next('linkcall_user_state_nt')).data.linkcall_apply, 4);
    assert.equal((await ann3.next('linkcall_user_state_nt')).data.linkcall_apply, 4);
    await ann2.leave();
    await until(async () => (await underTest.show(sid)).clients === 2, 'one connection of ann is left');
    assert.equal((await underTest.show(sid)).num_link, 1);
    done(await ann3.apply(3));
    done(await ann3.apply(1));
    await ann3.leave();
    await host.sees(6);
    assert.deepEqual([host.linkedIds, host.waitingIds], [[], []]);
  });

  it('[LC22] of the host ends the session: all are off and told so, and the switch stays', async () => {
    const { sid, host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    const host2 = await underTest.join(sid, 'host', 'hana');
    await link(host, ann);
    await wait(bob);
    await tellings({ ann, bob, eve });
    await host.leave();
    await until(async () => (await underTest.show(sid)).clients === 4, 'one connection of the host is left');
    assert.equal((await underTest.show(sid)).live, true);
    await host2.leave();
    await Promise.all([ann, bob, eve].map((client) => client.sees(5)));
    const notice = 'room v5 open: ann 6';
    assert.deepEqual(await tellings({ ann, bob, eve }), {
      ann: ['user v5 open: ann 6', 'singer v5: ann 6', notice],
      bob: ['user v5 open: bob 5', 'singer v5: bob 5', notice],
      eve: [notice],
    });
    const { live, singer_id, linkcall_state, num_link, num_apply } = eve.state;
    const after = { live: false, singer_id: 'hana', linkcall_state: 0, num_link: 0, num_apply: 0 };
    assert.deepEqual({ live, singer_id, linkcall_state, num_link, num_apply }, after);
    const back = await underTest.join(sid, 'host', 'hana');
    assert.equal(back.state.live, true);
  });

  it('[LC22] a close by an operator does the same, and leaves the switch closed if it was', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await host.setSwitch(0);
    await underTest.close(sid);
    await ann.sees(3);
    assert.deepEqual([ann.state.live, ann.state.linkcall_state], [false, 1]);
    await tellings({ ann });
    await underTest.close(sid);
    assert.deepEqual(await tellings({ ann }), {});
    assert.equal((await underTest.show(sid)).version, 4);
    const unknown = await underTest.server.admin('POST', '/api/channels/never-seen/close');
    assert.equal(unknown.status, 404);
  });
});

describe('a lost connection', () => {
  const patient = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: LONG_MS });
  const hasty = serverUnderTest({ RECONNECT_MS: '60', HOST_RECONNECT_MS: LONG_MS });
  const hostless = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: '400' });
  /** Long enough for who comes back on a slow machine, and over soon enough for who does not. */
  const inTime = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: '15000' });

  it('[LC21] that comes back in time keeps its place, its link and its view, and nobody is told', async () => {
    const { sid, host, ann, bob, cleo } = await patient.gather('ann', 'bob', 'cleo');
    await link(host, ann);
    await wait(bob, cleo);
    await tellings({ host, ann, bob, cleo });
    for (const client of [ann, bob, host]) await client.comeBack();
    assert.deepEqual(await tellings({ host, ann, bob, cleo }), {});
    assert.equal((await patient.show(sid)).version, 5);
    assert.deepEqual([host.linkedIds, host.waitingIds, bob.waitingIds], [['ann'], ['bob', 'cleo'], ['bob']]);
    assert.equal(refused(await bob.apply(1), 'already-applied').position, 1);
    done(await host.direct(1, 'bob'));
    assert.deepEqual(await tellings({ bob }), { bob: ['user v6 open: bob 4', 'room v6 open: ann 4 bob 4'] });
    done(await ann.apply(3));
  });

  it('[LC21] counts as there while it is lost', async () => {
    const { sid, host, ann } = await patient.gather('ann');
    await wait(ann);
    ann.vanish();
    await until(async () => (await patient.show(sid)).clients === 1, 'ann is lost');
    done(await host.direct(1, 'ann'));
    await host.sees(3);
    assert.deepEqual(host.linkedIds, ['ann']);
    const ann2 = await patient.join(sid, 'viewer', 'ann');
    assert.deepEqual(ann2.linkedIds, ['ann']);
    done(await ann2.apply(3));
  });

  it('[LC20] that does not come back in time is gone: a cancel, or a quit', async () => {
    const { host, ann, bob } = await hasty.gather('ann', 'bob');
    await link(host, ann);
    await wait(bob);
    await tellings({ host });
    ann.vanish();
    await host.sees(5);
    bob.vanish();
    await host.sees(6);
    assert.deepEqual([host.linkedIds, host.waitingIds], [[], []]);
    assert.deepEqual(await tellings({ host }), {
      host: ['singer v5: ann 3', 'room v5 open: ann 3', 'singer v6: bob 2'],
    });
  });

  it('[LC23] of one who has another is nothing', async () => {
    const { sid, host, ann } = await hasty.gather('ann');
    const bob = await hasty.join(sid, 'viewer', 'bob');
    const ann2 = await hasty.join(sid, 'viewer', 'ann');
    await link(host, ann);
    await wait(bob);
    ann.vanish();
    await until(async () => (await hasty.show(sid)).clients === 3, 'one of them is lost');
    // Who is lost later is gone later.
    bob.vanish();
    await host.sees(5);
    assert.deepEqual([host.linkedIds, host.waitingIds], [['ann'], []]);
    done(await ann2.apply(3));
  });

  it('[LC22] of a host who does not come back in time ends the session', async () => {
    const { host, ann, bob } = await hostless.gather('ann', 'bob');
    await link(host, ann);
    await wait(bob);
    await tellings({ ann, bob });
    host.vanish();
    await Promise.all([ann.sees(5), bob.sees(5)]);
    assert.deepEqual(await tellings({ ann, bob }), {
      ann: ['user v5 open: ann 6', 'singer v5: ann 6', 'room v5 open: ann 6'],
      bob: ['user v5 open: bob 5', 'singer v5: bob 5', 'room v5 open: ann 6'],
    });
    assert.equal(ann.state.live, false);
  });

  it('[LC22] of a host who comes back in time is nothing, also by a new connection', async () => {
    const { sid, host, ann, bob } = await inTime.gather('ann', 'bob');
    await link(host, ann);
    host.vanish();
    const host2 = await inTime.join(sid, 'host', 'hana');
    await until(async () => (await inTime.show(sid)).clients === 3, 'the first is lost');
    const { host: other } = await inTime.gather();
    other.vanish();
    await until(async () => !(await inTime.show(other.state.sid)).live, 'who was lost later is gone');
    await bob.sees(3);
    assert.deepEqual([bob.state.live, bob.linkedIds, bob.state.version], [true, ['ann'], 3]);
    done(await host2.direct(3, 'ann'));
  });
});
