import assert from 'node:assert/strict';
import type { TestClient } from '../support/client.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { openAudience } from './audience.ts';

describe('mirrors and the processes around them', () => {
  const audience = openAudience(3, { RECONNECT_MS: '60000', ...FOUND_OUT_SOON });
  afterEach(() => audience.cluster.revive());

  const sees = ({ linkedIds }: TestClient, userId: string) => linkedIds.includes(userId);

  it('[SC5] an actor’s process dies: mirrors stay, say that they are behind, and follow the next one', async () => {
    const sid = 'killed';
    const host = await audience.fill(sid);
    const [ann, ben] = [await audience.look(1, sid, 'ann'), await audience.look(2, sid, 'ben')];
    assert.equal((await ann.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, 'ann')).error.code, 0);
    await until(() => sees(ann, 'ann') && sees(ben, 'ann'), 'they see her on the line');
    const { epoch, version } = ben.state;
    const rooms = [ann, ben].map(({ room }) => room.roomId);
    let wasBehind = false;
    ben.room.onStateChange((state) => {
      wasBehind ||= state.behind;
      assert(state.epoch > epoch || state.version >= version, 'it goes back');
    });
    await audience.at(0).kill();
    await until(() => wasBehind, 'it is said that they are behind');
    const follows = ({ state }: TestClient) => !state.behind && state.epoch > epoch;
    await until(() => follows(ann) && follows(ben), 'they follow the next actor');
    assert.equal((await ann.apply(3)).error.code, 0, 'she can hang up');
    await until(() => ben.linkedIds.length === 0, 'everybody sees it');
    assert.deepEqual(
      [ann, ben].map(({ room, closeCode }) => [room.roomId, closeCode]),
      rooms.map((id) => [id, undefined]),
    );
  });

  it('[SC5] an actor’s process is stopped: nobody in a mirror is disconnected', async () => {
    const sid = 'stopped';
    await audience.fill(sid);
    const ann = await audience.look(1, sid, 'stopped ann');
    const { epoch } = ann.state;
    assert.equal(await audience.at(0).stop(), 0);
    await until(() => !ann.state.behind && ann.state.epoch > epoch, 'she follows the next actor');
    assert.equal(ann.closeCode, undefined);
    assert.equal((await ann.request('linkcall_list_user_rq')).error.code, 0);
  });

  it('[SC4] a mirror’s process dies: who matters has their time, and keeps the link elsewhere', async () => {
    const sid = 'mirror';
    const host = await audience.fill(sid);
    const ann = await audience.look(1, sid, 'mirror ann');
    assert.equal((await ann.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, 'mirror ann')).error.code, 0);
    await until(() => sees(host, 'mirror ann'), 'she is on the line');
    await audience.at(1).kill();
    const awaySince = () => host.state.links.get('mirror ann')?.away_since ?? -1;
    await until(() => awaySince() > 0, 'it is known that she is away');
    const again = await audience.join(2, sid, 'viewer', 'mirror ann');
    await until(() => awaySince() === 0, 'she is back');
    assert.equal((await again.apply(3)).error.code, 0);
  });

  it('[SC5] a mirror’s process is stopped: its clients are told to come again, with what they have, and it ends well', async () => {
    const sid = 'drained';
    const host = await audience.fill(sid);
    const clients = await Promise.all(['a', 'b', 'c'].map((name) => audience.look(1, sid, `drained ${name}`)));
    const [ann] = clients;
    assert.equal((await ann?.apply(1))?.error.code, 0);
    assert.equal((await host.direct(1, 'drained a')).error.code, 0);
    await until(() => clients.every((client) => sees(client, 'drained a')), 'she is on the line');
    assert.equal(await audience.at(1).stop(), 0);
    await until(() => clients.every(({ closeCode }) => closeCode === 4100), 'all are told');
    const again = await audience.join(2, sid, 'viewer', 'drained a');
    assert.equal((await again.apply(3)).error.code, 0, 'she is on the line still');
  });
});
