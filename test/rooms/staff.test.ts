import assert from 'node:assert/strict';
import { REPLIES } from '../../schema/replies.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { until } from '../support/until.ts';
import { done, FIELDS, hasFields, hearOut, refused, refusedToHost, USER_FIELDS, WAYS } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const staff = (client: TestClient, opCode: 1 | 2, userId: string, more: object = {}): Promise<Wire> =>
  client.request('linkcall_staff_rq', { op_code: opCode, user_id: userId, ...more });
const atOnce = (client: TestClient, opCode: 4 | 5 | 6, more: object = {}): Promise<Wire> =>
  client.request('linkcall_allow_rq', { op_code: opCode, ...more });
const moderatorsOf = ({ state }: TestClient): unknown[] => [...state.moderators.values()].map((one) => one.toJSON());

describe('moderators', () => {
  const underTest = serverUnderTest({
    APPLY_BURST: '1000',
    MAX_STAFF: '2',
    WHEN_FULL: 'keep',
    RECONNECT_MS: '120000',
    HOST_RECONNECT_MS: '120000',
  });

  /** A host, a moderator by token and one by appointment, and two viewers. */
  async function gather() {
    const { sid, host, mike, ann, bob } = await underTest.gather('mike', 'ann', 'bob');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    const { version } = done(await staff(host, 1, 'mike'));
    await Promise.all([host, mike, mia].map((client) => client.sees(version)));
    for (const client of [host, mike, mia, ann, bob]) {
      await hearOut(client);
      client.received.splice(0);
    }
    return { sid, host, mike, mia, ann, bob };
  }

  for (const { title, ask } of WAYS) {
    it(`[PE1] are appointed and dismissed with an answer about the user, by ${title}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      await wait(ann);
      for (const op_code of [1, 2]) {
        const reply = done(await ask(host, 'linkcall_staff_rq', { op_code, user_id: 'ann' }));
        REPLIES.linkcall_staff_rq.parse(reply);
        hasFields(reply, FIELDS.linkcall_staff_rq);
        hasFields(reply.data, USER_FIELDS);
        assert.partialDeepStrictEqual(reply, { sid, op_code, data: { user_id: 'ann', linkcall_apply: 1 } });
      }
    });
  }

  it('[PE1] [LC18] are shown to all and written down; the same once more changes nothing', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await wait(ann);
    const first = done(await staff(host, 1, 'ann'));
    assert.equal(done(await staff(host, 1, 'ann')).version, first.version);
    for (const client of [host, ann, bob]) {
      await client.sees(first.version);
      assert.deepEqual(moderatorsOf(client), [{ user_id: 'ann', user_nick: 'nick of ann' }]);
    }
    const late = await underTest.join(sid, 'viewer', 'late');
    assert.deepEqual(moderatorsOf(late), [{ user_id: 'ann', user_nick: 'nick of ann' }]);
    await late.sees(done(await staff(host, 1, 'bob')).version);
    assert.deepEqual(moderatorsOf(late).at(1), { user_id: 'bob', user_nick: 'nick of bob' }, 'who only watches, too');
    done(await staff(host, 2, 'bob'));
    const olga = await underTest.join(sid, 'admin', 'olga');
    const { version } = done(await staff(olga, 2, 'ann'));
    assert.equal(done(await staff(olga, 2, 'ann')).version, version);
    await Promise.all([ann, late].map((client) => client.sees(version)));
    assert.deepEqual([ann, late].flatMap(moderatorsOf), []);
    const { entries } = await underTest.show(sid, '/journal');
    const ofAnn = entries.filter(({ subject, command }: Wire) => subject === 'ann' && command.endsWith('moderator'));
    assert.deepEqual(
      ofAnn.map(({ actor, command, events }: Wire) => [actor, command, events]),
      [
        ['olga', 'dismiss-moderator', []],
        ['olga', 'dismiss-moderator', [{ type: 'moderator-dismissed', user_id: 'ann' }]],
        ['hana', 'appoint-moderator', []],
        ['hana', 'appoint-moderator', [{ type: 'moderator-appointed', user_id: 'ann' }]],
      ],
    );
  });

  it('[PE1] are no more than there may be, and are there again after a restart and in the next session', async () => {
    const { sid, host } = await underTest.gather();
    for (const name of ['ann', 'bob']) done(await staff(host, 1, name));
    refused(await staff(host, 1, 'carl'), 'staff-full');
    host.room.reconnection.enabled = false;
    await underTest.server.kill();
    await underTest.server.start();
    await underTest.close(sid, {});
    const again = await underTest.join(sid, 'host', 'hugo');
    assert.deepEqual([...again.state.moderators.keys()].sort(), ['ann', 'bob']);
    const ann = await underTest.join(sid, 'viewer', 'ann');
    const bob = await underTest.join(sid, 'viewer', 'carl');
    await wait(bob);
    await until(() => ann.waitingIds.includes('carl'), 'who was appointed before sees the queue');
    done(await staff(again, 2, 'bob'));
    done(await staff(again, 1, 'carl'));
  });

  it('[PE1] see the queue as soon as they are appointed, and not one byte of it any more when they are dismissed', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    const frames: Uint8Array[] = [];
    const mike = await underTest.join(sid, 'viewer', 'mike', { frames });
    await wait(ann);
    await until(() => mia.waitingIds.length === 1, 'a moderator by token sees who waits');
    refused(await mike.request('linkcall_list_singer_rq'), 'bad-request');
    assert.deepEqual(mike.waitingIds, []);
    done(await staff(host, 1, 'mike'));
    await until(() => mike.waitingIds.length === 1, 'and so does who is appointed');
    await wait(bob);
    await until(() => mike.waitingIds.length === 2, 'who comes later, too');
    const listed = done(await mike.request('linkcall_list_singer_rq'));
    assert.deepEqual(
      listed.datas.map(({ user_id }: Wire) => user_id),
      ['ann', 'bob'],
    );
    const second = await underTest.join(sid, 'viewer', 'mike');
    assert.deepEqual(second.waitingIds, ['ann', 'bob'], 'at each connection');
    const { version } = done(await staff(host, 2, 'mike'));
    await Promise.all([mike, second].map((client) => client.sees(version)));
    assert.deepEqual([mike.waitingIds, second.waitingIds], [[], []]);
    frames.length = 0;
    mike.received.length = 0;
    const secret = await underTest.join(sid, 'viewer', 'id-of-secret', { nick: 'nick-of-secret' });
    await wait(secret);
    const last = done(await host.direct(2, 'id-of-secret'));
    await mike.sees(last.version);
    await hearOut(mike);
    assert(!Buffer.concat(frames).includes('of-secret'));
    await hearOut(mia);
    assert(mia.receivedOf('linkcall_apply_singer_nt').some(({ data }: Wire) => data.user_id === 'id-of-secret'));
  });

  it('[PE1] [PE2] are told what the host is told, of others; and who refuses is not told of it, but the others are', async () => {
    const { host, mike, mia, ann } = await gather();
    const all = { host, mike, mia, ann };
    done(await ann.apply(1));
    const applied = ['singer v3: ann 1'];
    assert.deepEqual(await tellings(all), { host: applied, mike: applied, mia: applied });
    done(await mia.direct(2, 'ann'));
    const refusal = ['singer v4: ann 5'];
    assert.deepEqual(await tellings(all), { host: refusal, mike: refusal, ann: ['user v4 open: ann 5'] });
    await ann.apply(1);
    await tellings(all);
    done(await host.direct(2, 'ann'));
    const byHost = ['singer v6: ann 5'];
    assert.deepEqual(await tellings(all), { mike: byHost, mia: byHost, ann: ['user v6 open: ann 5'] });
    done(await mia.apply(1));
    const own = ['singer v7: mia 1'];
    assert.deepEqual(await tellings(all), { host: own, mike: own }, 'nobody is told of themselves');
    done(await mike.direct(1, 'mia'));
    const room = 'room v8 open: mia 4';
    assert.deepEqual(await tellings(all), {
      ...{ host: [room], mike: [room], ann: [room] },
      mia: ['user v8 open: mia 4', room],
    });
  });

  it('[PE1] [LC12] [LC14] do what the host does to people, and neither switch nor appoint', async () => {
    const { host, mike, mia, ann, bob } = await gather();
    await wait(ann, bob);
    assert.equal(done(await mia.direct(1, 'ann')).data.linkcall_apply, 4);
    assert.equal(done(await mike.direct(2, 'bob')).data.linkcall_apply, 5);
    const muted = { user_id: 'ann', audio: true, video: false };
    assert.equal(done(await mike.request('linkcall_mute_rq', muted)).data.muted, 1);
    assert.equal(done(await mike.direct(3, 'ann')).data.linkcall_apply, 6);
    for (const moderator of [mike, mia]) {
      refused(await moderator.setSwitch(0), 'bad-request');
      refused(await staff(moderator, 1, 'zoe'), 'bad-request');
      refused(await staff(moderator, 2, 'mike'), 'bad-request');
    }
    await wait(mike, mia);
    refused(await mike.direct(1, 'mike'), 'bad-request');
    refused(await mia.direct(1, 'mia'), 'bad-request');
    assert.equal(refused(await mia.direct(2, 'mike'), 'bad-request').data.user_id, 'mike');
    refused(await mike.direct(2, 'mia'), 'bad-request');
    done(await mike.direct(1, 'mia'));
    done(await mia.direct(1, 'mike'));
    refused(await mike.direct(3, 'mia'), 'bad-request');
    done(await host.direct(3, 'mia'));
  });

  it('[PE2] who comes too late is told who was first, also after a restart, and no one else is', async () => {
    const { sid, host, mike, mia, ann } = await gather();
    await wait(ann);
    const [one, other] = await Promise.all([mia.direct(2, 'ann'), mike.direct(1, 'ann')]);
    const [won, lost] = one.error.code === 0 ? [one, other] : [other, one];
    done(won);
    const [winner, what] = won === one ? ['mia', 'refused'] : ['mike', 'allowed'];
    refusedToHost(lost, won === one ? 'not-applied' : 'already-linked');
    REPLIES.linkcall_allow_rq.parse(lost);
    const { at, ...handled } = lost.handled_by;
    assert.deepEqual(handled, { user_id: winner, nick: `nick of ${winner}`, what, version: won.version });
    assert(Number.isSafeInteger(at));
    const late = await host.direct(2, 'ann');
    assert.deepEqual(late.handled_by, lost.handled_by);
    assert(!('handled_by' in (await ann.direct(2, 'ann'))), 'not to a viewer');
    for (const client of [host, mike, mia, ann]) client.room.reconnection.enabled = false;
    await underTest.server.kill();
    await underTest.server.start();
    const again = await underTest.join(sid, 'host', 'hana');
    const later = await again.direct(won === one ? 1 : 2, 'ann');
    assert.deepEqual(later.handled_by, lost.handled_by);
    const ann2 = await underTest.join(sid, 'viewer', 'ann');
    if (won !== one) done(await ann2.apply(3));
    done(await ann2.apply(1));
    done(await ann2.apply(2));
    assert(!('handled_by' in (await again.direct(1, 'ann'))), 'it was their own doing since');
  });

  it('[PE3] refuse all who wait, or take everybody off, in one change', async () => {
    const { host, mike, mia, ann, bob } = await gather();
    await link(host, ann);
    await wait(bob, mia);
    const all = { host, mike, mia, ann, bob };
    await tellings(all);
    const { version, data, num_apply, num_link } = done(await atOnce(mike, 4));
    assert.deepEqual([version, data.user_id, num_apply, num_link], [7, '', 1, 1], 'all but the other moderator');
    const refusal = ['singer v7: bob 5'];
    assert.deepEqual(await tellings(all), { host: refusal, mia: refusal, bob: ['user v7 open: bob 5'] });
    done(await atOnce(host, 4));
    assert.equal(done(await atOnce(host, 4)).version, 8, 'nobody waits any more: it is no change');
    await link(host, bob);
    await tellings(all);
    const off = done(await atOnce(mia, 5));
    assert.deepEqual([off.num_link, off.version], [0, 11]);
    const room = 'room v11 open: ann 6 bob 6';
    assert.deepEqual(await tellings(all), {
      ...{ host: [room], mike: [room], mia: [room] },
      ann: ['user v11 open: ann 6', room],
      bob: ['user v11 open: bob 6', room],
    });
    refused(await atOnce(ann, 4), 'bad-request');
  });

  it('[PE3] [LC17] let the next one in, once under a cmd_id', async () => {
    const { host, mike, ann, bob } = await gather();
    assert.equal(refusedToHost(await atOnce(mike, 6), 'not-applied').data.user_id, '');
    await wait(bob, ann);
    const first = done(await atOnce(mike, 6, { cmd_id: 'next-1' }));
    assert.deepEqual([first.op_code, first.data.user_id, first.data.linkcall_apply], [6, 'bob', 4]);
    assert.deepEqual(await atOnce(mike, 6, { cmd_id: 'next-1' }), first);
    await host.sees(first.version);
    assert.deepEqual(host.linkedIds, ['bob']);
    assert.equal(done(await atOnce(host, 6, { cmd_id: 'next-1' })).data.user_id, 'ann', "another one's name for it");
    await wait(mike);
    refused(await atOnce(host, 6), 'links-full');
  });
});
