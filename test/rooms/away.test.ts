import assert from 'node:assert/strict';
import type { TestClient } from '../support/client.ts';
import { until } from '../support/until.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const LONG_MS = '600000';

const linkAway = ({ state }: TestClient, userId: string) => state.links.get(userId)?.away_since ?? Number.NaN;
const waitAway = ({ state }: TestClient, userId: string) => state.applies.get(userId)?.away_since ?? Number.NaN;

describe('who is away', () => {
  const underTest = serverUnderTest({ RECONNECT_MS: LONG_MS, HOST_RECONNECT_MS: LONG_MS });

  it('[LC26] is seen by everybody, makes no version and no notice, and is over when one is back', async () => {
    const { sid, host, ann, eve } = await underTest.gather('ann', 'eve');
    await link(host, ann);
    await tellings({ host, eve });
    await until(() => linkAway(eve, 'ann') === 0, 'eve sees that ann is on the line');
    const { version } = eve.state;
    ann.vanish();
    await until(() => linkAway(eve, 'ann') > 0 && linkAway(host, 'ann') > 0, 'everybody sees it');
    const since = linkAway(eve, 'ann');
    assert.equal(linkAway(host, 'ann'), since);
    const { datas } = await eve.request('linkcall_list_user_rq');
    assert.equal(datas[0].away_since, since);
    assert.equal((await underTest.show(sid)).links[0].away_since, since);
    assert.ok(since >= datas[0].time_allow && since <= datas[0].time_now);
    const ann2 = await underTest.join(sid, 'viewer', 'ann');
    assert.equal(linkAway(ann2, 'ann'), 0, 'whoever joins sees it at once');
    await until(() => linkAway(eve, 'ann') === 0, 'and the others soon');
    assert.deepEqual(await tellings({ host, eve, ann2 }), {});
    assert.equal(eve.state.version, version);
  });

  it('[LC21, LC26] is not who comes back to the own seat, nor who has another connection', async () => {
    const { sid, host, ann, eve } = await underTest.gather('ann', 'eve');
    await link(host, ann);
    await ann.comeBack();
    await until(() => linkAway(eve, 'ann') === 0, 'ann is there');
    const ann2 = await underTest.join(sid, 'viewer', 'ann');
    ann2.vanish();
    await until(async () => (await underTest.show(sid)).clients === 3, 'the server has noticed');
    assert.equal((await eve.request('linkcall_list_user_rq')).datas[0].away_since, 0);
  });

  it('[LC26] of the queue is for those who may see it', async () => {
    const { host, ann, eve } = await underTest.gather('ann', 'eve');
    await wait(ann);
    await host.sees(2);
    ann.vanish();
    await until(() => waitAway(host, 'ann') > 0, 'the host sees it');
    const { datas } = await host.request('linkcall_list_singer_rq');
    assert.equal(datas[0].away_since, waitAway(host, 'ann'));
    assert.deepEqual(eve.waitingIds, []);
  });

  it('[LC26] the host is, until they are back', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    assert.equal(ann.state.host_away_since, 0);
    host.vanish();
    await until(() => ann.state.host_away_since > 0, 'ann sees it');
    assert.equal(ann.state.live, true);
    await underTest.join(sid, 'host', 'hana');
    await until(() => ann.state.host_away_since === 0, 'and that it is over');
  });
});
