import assert from 'node:assert/strict';
import type { TestClient } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, hasFields, hearOut, refused, refusedToHost, USER_FIELDS } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';
import { tellings } from './notices.ts';

/** Everybody a notice could go to: two connections of the host and of ann, an admin, two viewers, one of them silent. */
type Everybody = Record<'host' | 'host2' | 'ann' | 'ann2' | 'bob' | 'olga' | 'eve' | 'mute', TestClient> & {
  readonly sid: string;
};

describe('who is told what', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100' });
  const livesShortly = serverUnderTest({ APPLY_LIFE_MS: '40' });

  async function everybody(where = underTest): Promise<Everybody> {
    const { sid, host, ann, bob, eve } = await where.gather('ann', 'bob', 'eve');
    const host2 = await where.join(sid, 'host', 'hana');
    const ann2 = await where.join(sid, 'viewer', 'ann');
    const olga = await where.join(sid, 'admin', 'olga');
    const mute = await where.join(sid, 'viewer', 'mute', { notices: false });
    return { sid, host, host2, ann, ann2, bob, olga, eve, mute };
  }

  const told = ({ sid: _, ...clients }: Everybody) => tellings(clients);

  /** The same to everybody who wants to hear of the room. */
  const room = (notice: string) => {
    const both = [notice];
    return { host: both, host2: both, ann: both, ann2: both, bob: both, olga: both, eve: both };
  };

  it('[LC8] start: the host, at each connection', async () => {
    const all = await everybody();
    done(await all.ann.apply(1));
    const notice = ['singer v2: ann 1'];
    assert.deepEqual(await told(all), { host: notice, host2: notice });
  });

  it('[LC9] cancel and ran-out by the user: the host alone', async () => {
    const all = await everybody();
    for (const [opCode, version] of [
      [2, 3],
      [4, 5],
    ] as const) {
      await wait(all.ann);
      await told(all);
      done(await all.ann.apply(opCode));
      const notice = [`singer v${version}: ann 2`];
      assert.deepEqual(await told(all), { host: notice, host2: notice });
    }
  });

  it('[LC9] ran out by the clock of the server: the user and the host', async () => {
    const all = await everybody(livesShortly);
    await wait(all.ann);
    await until(() => all.ann2.receivedOf('linkcall_user_state_nt').length > 0, 'the application runs out');
    const [start, end] = ['singer v2: ann 1', 'singer v3: ann 2'];
    const user = ['user v3 open: ann 2'];
    assert.deepEqual(await told(all), { host: [start, end], host2: [start, end], ann: user, ann2: user });
  });

  it('[LC14] refuse: the user alone', async () => {
    const all = await everybody();
    await wait(all.ann);
    await told(all);
    done(await all.host.direct(2, 'ann'));
    const notice = ['user v3 open: ann 5'];
    assert.deepEqual(await told(all), { ann: notice, ann2: notice });
  });

  it('[LC12] allow: the user, then all', async () => {
    const all = await everybody();
    await wait(all.ann);
    await told(all);
    done(await all.host.direct(1, 'ann'));
    const user = ['user v3 open: ann 4', 'room v3 open: ann 4'];
    assert.deepEqual(await told(all), { ...room('room v3 open: ann 4'), ann: user, ann2: user });
  });

  it('[LC12] allow with the last free link: each who waited, and the host for each; then all', async () => {
    const all = await everybody();
    await link(all.host, all.eve);
    await wait(all.ann, all.bob, all.mute);
    await told(all);
    done(await all.host.direct(1, 'bob'));
    const notice = 'room v7 open: eve 4 bob 4';
    const host = ['singer v7: ann 5', 'singer v7: mute 5', notice];
    const ann = ['user v7 open: ann 5', notice];
    assert.deepEqual(await told(all), {
      ...room(notice),
      host,
      host2: host,
      ann,
      ann2: ann,
      bob: ['user v7 open: bob 4', notice],
      mute: ['user v7 open: mute 5'],
    });
  });

  it('[LC10] quit: the host, then all, with the one who left', async () => {
    const all = await everybody();
    await link(all.host, all.ann, all.bob);
    await told(all);
    done(await all.ann.apply(3));
    const notice = 'room v6 open: bob 4 ann 3';
    const host = ['singer v6: ann 3', notice];
    assert.deepEqual(await told(all), { ...room(notice), host, host2: host });
  });

  it('[LC14] remove: the user, then all, with the one removed', async () => {
    const all = await everybody();
    await link(all.host, all.ann, all.bob);
    await told(all);
    done(await all.olga.direct(3, 'ann'));
    const notice = 'room v6 open: bob 4 ann 6';
    const user = ['user v6 open: ann 6', notice];
    assert.deepEqual(await told(all), { ...room(notice), ann: user, ann2: user });
  });

  it('[LC7] close: everybody who waits or is linked, then all', async () => {
    const all = await everybody();
    await link(all.host, all.ann);
    await wait(all.bob);
    await told(all);
    const reply = done(await all.host.setSwitch(0));
    assert.partialDeepStrictEqual(reply, { linkcall_state: 1, num_link: 0, num_apply: 0, version: 5 });
    const notice = 'room v5 closed: ann 6';
    const user = ['user v5 closed: ann 6', notice];
    const bob = ['user v5 closed: bob 5', notice];
    assert.deepEqual(await told(all), { ...room(notice), ann: user, ann2: user, bob });
    done(await all.host.setSwitch(0));
    assert.deepEqual(await told(all), {});
  });

  it('[LC6] open: all', async () => {
    const all = await everybody();
    done(await all.host.setSwitch(1));
    assert.deepEqual(await told(all), {});
    await all.host.setSwitch(0);
    await told(all);
    assert.partialDeepStrictEqual(done(await all.olga.setSwitch(1)), { linkcall_state: 0, version: 3 });
    assert.deepEqual(await told(all), room('room v3 open:'));
  });

  it('[LC22] the end of the session: each user twice, with the same data, the host for each who waited, then all', async () => {
    const all = await everybody();
    await link(all.host, all.ann);
    await wait(all.bob);
    await told(all);
    await underTest.closeAtZego(all.sid);
    const notice = 'room v5 open: ann 6';
    const host = ['singer v5: bob 5', notice];
    const ann = ['user v5 open: ann 6', 'singer v5: ann 6', notice];
    const bob = ['user v5 open: bob 5', 'singer v5: bob 5', notice];
    await hearOut(all.bob);
    const [user] = all.bob.receivedOf('linkcall_user_state_nt');
    const [singer] = all.bob.receivedOf('linkcall_apply_singer_nt');
    assert.deepEqual(user.data, singer.data);
    assert.deepEqual(await told(all), { ...room(notice), host, host2: host, ann, ann2: ann, bob });
  });

  it('[LC15] a caller who is out of step gets the room state, the caller alone', async () => {
    const all = await everybody();
    await link(all.host, all.eve);
    await wait(all.bob);
    await told(all);
    const notice = ['room v4 open: eve 4'];
    refused(await all.ann.apply(3), 'not-linked');
    assert.deepEqual(await told(all), { ann: notice });
    for (const [opCode, userId, reason] of [
      [1, 'ann', 'not-applied'],
      [2, 'ann', 'not-applied'],
      [1, 'eve', 'already-linked'],
      [2, 'eve', 'already-linked'],
      [3, 'bob', 'not-linked'],
      [3, 'nobody', 'not-linked'],
    ] as const) {
      refusedToHost(await all.host2.direct(opCode, userId), reason);
      assert.deepEqual(await told(all), { host2: notice }, `${opCode} ${userId}`);
    }
    refused(await all.mute.apply(3), 'not-linked');
    assert.deepEqual(await told(all), {});
  });

  it('[LC15] other refusals tell nobody anything', async () => {
    const all = await everybody();
    await link(all.host, all.eve);
    await wait(all.bob);
    await told(all);
    refused(await all.ann.apply(2), 'not-applied');
    refused(await all.ann.apply(4), 'not-applied');
    refused(await all.eve.apply(2), 'already-linked');
    refused(await all.eve.apply(1), 'already-linked');
    refused(await all.bob.apply(1), 'already-applied');
    refused(await all.bob.direct(1, 'bob'), 'bad-request');
    refused(await all.host.apply(1), 'bad-request');
    refused(await all.host.direct(9, 'bob'), 'bad-request');
    await underTest.put(all.sid, 'limits', { max_links: 1 });
    refused(await all.host.direct(1, 'bob'), 'links-full');
    await underTest.put(all.sid, 'pk', { in_pk: true });
    refused(await all.ann.apply(1), 'in-pk');
    assert.deepEqual(await told(all), {});
  });

  it('[LC22] a host who comes or comes back, and viewers who come and go, are no news', async () => {
    const all = await everybody();
    await underTest.join(all.sid, 'host', 'hana');
    const zoe = await underTest.join(all.sid, 'viewer', 'zoe');
    await zoe.leave();
    assert.deepEqual(await told(all), {});
  });

  it('[LC18] each notice holds all of its fields, and the version of the reply', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const head = { sid, singer_id: 'hana', singer_nick: 'nick of hana' };
    const started = done(await ann.apply(1));
    const singer = await host.next('linkcall_apply_singer_nt');
    hasFields(singer, 'sid, singer_id, singer_nick, data, version');
    hasFields(singer.data, USER_FIELDS);
    assert.partialDeepStrictEqual(singer, { ...head, version: started.version });
    assert.partialDeepStrictEqual(singer.data, { time_apply: started.time_apply, time_now: started.time_now });
    const allowed = done(await host.direct(1, 'ann'));
    const user = await ann.next('linkcall_user_state_nt');
    hasFields(user, 'sid, singer_id, singer_nick, linkcall_state, data, version');
    assert.partialDeepStrictEqual(user, { ...head, linkcall_state: 0, version: allowed.version, data: allowed.data });
    const state = await ann.next('linkcall_room_state_nt');
    hasFields(state, 'sid, singer_id, singer_nick, linkcall_state, datas, version');
    assert.partialDeepStrictEqual(state, {
      ...head,
      linkcall_state: 0,
      version: allowed.version,
      datas: [allowed.data],
    });
    hasFields(state.datas[0], USER_FIELDS);
  });
});
