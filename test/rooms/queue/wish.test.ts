import assert from 'node:assert/strict';
import { NOTICES } from '../../../schema/notices.ts';
import { REPLIES } from '../../../schema/replies.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, hearOut, refused, WAYS } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

const NOTE = '唱歌 😀 & <b>dance</b>';
const EXT = { song: [1, null, true, { deep: 'x', __proto__: null }], 'a.b': 1e21, nothing: {} };
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const list = async (client: TestClient) => {
  const reply = done(await client.request('linkcall_list_singer_rq'));
  REPLIES.linkcall_list_singer_rq.parse(reply);
  return reply.datas;
};

describe('what an application brings along', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100' });

  for (const { title, ask } of WAYS) {
    it(`[PE13] is told to those who let people in, as it came, by ${title}`, async () => {
      const { host, ann } = await underTest.gather('ann');
      const wish = { op_code: 1, mode: 2, note: NOTE, ext: EXT };
      done(await ask(ann, 'linkcall_apply_rq', wish));
      const singer = await host.next('linkcall_apply_singer_nt');
      NOTICES.linkcall_apply_singer_nt.parse(singer);
      const told = { mode: 2, note: NOTE, ext: asJson(EXT) };
      assert.partialDeepStrictEqual(singer.data, told);
      assert.partialDeepStrictEqual((await list(host))[0], told);
      for (const client of [host, ann]) {
        await until(() => client.state.applies?.get('ann')?.note === NOTE, `${client.userId} sees the note`);
        assert.equal(client.state.applies.get('ann')?.mode, 2);
      }
      done(await host.direct(1, 'ann'));
      assert.partialDeepStrictEqual((await list(host))[0], told);
      await until(() => ann.state.links.get('ann')?.mode === 2, 'everybody sees with what she is linked');
      done(await ann.apply(3));
      assert.partialDeepStrictEqual((await host.next('linkcall_apply_singer_nt')).data, told);
    });
  }

  it('[PE13] is sound and picture, and nothing else, where nothing is said', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    done(await ann.apply(1, { mode: undefined, note: undefined, ext: undefined }));
    const [data] = await list(host);
    assert.deepEqual([data.mode, 'note' in data, 'ext' in data], [3, false, false]);
    const [shown] = (await underTest.show(sid)).applies;
    assert.deepEqual([shown.mode, 'note' in shown, 'ext' in shown], [3, false, false]);
    done(await ann.apply(2));
    done(await ann.apply(1, { ext: null }));
    assert.equal((await list(host))[0].ext, null, 'what is null in the app is null here');
  });

  it('[PE13] is nobody else’s: not in the state, the lists, the notices to the room, nor a moderator’s token’s refusals', async () => {
    const frames: Uint8Array[] = [];
    const { sid, host, ann } = await underTest.gather('ann');
    const bob = await underTest.join(sid, 'viewer', 'bob', { frames });
    done(await ann.apply(1, { note: 'note-of-secret', ext: 'ext-of-secret' }));
    done(await host.direct(1, 'ann'));
    refused(await bob.request('linkcall_list_singer_rq'), 'bad-request');
    const { datas } = done(await bob.request('linkcall_list_user_rq'));
    assert.deepEqual([datas[0].user_id, datas[0].note, datas[0].ext], ['ann', undefined, undefined]);
    done(await ann.apply(3));
    await hearOut(bob);
    assert.ok(frames.length > 0);
    for (const frame of frames)
      assert.ok(!Buffer.from(frame).includes('-of-secret'), 'nothing of it came over the wire');
  });

  const WRONG: readonly (readonly [string, Wire])[] = [
    ...[0, 4, '1', null, 1.5, [1]].map((mode) => ['mode', { mode }] as const),
    ...[5, null, {}, 'x'.repeat(201), '😀'.repeat(201), 'a\nb', 'a\u0000b'].map((note) => ['note', { note }] as const),
    ...['x'.repeat(1_023), { a: '安'.repeat(340) }, 10n, Number.NaN, [Number.POSITIVE_INFINITY]].map(
      (ext) => ['ext', { ext }] as const,
    ),
  ];
  it('[PE13] [LC28] is refused whole where it is too long, or none', async () => {
    const { host, ann } = await underTest.gather('ann');
    for (const [, more] of WRONG) refused(await ann.apply(1, more), 'bad-request');
    assert.deepEqual(await list(host), []);
    done(await ann.apply(1, { note: '😀'.repeat(200), ext: 'x'.repeat(1_022) }));
    assert.equal((await list(host))[0].ext.length, 1_022);
  });

  it('[PE13] comes by an order over HTTP as well, and is in the events of the platform', async () => {
    const { sid, host } = await underTest.gather('ann');
    const order = { order: 'apply', user_id: 'ann', mode: 1, note: NOTE, ext: EXT };
    const path = `/api/channels/${sid}/orders`;
    const { status } = await underTest.server.admin('POST', path, order);
    assert.equal(status, 200);
    const told = { mode: 1, note: NOTE, ext: asJson(EXT) };
    assert.partialDeepStrictEqual((await list(host))[0], told);
    const wrong = await underTest.server.admin('POST', path, { ...order, note: 'a\nb' });
    assert.partialDeepStrictEqual(wrong, { status: 400, body: { error: { field: 'note' } } });
    const { body }: { body: Wire } = await underTest.server.admin(
      'GET',
      `/api/events?sid=${sid}&types=application.started`,
    );
    assert.partialDeepStrictEqual(body.events[0].data, told);
  });
});
