import assert from 'node:assert/strict';
import { NOTICES } from '../../schema/notices.ts';
import { REPLIES } from '../../schema/replies.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { until } from '../support/until.ts';
import { done, FIELDS, hasFields, hearOut, refused, USER_FIELDS, WAYS } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';

const INVITE_FIELDS = 'sid, singer_id, singer_nick, by, ends_at, seat, data, why, version';

const invite = (client: TestClient, userId: string, more: object = {}): Promise<Wire> =>
  client.request('linkcall_invite_rq', { op_code: 1, user_id: userId, ...more });
const withdraw = (client: TestClient, userId: string, more: object = {}): Promise<Wire> =>
  client.request('linkcall_invite_rq', { op_code: 2, user_id: userId, ...more });
const accept = (client: TestClient, more: object = {}): Promise<Wire> =>
  client.request('linkcall_invited_rq', { op_code: 1, ...more });
const decline = (client: TestClient): Promise<Wire> => client.request('linkcall_invited_rq', { op_code: 2 });

const heard = (client: TestClient): Wire[] => client.receivedOf('linkcall_invite_nt');
const wordOf = ({ data, why }: Wire): string => `${data.user_id} ${data.linkcall_apply} ${why}`.trim();

describe('invitations', () => {
  const underTest = serverUnderTest({ INVITE_BURST: '3', INVITE_LIFE_MS: '600000', RECONNECT_MS: '60000' });

  for (const { title, ask } of WAYS) {
    it(`[PE4] [PE5] are given, taken back and answered, by ${title}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      const invited = done(await ask(host, 'linkcall_invite_rq', { op_code: 1, user_id: 'ann' }));
      REPLIES.linkcall_invite_rq.parse(invited);
      hasFields(invited, FIELDS.linkcall_invite_rq);
      hasFields(invited.data, USER_FIELDS);
      assert.partialDeepStrictEqual(invited, { sid, op_code: 1, seat: 1, num_link: 0, data: { linkcall_apply: 7 } });
      assert.ok(invited.ends_at > invited.data.time_now);
      const withdrawn = done(await ask(host, 'linkcall_invite_rq', { op_code: 2, user_id: 'ann' }));
      assert.partialDeepStrictEqual(withdrawn, { op_code: 2, seat: 0, ends_at: 0, data: { linkcall_apply: 8 } });
      done(await invite(host, 'ann'));
      const yes = done(await ask(ann, 'linkcall_invited_rq', { op_code: 1 }));
      REPLIES.linkcall_invited_rq.parse(yes);
      hasFields(yes, FIELDS.linkcall_invited_rq);
      assert.partialDeepStrictEqual(yes, { op_code: 1, num_link: 1, data: { user_id: 'ann', linkcall_apply: 4 } });
    });
  }

  it('[PE4] are told to all connections of the user alone, and shown to the staff and to themselves alone', async () => {
    const frames: Uint8Array[] = [];
    const { sid, host, ann } = await underTest.gather('ann');
    const second = await underTest.join(sid, 'viewer', 'ann');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    const bob = await underTest.join(sid, 'viewer', 'bob', { frames });
    const olga = await underTest.join(sid, 'admin', 'olga');
    frames.splice(0);
    const { version, ends_at } = done(await invite(mia, 'ann', { seat: 2 }));
    for (const client of [host, ann, second, mia, bob, olga]) {
      await client.sees(version);
      await hearOut(client);
    }
    for (const client of [ann, second]) {
      const [told, ...more] = heard(client);
      assert.deepEqual(more, []);
      NOTICES.linkcall_invite_nt.parse(told);
      hasFields(told, INVITE_FIELDS);
      assert.partialDeepStrictEqual(told, { sid, singer_id: 'hana', by: 'mia', ends_at, seat: 2, why: '', version });
      assert.equal(told.data.linkcall_apply, 7);
    }
    for (const client of [host, mia, bob, olga]) assert.deepEqual(heard(client), []);
    for (const client of [host, ann, second, mia, olga]) assert.deepEqual(client.invitedIds, ['ann']);
    const shown: Wire = host.state.invites.get('ann')?.toJSON();
    assert.partialDeepStrictEqual(shown, { user_id: 'ann', by: 'mia', by_nick: 'nick of mia', ends_at, seat: 2 });
    assert.deepEqual(bob.invitedIds, []);
    assert.ok(!Buffer.concat(frames).includes('nick of ann'), 'not a byte of who is invited reaches another user');
    const late = await underTest.join(sid, 'moderator', 'max');
    assert.deepEqual(late.invitedIds, ['ann'], 'who comes later sees it as well');
  });

  it('[LC12] [PE5] accepted are links like any other: told and shown to all', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    done(await invite(host, 'ann', { seat: 2 }));
    const { version } = done(await accept(ann));
    for (const client of [host, ann, bob]) {
      await client.sees(version);
      assert.deepEqual([client.linkedIds, client.invitedIds], [['ann'], []]);
      const room = await client.next('linkcall_room_state_nt');
      assert.deepEqual(
        room.datas.map((one: Wire) => [one.user_id, one.linkcall_apply]),
        [['ann', 4]],
      );
    }
    assert.deepEqual(heard(host), []);
    refused(await accept(ann), 'not-invited');
  });

  it('[PE5] that are over are told to the user and the staff, with why', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    const told = async (end: () => Promise<unknown>, why: string, who: readonly TestClient[] = [ann, host, mia]) => {
      for (const client of [ann, host, mia]) {
        await hearOut(client);
        client.received.splice(0);
      }
      await end();
      for (const client of who) {
        await until(() => heard(client).length > 0, `${client.userId} hears of it`);
        assert.deepEqual(heard(client).map(wordOf), [`ann 8 ${why}`]);
      }
    };
    done(await invite(host, 'ann'));
    await told(async () => done(await decline(ann)), 'declined');
    done(await invite(mia, 'ann'));
    await told(async () => done(await withdraw(host, 'ann')), 'withdrawn');
    done(await invite(host, 'ann'));
    await told(async () => done(await host.setSwitch(0)), 'closed');
    done(await host.setSwitch(1));
    const { retry_after_ms } = await invite(host, 'ann');
    assert.ok(retry_after_ms > 0, 'the fourth within a minute is too often');
    await underTest.put(sid, 'limits', { invite_burst: 100, invite_life_ms: 100 });
    done(await invite(host, 'ann'));
    await until(() => heard(ann).some(({ why }) => why === 'ran-out'), 'it runs out');
    await underTest.put(sid, 'limits', { invite_life_ms: 600_000 });
    await told(
      async () => {
        done(await invite(host, 'ann'));
        await until(() => heard(ann).length === 1, 'ann hears of it');
        ann.received.splice(0);
        ann.room.reconnection.enabled = false;
        await ann.leave();
      },
      'left',
      [host, mia],
    );
    assert.deepEqual(heard(bob), []);
  });

  it('[PE4] are for who is there: of whom the host says nothing', async () => {
    const { host, ann } = await underTest.gather('ann');
    refused(await invite(host, 'nobody'), 'not-here');
    refused(await invite(ann, 'ann'), 'bad-request');
    refused(await invite(host, 'hana'), 'bad-request');
    refused(await invite(host, 'ann', { seat: 3 }), 'no-such-seat');
    done(await invite(host, 'ann'));
    refused(await invite(host, 'ann'), 'already-invited');
    refused(await withdraw(host, 'bob'), 'not-invited');
  });

  it('[PE4] to somebody who waits lets them in; who is invited and applies is in', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await wait(ann);
    const { data } = done(await invite(host, 'ann'));
    assert.equal(data.linkcall_apply, 4);
    done(await invite(host, 'bob'));
    const reply = done(await bob.apply(1));
    assert.ok(reply.time_allow > 0);
    assert.deepEqual([reply.num_link, reply.position], [2, 0]);
  });

  it('[PE2, PE4] tell the one of the staff who comes too late who was first', async () => {
    const { sid, host } = await underTest.gather('ann');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    done(await invite(mia, 'ann'));
    const late = await invite(host, 'ann');
    assert.partialDeepStrictEqual(late, {
      error: { reason: 'already-invited' },
      handled_by: { user_id: 'mia', what: 'invited' },
    });
  });

  it('[IN2, PE4, PE5] by an order over HTTP hold the same: for who is there, as their connection says', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const order = async (body: object): Promise<Wire> =>
      (await underTest.server.admin('POST', `/api/channels/${sid}/orders`, body)).body;
    assert.equal((await order({ order: 'invite', user_id: 'nobody' })).error.reason, 'not-here');
    const { data } = done(await order({ order: 'invite', user_id: 'ann' }));
    assert.deepEqual([data.user_nick, data.linkcall_apply], ['nick of ann', 7]);
    await until(() => heard(ann).length === 1, 'ann hears of it');
    assert.equal(done(await order({ order: 'accept', user_id: 'ann' })).data.linkcall_apply, 4);
  });

  it('[LC17] are given once by one cmd_id, and accepted once', async () => {
    const { host, ann } = await underTest.gather('ann');
    const first = done(await invite(host, 'ann', { cmd_id: 'i' }));
    const again = done(await invite(host, 'ann', { cmd_id: 'i' }));
    assert.deepEqual(again, first);
    const yes = done(await accept(ann, { cmd_id: 'y' }));
    assert.deepEqual(done(await accept(ann, { cmd_id: 'y' })), yes);
  });

  it('[PE4, PE5, ST3] hold through a crash', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, bob);
    const { ends_at } = done(await invite(host, 'ann'));
    for (const client of [host, ann, bob]) client.room.reconnection.enabled = false;
    await underTest.server.kill();
    await underTest.server.start();
    const again = await underTest.join(sid, 'viewer', 'ann');
    await until(() => again.invitedIds.length === 1, 'ann is invited still');
    const shown: Wire = again.state.invites.get('ann')?.toJSON();
    assert.deepEqual([shown.ends_at, shown.seat], [ends_at, 2]);
    done(await accept(again));
    const { entries } = await underTest.show(sid, '/journal');
    assert.deepEqual(entries[0].events, [
      { type: 'invitation-accepted', user_id: 'ann' },
      { type: 'link-started', user_id: 'ann' },
    ]);
  });
});
