import assert from 'node:assert/strict';
import type { TestClient } from '../support/client.ts';
import { MEDIA_SETTINGS } from '../support/media.ts';
import { until } from '../support/until.ts';
import { link, serverUnderTest } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const shown = ({ state }: TestClient, userId = 'ann') => state.links.get(userId)?.media;

describe('whether a link is on the air', () => {
  // Strangers are told of in the journal, which makes no version either; here it is all about links.
  const underTest = serverUnderTest({ ...MEDIA_SETTINGS, MEDIA_ENFORCE: 'off' });
  const appid = MEDIA_SETTINGS.ZEGO_APP_ID;

  const stream = (sid: string, user_id: string, stream_id: string, stream_seq: string) => ({
    ...{ appid, room_id: sid, room_session_id: '5', user_id, stream_id, stream_sid: `s-${stream_id}`, stream_seq },
    create_time_ms: 1_000,
  });
  const begins = (...told: Parameters<typeof stream>) =>
    underTest.zegoTells({ event: 'stream_create', ...stream(...told) });
  const ends = (...told: Parameters<typeof stream>) =>
    underTest.zegoTells({ event: 'stream_close', ...stream(...told), type: '0', destroy_timemillis: 2_000 });

  it('[ME4, LC18] is seen by everybody, and makes no version and no notice', async () => {
    const { sid, host, ann, eve } = await underTest.gather('ann', 'eve');
    await link(host, ann);
    await tellings({ host, ann, eve });
    await until(() => shown(eve) === 0, 'eve sees that ann is on the line, and nobody knows more');
    const { version } = eve.state;
    const everybody = [host, ann, eve];
    const { stream_id } = await ann.request('linkcall_media_rq');

    await begins(sid, 'hana', 'of the host', '1');
    await until(() => everybody.every((one) => shown(one) === 1), 'now it is known that ann is not on the air');
    await begins(sid, 'ann', stream_id, '2');
    await until(() => everybody.every((one) => shown(one) === 2), 'she is');
    const { datas } = await eve.request('linkcall_list_user_rq');
    assert.deepEqual([datas[0].media, datas[0].linkcall_apply], [2, 4]);
    assert.equal((await underTest.show(sid)).links[0].media, 2);
    const olga = await underTest.join(sid, 'viewer', 'olga');
    assert.equal(shown(olga), 2, 'whoever joins sees it at once');

    await ends(sid, 'ann', stream_id, '3');
    await until(() => [...everybody, olga].every((one) => shown(one) === 1), 'and that it is over');
    assert.deepEqual(await tellings({ host, ann, eve, olga }), {});
    for (const one of [...everybody, olga]) assert.equal(one.state.version, version);
  });

  it('[ME4] is told in replies and notices of those who are linked, and of nobody else', async () => {
    const { sid, host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    await begins(sid, 'hana', 'of the host', '1');
    await ann.apply(1);
    const { media } = (await host.direct(1, 'ann')).data;
    assert.equal(media, 1);
    const { stream_id } = await ann.request('linkcall_media_rq');
    await begins(sid, 'ann', stream_id, '2');
    await until(() => shown(eve) === 2, 'ann is on the air');
    await bob.apply(1);
    await until(() => host.state.applies.get('bob') !== undefined, 'the host sees bob');
    assert.equal(host.state.applies.get('bob')?.media, 0);
    await host.direct(3, 'ann');
    await until(() => shown(eve) === undefined, 'ann is off the line');
    const removed = eve.receivedOf('linkcall_room_state_nt').at(-1);
    assert.deepEqual(
      removed?.datas.map(({ user_id, linkcall_apply, media }: Record<string, unknown>) => [
        user_id,
        linkcall_apply,
        media,
      ]),
      [['ann', 6, 0]],
    );
  });

  it('[ME4, LC17] a repeated reply says what it said first', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await begins(sid, 'hana', 'of the host', '1');
    await ann.apply(1);
    const first = await host.direct(1, 'ann', { cmd_id: 'once' });
    const { stream_id } = await ann.request('linkcall_media_rq');
    await begins(sid, 'ann', stream_id, '2');
    await until(() => shown(host) === 2, 'ann is on the air');
    assert.deepEqual(await host.direct(1, 'ann', { cmd_id: 'once' }), first);
    assert.equal(first.data.media, 1);
  });
});
