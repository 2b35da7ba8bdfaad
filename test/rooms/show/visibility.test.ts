import assert from 'node:assert/strict';
import type { TestClient } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { hasFields, hearOut, QUEUED_FIELDS, USER_FIELDS } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';

/** The whole state of a client, as an app reads it. */
const shown = (client: TestClient) => ({
  ...client.state.toJSON(),
  links: client.linkedIds,
  applies: client.waitingIds,
});

describe('what the schema shows', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100' });

  async function see(version: number, ...clients: TestClient[]): Promise<void> {
    await Promise.all(clients.map((client) => client.sees(version)));
  }

  it('[LC4] a channel never seen before: open, not live, empty, with the limits of the server', async () => {
    const sid = underTest.newSid();
    const ann = await underTest.join(sid, 'viewer', 'ann');
    const { epoch, ...state } = shown(ann);
    // In Redis the first one follows from the time.
    assert(Number.isSafeInteger(epoch) && Number(epoch) > 0, `${epoch}`);
    assert.deepEqual(state, {
      sid,
      singer_id: '',
      singer_nick: '',
      live: false,
      linkcall_state: 0,
      in_pk: false,
      version: 0,
      num_link: 0,
      num_apply: 0,
      max_link: 2,
      max_apply: 10,
      links: [],
      applies: [],
      locked_seats: [],
      host_away_since: 0,
      moderators: {},
      behind: false,
    });
    const host = await underTest.join(sid, 'host', 'hana');
    await see(1, ann);
    const live = { singer_id: 'hana', singer_nick: 'nick of hana', live: true, version: 1 };
    for (const client of [ann, host]) assert.partialDeepStrictEqual(shown(client), live);
  });

  it('[LC18] each entry holds all of a user, under the user id', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await underTest.join(sid, 'viewer', 'ann', { icon: 'a.png', wealth: 2 ** 40, level: 3, is_singer: 1 });
    const { time_apply } = await ann.apply(1);
    await see(2, host);
    const waiting = host.state.applies.get('ann')?.toJSON();
    hasFields(waiting, QUEUED_FIELDS);
    const person = {
      user_id: 'ann',
      user_nick: 'nick of ann',
      user_icon: 'a.png',
      user_wealth: 2 ** 40,
      user_level: 3,
    };
    assert.partialDeepStrictEqual(waiting, { ...person, is_singer: 1, linkcall_apply: 1, time_apply, time_allow: 0 });
    const { data } = await host.direct(1, 'ann');
    await see(3, ann);
    const linked = ann.state.links.get('ann')?.toJSON();
    hasFields(linked, USER_FIELDS);
    const { time_allow } = data;
    assert.partialDeepStrictEqual(linked, { ...person, is_singer: 1, linkcall_apply: 4, time_apply, time_allow });
  });

  it('[LC3] max_link and max_apply follow the limits of the channel', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await underTest.put(sid, 'limits', { max_links: 7, max_applies: 70 });
    await see(2, host, ann);
    for (const { state } of [host, ann]) assert.deepEqual([state.max_link, state.max_apply], [7, 70]);
    await underTest.put(sid, 'limits', { max_links: 1 });
    await see(3, ann);
    assert.deepEqual([ann.state.max_link, ann.state.max_apply], [1, 70]);
    const late = await underTest.join(sid, 'viewer', 'late');
    assert.deepEqual([late.state.max_link, late.state.max_apply], [1, 70]);
  });

  it('[LC18] the queue is shown to the host and admins, to each applicant the own entry, to nobody else', async () => {
    const { sid, host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    const [host2, olga, ann2] = [
      await underTest.join(sid, 'host', 'hana'),
      await underTest.join(sid, 'admin', 'olga'),
      await underTest.join(sid, 'viewer', 'ann'),
    ];
    await wait(ann, bob);
    const everybody = [host, host2, olga, ann, ann2, bob, eve];
    await see(3, ...everybody);
    for (const client of [host, host2, olga]) assert.deepEqual(client.waitingIds, ['ann', 'bob']);
    for (const client of [ann, ann2]) assert.deepEqual(client.waitingIds, ['ann']);
    assert.deepEqual(bob.waitingIds, ['bob']);
    assert.deepEqual(eve.waitingIds, []);
    for (const { state } of everybody) assert.equal(state.num_apply, 2);
  });

  it('[LC18] who joins late sees what they would have seen from the start', async () => {
    const { sid, ann, bob } = await underTest.gather('ann', 'bob');
    await wait(ann, bob);
    for (const [role, userId, waiting] of [
      ['host', 'hana', ['ann', 'bob']],
      ['admin', 'olga', ['ann', 'bob']],
      ['viewer', 'ann', ['ann']],
      ['viewer', 'eve', []],
      ['viewer', 'olga', []],
      ['viewer', 'hana', []],
    ] as const) {
      const late = await underTest.join(sid, role, userId);
      assert.deepEqual(late.waitingIds, waiting, `${role} ${userId}`);
      assert.equal(late.state.num_apply, 2);
    }
  });

  it('[LC18] an entry goes from every view when its application ends, and does not uncover the next one', async () => {
    const { host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    let version = 1;
    const ends = [() => ann.apply(2), () => ann.apply(4), () => host.direct(2, 'ann'), () => host.direct(1, 'ann')];
    for (const end of ends) {
      await wait(ann, bob);
      await end();
      version += 3;
      await see(version, host, ann, bob, eve);
      assert.deepEqual(
        [host, ann, bob, eve].map(({ waitingIds }) => waitingIds),
        [['bob'], [], ['bob'], []],
      );
      await bob.apply(2);
      await ann.apply(3);
      await hearOut(bob);
      version = (await host.request('linkcall_list_user_rq')).version;
    }
    await wait(bob);
    await see(version + 1, host, ann, bob, eve);
    assert.deepEqual(
      [host, ann, bob, eve].map(({ waitingIds }) => waitingIds),
      [['bob'], [], ['bob'], []],
    );
  });

  it('[LC12] those turned away when the links fill up vanish from every view', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    const olga = await underTest.join(sid, 'admin', 'olga');
    await wait(ann, bob, cleo);
    await host.direct(1, 'ann');
    await host.direct(1, 'bob');
    const everybody = [host, olga, ann, bob, cleo];
    await see(6, ...everybody);
    for (const client of everybody) {
      assert.deepEqual([client.linkedIds, client.waitingIds, client.state.num_apply], [['ann', 'bob'], [], 0]);
    }
  });

  it('[LC21] who comes back sees the same again: host, applicant and bystander', async () => {
    const { host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    await wait(ann, bob);
    for (const [client, waiting] of [
      [host, ['ann', 'bob']],
      [ann, ['ann']],
      [eve, []],
    ] as const) {
      let isBack = false;
      client.room.onReconnect.once(() => {
        isBack = true;
      });
      client.drop();
      await until(() => isBack, `${client.userId} is back`);
      await hearOut(client);
      await client.sees(3);
      assert.deepEqual(client.waitingIds, waiting);
    }
    await bob.apply(2);
    await see(4, host, ann, bob, eve);
    assert.deepEqual(
      [host, ann, bob, eve].map(({ waitingIds }) => waitingIds),
      [['ann'], ['ann'], [], []],
    );
    await ann.apply(2);
    await bob.apply(1);
    await see(6, host, ann, bob, eve);
    assert.deepEqual(
      [host, ann, bob, eve].map(({ waitingIds }) => waitingIds),
      [['bob'], [], ['bob'], []],
    );
  });

  it('[LC18] not one byte to a bystander tells who waits, nor to another applicant', async () => {
    const { sid, host } = await underTest.gather();
    const bystanders = [];
    for (const [role, userId] of [
      ['viewer', 'eve'],
      ['viewer', 'bob'],
      ['viewer', 'cleo'],
    ] as const) {
      const frames: Uint8Array[] = [];
      bystanders.push({ client: await underTest.join(sid, role, userId, { frames }), frames });
    }
    const [, bob, cleo] = bystanders.map(({ client }) => client);
    assert(bob !== undefined && cleo !== undefined);
    const secret = await underTest.join(sid, 'viewer', 'id-of-secret', {
      nick: 'nick-of-secret',
      icon: 'icon-of-secret',
    });
    await link(host, cleo);
    await wait(bob, secret);
    await secret.apply(4);
    await secret.apply(1);
    const lateFrames: Uint8Array[] = [];
    const late = await underTest.join(sid, 'viewer', 'late', { frames: lateFrames });
    bystanders.push({ client: late, frames: lateFrames });
    let isBack = false;
    late.room.onReconnect.once(() => {
      isBack = true;
    });
    late.drop();
    await until(() => isBack, 'late is back');
    await secret.apply(1);
    await host.direct(2, 'id-of-secret');
    const { version } = await secret.apply(1);
    await see(version, ...bystanders.map(({ client }) => client));
    for (const { client, frames } of bystanders) {
      await hearOut(client);
      const bytes = Buffer.concat(frames);
      assert(bytes.includes('cleo'), `${client.userId} sees who is linked`);
      assert(!bytes.includes('of-secret'), `${client.userId} must not learn who waits`);
    }
    await host.direct(1, 'id-of-secret');
    await see(version + 1, ...bystanders.map(({ client }) => client));
    for (const { frames } of bystanders) assert(Buffer.concat(frames).includes('nick-of-secret'));
  });

  it('[LC18] who is not the host any more does not see the queue any more', async () => {
    const { sid, host } = await underTest.gather();
    const olga = await underTest.join(sid, 'admin', 'olga');
    await host.leave();
    await until(() => !olga.state.live, 'the session ends');
    const hugo = await underTest.join(sid, 'host', 'hugo');
    const ann = await underTest.join(sid, 'viewer', 'ann');
    const { version } = await ann.apply(1);
    const formerHost = await underTest.join(sid, 'viewer', 'hana');
    await see(version, hugo, olga, ann, formerHost);
    assert.deepEqual(
      [hugo, olga, ann, formerHost].map(({ waitingIds }) => waitingIds),
      [['ann'], ['ann'], ['ann'], []],
    );
  });

  it('[LC18] a host whose place another one took sees the queue no more, though the connection stays', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await underTest.closeAtZego(sid);
    const hugo = await underTest.join(sid, 'host', 'hugo');
    await wait(ann);
    await see(4, host, hugo, ann);
    assert.deepEqual(
      [host, hugo, ann].map(({ waitingIds }) => waitingIds),
      [[], ['ann'], ['ann']],
    );
    const bob = await underTest.join(sid, 'viewer', 'bob');
    await wait(bob);
    await see(5, host, hugo);
    assert.deepEqual(
      [host, hugo].map(({ waitingIds }) => waitingIds),
      [[], ['ann', 'bob']],
    );
    await hugo.leave();
    await until(() => !host.state.live, 'the session ends');
    const back = await underTest.join(sid, 'host', 'hana');
    const { version } = await ann.apply(1);
    await see(version, host, back);
    assert.deepEqual(
      [host, back].map(({ waitingIds }) => waitingIds),
      [['ann'], ['ann']],
    );
  });
});
