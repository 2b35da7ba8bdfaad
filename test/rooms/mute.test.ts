import assert from 'node:assert/strict';
import { REPLIES } from '../../schema/replies.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { until } from '../support/until.ts';
import { done, FIELDS, hasFields, hearOut, refused, refusedToHost, USER_FIELDS, WAYS } from './replies.ts';
import { link, serverUnderTest } from './serverUnderTest.ts';

const AUDIO = { audio: true, video: false };
const BOTH = { audio: true, video: true };
const NONE = { audio: false, video: false };

const mute = (client: TestClient, userId: string, muting: object): Promise<Wire> =>
  client.request('linkcall_mute_rq', { user_id: userId, ...muting });
const mutedIn = (datas: Wire[]) => datas.map(({ user_id, muted }) => [user_id, muted]);

describe('muting somebody on the line', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100' });

  for (const { title, ask } of WAYS) {
    it(`[ME10] is answered with the user as they are now, by ${title}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      await link(host, ann);
      for (const [muting, muted] of [
        [AUDIO, 1],
        [BOTH, 3],
        [{ audio: false, video: true }, 2],
        [NONE, 0],
      ] as const) {
        const reply = done(await ask(host, 'linkcall_mute_rq', { user_id: 'ann', ...muting }));
        REPLIES.linkcall_mute_rq.parse(reply);
        hasFields(reply, FIELDS.linkcall_mute_rq);
        hasFields(reply.data, USER_FIELDS);
        assert.partialDeepStrictEqual(reply, { sid, data: { user_id: 'ann', linkcall_apply: 4, muted } });
      }
    });
  }

  it('[ME10] [LC18] is told to the user and to all, and shown in the state; the same once more is not', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    for (const client of [host, ann, bob]) {
      await hearOut(client);
      client.received.splice(0);
    }
    const { version } = done(await mute(host, 'ann', AUDIO));
    assert.equal(done(await mute(host, 'ann', AUDIO)).version, version);
    for (const client of [host, ann, bob]) {
      await until(() => client.state.links.get('ann')?.muted === 1, `${client.userId} sees it`);
      await hearOut(client);
      const rooms = client.receivedOf('linkcall_room_state_nt');
      assert.deepEqual(
        rooms.map(({ datas }) => mutedIn(datas)),
        [[['ann', 1]]],
      );
      assert.equal(rooms[0].version, version);
    }
    assert.deepEqual(mutedIn(ann.receivedOf('linkcall_user_state_nt').map(({ data }) => data)), [['ann', 1]]);
    assert.deepEqual(bob.receivedOf('linkcall_user_state_nt'), []);
    assert.deepEqual(mutedIn((await underTest.show(sid)).links), [['ann', 1]]);
    const [, entry] = (await underTest.show(sid, '/journal')).entries;
    assert.partialDeepStrictEqual(entry, {
      ...{ actor: 'hana', command: 'mute-link', subject: 'ann', outcome: 'accepted', version },
      events: [{ type: 'user-muted', user_id: 'ann', muted: 1 }],
    });
  });

  it('[ME10] lasts while the session does, also when they are linked again', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await link(host, ann);
    done(await mute(host, 'ann', BOTH));
    done(await ann.apply(3));
    done(await ann.apply(1));
    const [waits] = (await host.request('linkcall_list_singer_rq')).datas;
    assert.deepEqual([waits.linkcall_apply, waits.muted], [1, 3]);
    assert.equal(done(await host.direct(1, 'ann')).data.muted, 3);
    assert.deepEqual(mutedIn((await ann.request('linkcall_list_user_rq')).datas), [['ann', 3]]);
    await until(() => ann.state.links.get('ann')?.muted === 3, 'the new entry shows it, too');
    await underTest.close(sid, {});
    const again = await underTest.join(sid, 'host', 'hana');
    await link(again, ann);
    assert.deepEqual(mutedIn((await ann.request('linkcall_list_user_rq')).datas), [['ann', 0]]);
  });

  it('[ME10] is for the host and operators, and needs a link', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    for (const client of [ann, bob]) {
      const reply = refused(await mute(client, 'ann', AUDIO), 'bad-request');
      assert.equal(reply.data.user_id, '', 'who may not is told nothing of them');
    }
    const olga = await underTest.join(sid, 'admin', 'olga');
    assert.equal(done(await mute(olga, 'ann', AUDIO)).data.muted, 1);
    await hearOut(host);
    host.received.splice(0);
    refusedToHost(await mute(host, 'bob', AUDIO), 'not-linked');
    assert.equal((await host.next('linkcall_room_state_nt')).datas.length, 1, '[LC15] and is told who is on the line');
  });

  it('[ME10] [LC17] is done once under its cmd_id', async () => {
    const { host, ann } = await underTest.gather('ann');
    await link(host, ann);
    const first = done(await mute(host, 'ann', { ...AUDIO, cmd_id: 'mute-1' }));
    done(await mute(host, 'ann', NONE));
    assert.deepEqual(await mute(host, 'ann', { ...AUDIO, cmd_id: 'mute-1' }), first);
    assert.deepEqual(mutedIn((await host.request('linkcall_list_user_rq')).datas), [['ann', 0]]);
  });
});
