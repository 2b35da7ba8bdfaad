import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import type { TestClient } from '../../support/client.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { done } from '../replies.ts';
import { link, serverUnderTest } from '../serverUnderTest.ts';

const CLOSE_REVOKED = 4403;
const A_WHILE_MS = 3_600_000;

describe('tokens that were revoked', () => {
  const underTest = serverUnderTest();
  const revoke = async (userId: string, before: number): Promise<void> => {
    const { status, body } = await underTest.server.admin('PUT', `/api/users/${userId}/revoked`, { before });
    assert.deepEqual([status, body], [200, { user_id: userId, before }]);
  };
  const isShownOut = async (client: TestClient): Promise<void> => {
    await until(() => client.closeCode !== undefined, `${client.userId} is shown out`);
    assert.equal(client.closeCode, CLOSE_REVOKED);
  };

  it('[PE7] let nobody in, and close the connections that came with one; others stay, and a new one is good', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const ann2 = await underTest.join(sid, 'viewer', 'ann');
    await link(host, ann);
    await revoke('ann', Date.now() + A_WHILE_MS);
    await Promise.all([isShownOut(ann), isShownOut(ann2)]);
    await until(() => host.state.num_link === 0, 'ann is gone');
    await assert.rejects(underTest.join(sid, 'viewer', 'ann'), { code: 401 });
    done(await bob.apply(1));
    await revoke('ann', 0);
    done(await (await underTest.join(sid, 'viewer', 'ann')).apply(1));
  });

  it('[PE7] count from when they were issued', async () => {
    const { sid, carl } = await underTest.gather('carl');
    await revoke('carl', Date.now() - A_WHILE_MS);
    done(await carl.apply(1));
    done(await (await underTest.join(sid, 'viewer', 'carl')).apply(2));
  });

  it('[PE7] are none over HTTP either, nor after a restart', async () => {
    const token = await tokenFor({ sub: 'olaf', role: 'admin' });
    const ask = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${underTest.server.url}/api/channels`, { headers })).status;
    };
    assert.equal(await ask(), 200);
    await revoke('olaf', Date.now() + A_WHILE_MS);
    assert.equal(await ask(), 401);
    await underTest.server.kill();
    await underTest.server.start();
    assert.equal(await ask(), 401);
  });

  it('[PE7] [LC21] bring no lost connection back', async () => {
    const { host, dora } = await underTest.gather('dora');
    await link(host, dora);
    dora.room.reconnection.enabled = false;
    dora.drop();
    const isAway = () => (host.state.links.get('dora')?.away_since ?? 0) > 0;
    await until(isAway, 'dora is known to be away');
    await revoke('dora', Date.now() + A_WHILE_MS);
    const back = new Client(underTest.server.url).reconnect(dora.room.reconnectionToken);
    const closed = back.then(
      (room) => new Promise((resolve) => room.onLeave(resolve)),
      ({ code }) => code,
    );
    assert.equal(await closed, CLOSE_REVOKED);
    await until(() => host.state.num_link === 0, 'dora’s place is given up');
  });
});
