import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import { channel } from '../process/support/operator.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { isInMirror, openAudience } from './audience.ts';

describe('a channel with more viewers than its actor seats', () => {
  const audience = openAudience(2);

  it('[SC1] seats further viewers in a mirror on the process that they ask, and nobody else', async () => {
    const host = await audience.fill('big');
    const there = await audience.look(1, 'big', 'ann');
    const here = await audience.look(0, 'big', 'ben');
    const moderator = await audience.join(1, 'big', 'viewer', 'mo', { role: 'moderator', sid: 'big' } as object);
    assert.equal(isInMirror(host), false);
    assert.notEqual(there.room.roomId, here.room.roomId);
    assert.equal(there.room.name, host.room.name);
    assert.equal(isInMirror(moderator), false);
  });

  it('[SC1] nobody chooses a seat: not in a mirror by its id, and not at the actor by that of its room', async () => {
    const sid = 'by-id';
    const host = await audience.fill(sid);
    const ann = await audience.look(1, sid, 'by-id ann');
    const clientOf = async (role: 'host' | 'viewer') => {
      const client = new Client(audience.at(1).url);
      client.auth.token = await tokenFor({ sub: `by-id ${role}`, role, sid });
      return client;
    };
    const asHost = await clientOf('host');
    await assert.rejects(asHost.joinById(ann.room.roomId, { sid }), /by its name/);
    const seated = await (await clientOf('viewer')).joinById(host.room.roomId, { sid });
    assert.match(seated.roomId, /^mirror-/);
    await seated.leave();
  });

  it('[SC2, SC3] shows them what everybody sees, and what they alone may see; and they can do what they could', async () => {
    const host = await audience.fill('call');
    const [ann, ben] = [await audience.look(1, 'call', 'ann'), await audience.look(1, 'call', 'ben')];
    const applied = await ann.apply(1);
    assert.equal(applied.error.code, 0, JSON.stringify(applied));
    await until(() => ann.waitingIds.includes('ann'), 'ann sees her own application');
    await until(() => host.waitingIds.includes('ann'), 'the host sees it');
    await until(() => ben.state.num_apply === 1, 'ben sees that somebody waits');
    assert.deepEqual(ben.waitingIds, []);
    const allowed = await host.direct(1, 'ann');
    assert.equal(allowed.error.code, 0, JSON.stringify(allowed));
    await ann.next('linkcall_user_state_nt');
    await ben.next('linkcall_room_state_nt');
    await until(() => ben.linkedIds.includes('ann'), 'ben sees her on the line');
    const media = await ann.request('linkcall_media_rq');
    assert.equal(media.error.reason, 'no-media');
    assert.equal((await ann.apply(3)).error.code, 0);
    await until(() => ben.linkedIds.length === 0, 'ben sees that she has hung up');
  });

  it('[SC8] an operator sees those in mirrors, whatever process is asked, and which mirrors there are', async () => {
    await audience.fill('counted');
    const ann = await audience.look(1, 'counted', 'counted ann');
    await audience.look(1, 'counted', 'counted ben');
    for (const server of audience.cluster.servers) {
      await until(async () => {
        const { clients, mirrors } = await channel(server, 'counted');
        return clients === 4 && mirrors.length === 1 && mirrors[0].clients === 2;
      }, 'all are counted');
      const { mirrors } = await channel(server, 'counted');
      assert.equal(mirrors[0].id, ann.room.roomId);
      assert.equal(mirrors[0].process.address, new URL(audience.at(1).url).host);
    }
    await until(async () => {
      const metrics = await (await fetch(`${audience.at(1).url}/metrics`)).text();
      const areCounted = /^linkcall_mirror_clients\{sid="counted",mirror="mirror-[^"]+"\} 2$/m.test(metrics);
      return areCounted && /^linkcall_mirror_behind\{sid="counted",mirror="mirror-[^"]+"\} 0$/m.test(metrics);
    }, 'the metrics tell of both, and of nothing that they lack');
  });
});
