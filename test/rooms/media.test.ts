import assert from 'node:assert/strict';
import { REPLIES } from '../../schema/replies.ts';
import type { TestClient, Wire } from '../support/client.ts';
import { MEDIA_SETTINGS, passIn } from '../support/media.ts';
import { until } from '../support/until.ts';
import { done, FIELDS, hasFields, refused, WAYS } from './replies.ts';
import { link, serverUnderTest } from './serverUnderTest.ts';

const LISTENS = '';

const media = (client: TestClient): Promise<Wire> => client.request('linkcall_media_rq');
/** What the user may publish now. */
async function streamOf(client: TestClient): Promise<string> {
  const reply = await media(client);
  REPLIES.linkcall_media_rq.parse(reply);
  const { user, mayPublish } = passIn(reply);
  assert.equal(user, client.userId);
  return mayPublish ? reply.stream_id : LISTENS;
}

describe('a token for ZEGO', () => {
  const underTest = serverUnderTest({ ...MEDIA_SETTINGS, APPLY_BURST: '100' });

  for (const { title, ask } of WAYS) {
    it(`[ME2] is there for whoever joined, without a payload, by ${title}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      const before = Date.now();
      for (const client of [host, ann]) {
        const reply = done(await ask(client, 'linkcall_media_rq'));
        hasFields(reply, FIELDS.linkcall_media_rq);
        assert.deepEqual([passIn(reply).user, passIn(reply).room], [client.userId, sid]);
        assert.partialDeepStrictEqual(reply, { sid, room_id: sid, app_id: 1_234_567_890, version: 1 });
        const lifeMs = reply.expires_at - reply.time_now;
        assert(reply.time_now >= before && reply.time_now <= Date.now());
        // A token's times are whole seconds.
        const promisedMs = client === host ? 120_000 : 3_600_000;
        assert(lifeMs > promisedMs - 1_000 && lifeMs <= promisedMs, `${lifeMs}`);
      }
    });
  }

  it('[ME1, ME2] allows by the call as it is now: a removed user’s next one is a listener’s, a new link has a new stream', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const hosts = await streamOf(host);
    assert.match(hosts, /^[0-9A-Za-z_-]{1,64}$/);
    done(await ann.apply(1));
    assert.equal(await streamOf(ann), LISTENS, 'who waits is not on the air');
    done(await host.direct(1, 'ann'));
    const first = await streamOf(ann);
    assert.match(first, /^[0-9A-Za-z_-]{1,64}$/);
    assert.equal(await streamOf(ann), first);
    done(await host.direct(3, 'ann'));
    assert.equal(await streamOf(ann), LISTENS);
    await link(host, ann, bob);
    const streams = [hosts, first, await streamOf(ann), await streamOf(bob)];
    assert.equal(new Set(streams).size, 4);
    assert.equal(await streamOf(host), hosts);

    const admin = await underTest.join(sid, 'admin', 'olga');
    assert.equal(await streamOf(admin), LISTENS);
    await underTest.close(sid, {});
    for (const client of [ann, bob]) assert.equal(await streamOf(client), LISTENS);
    const again = await underTest.join(sid, 'host', 'hana');
    assert(![hosts, LISTENS].includes(await streamOf(again)), 'another session, another stream');
  });

  it('[ME2] is a read: no version, nothing in the journal', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const { entries } = await underTest.show(sid, '/journal');
    for (const client of [host, ann]) assert.equal((await media(client)).version, 1);
    assert.deepEqual((await underTest.show(sid, '/journal')).entries, entries);
  });

  it('[ME2] is not made for another channel, nor for a payload that is none', async () => {
    const { ann } = await underTest.gather('ann');
    for (const payload of [{ sid: 'elsewhere' }, { singer_id: 'zoe' }]) {
      const reply = refused(await ann.request('linkcall_media_rq', payload), 'bad-request');
      assert.partialDeepStrictEqual(reply, { token: '', stream_id: '', may_publish: false, app_id: 0, expires_at: 0 });
    }
  });
});

describe('a server that has nothing to make tokens with', () => {
  const underTest = serverUnderTest({ ...MEDIA_SETTINGS, ZEGO_SERVER_SECRET: 'too short' });

  it('[ME2] says so at its start, and answers no-media', async () => {
    // What it says in its log comes by another way than that it serves.
    const says = /ZEGO_SERVER_SECRET has not 32 ASCII characters/;
    await until(() => says.test(underTest.server.output), 'it says so');
    const { sid, host } = await underTest.gather();
    for (const { ask } of WAYS) {
      const reply = refused(await ask(host, 'linkcall_media_rq'), 'no-media');
      hasFields(reply, FIELDS.linkcall_media_rq);
      assert.partialDeepStrictEqual(reply, { sid, room_id: sid, user_id: 'hana', token: '', may_publish: false });
    }
  });
});
