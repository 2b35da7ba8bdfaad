import assert from 'node:assert/strict';
import { isAwake } from '../process/support/operator.ts';
import { until } from '../support/until.ts';
import { done, refused } from './replies.ts';
import { link, type ServerUnderTest, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const LONG_MS = '600000';

const WAYS_TO_END = [
  { title: 'stop', end: (underTest: ServerUnderTest) => underTest.server.stop() },
  { title: 'power cut', end: (underTest: ServerUnderTest) => underTest.server.kill() },
] as const;

describe('a restart of the server', () => {
  const patient = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: LONG_MS });
  const hasty = serverUnderTest({ RECONNECT_MS: '400', HOST_RECONNECT_MS: LONG_MS });
  const hostless = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: '400' });

  for (const { title, end } of WAYS_TO_END) {
    it(`[LC21, LC26] by a ${title} keeps everybody in the lists, away since then, and who comes back goes on`, async () => {
      const { sid, host, ann, bob, cleo } = await patient.gather('ann', 'bob', 'cleo');
      await link(host, ann);
      await wait(bob, cleo);
      const before = await patient.show(sid);
      for (const client of [host, ann, bob, cleo]) client.room.reconnection.enabled = false;
      await end(patient);
      const endedAt = Date.now();
      await patient.server.start();
      await until(() => isAwake(patient.server, sid), 'the channel is awake again');
      const after = await patient.show(sid);
      for (const user of [...after.links, ...after.applies]) {
        assert.ok(user.away_since >= user.time_apply && user.away_since <= endedAt, `away since ${user.away_since}`);
      }
      const timeless = ({ time_now: _, away_since: __, weight: ___, ...user }: Record<string, unknown>) => user;
      assert.deepEqual(after.links.map(timeless), before.links.map(timeless));
      assert.deepEqual(after.applies.map(timeless), before.applies.map(timeless));
      assert.partialDeepStrictEqual(after, {
        version: 5,
        live: true,
        singer_id: 'hana',
        linkcall_state: 0,
        clients: 0,
      });
      const [host2, ann2, bob2] = [
        await patient.join(sid, 'host', 'hana'),
        await patient.join(sid, 'viewer', 'ann'),
        await patient.join(sid, 'viewer', 'bob'),
      ];
      assert.deepEqual([host2.linkedIds, host2.waitingIds, bob2.waitingIds], [['ann'], ['bob', 'cleo'], ['bob']]);
      await until(() => host2.state.links.get('ann')?.away_since === 0, 'ann is there, and was all along');
      assert.equal(done(await host2.direct(1, 'bob')).version, 6);
      assert.equal(done(await ann2.apply(3)).version, 7);
      assert.deepEqual(await tellings({ ann2 }), {
        ann2: ['room v6 open: ann 4 bob 4', 'room v7 open: bob 4 ann 3'],
      });
    });

    it(`[LC4] by a ${title} keeps the switch and the limits of a channel, also one without a session`, async () => {
      const { sid, host } = await patient.gather();
      await patient.put(sid, 'limits', { max_links: 9 });
      done(await host.setSwitch(0));
      await host.leave();
      await until(async () => !(await patient.show(sid)).live, 'the session ends');
      await end(patient);
      await patient.server.start();
      const ann = await patient.join(sid, 'viewer', 'ann');
      assert.deepEqual([ann.state.linkcall_state, ann.state.max_link, ann.state.live], [1, 9, false]);
      refused(await ann.apply(1), 'closed');
    });
  }

  it('[LC21] users of the lists who do not come back have RECONNECT_MS from then on', async () => {
    const { sid, host, ann, bob } = await hasty.gather('ann', 'bob');
    await link(host, ann);
    await wait(bob);
    for (const client of [host, ann, bob]) client.room.reconnection.enabled = false;
    await hasty.server.kill();
    await hasty.server.start();
    const host2 = await hasty.join(sid, 'host', 'hana');
    await until(() => host2.linkedIds.length + host2.waitingIds.length === 0, 'both are gone');
    const { entries } = await hasty.show(sid, '/journal');
    const left = entries.filter(({ command }: { command: string }) => command === 'leave');
    assert.deepEqual(left.map(({ actor }: { actor: string }) => actor).sort(), ['ann', 'bob']);
    assert.equal(host2.state.live, true);
  });

  it('[LC22] a host who does not come back has HOST_RECONNECT_MS from then on', async () => {
    const { sid, host, ann } = await hostless.gather('ann');
    await link(host, ann);
    for (const client of [host, ann]) client.room.reconnection.enabled = false;
    await hostless.server.kill();
    await hostless.server.start();
    const ann2 = await hostless.join(sid, 'viewer', 'ann');
    await until(() => !ann2.state.live, 'the session ends');
    assert.deepEqual([ann2.linkedIds, ann2.state.version], [[], 4]);
  });

  it('[LC9] the life of an application goes on through a restart', async () => {
    const { sid, host, ann, bob } = await patient.gather('ann', 'bob');
    await patient.put(sid, 'limits', { apply_life_ms: 2_000 });
    const { time_apply } = done(await ann.apply(1));
    await patient.put(sid, 'limits', { apply_life_ms: 600_000 });
    await wait(bob);
    for (const client of [host, ann, bob]) client.room.reconnection.enabled = false;
    await patient.server.kill();
    await patient.server.start();
    await until(async () => (await patient.show(sid)).num_apply === 1, 'the application runs out');
    const { entries } = await patient.show(sid, '/journal');
    const ended = entries.find(({ command }: { command: string }) => command === 'end-overdue');
    assert.partialDeepStrictEqual(ended, { command: 'end-overdue', events: [{ user_id: 'ann', why: 'ran-out' }] });
    assert(ended.at >= time_apply + 2_000);
  });

  it('[LC19] the SDK is told when the server goes, and cannot come back to a seat that is gone', async () => {
    const { ann } = await patient.gather('ann');
    await patient.server.stop();
    await until(() => ann.closeCode !== undefined, 'the connection is closed');
    await patient.server.start();
  });
});
