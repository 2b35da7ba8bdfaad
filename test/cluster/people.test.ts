import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

const CLOSE_REVOKED = 4403;
const A_WHILE_MS = 3_600_000;

describe('people, in two processes', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start(2);
  });
  after(() => cluster.remove());

  /** The channel is where its host came to. */
  const gather = async (through: number, sid: string, viewer: string) => {
    const host = await TestClient.joinInTime(cluster.server(through), sid, 'host', 'hana');
    const client = await TestClient.joinInTime(cluster.server(through), sid, 'viewer', viewer);
    assert.equal((await client.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, viewer)).error.code, 0);
    await until(() => host.state.num_link === 1, 'the link is seen');
    return { host, viewer: client };
  };

  it('[PE6] who is blocked in one is off the call in the other, and may apply in none until it is over in both', async () => {
    const here = await gather(0, 'here', 'ann');
    const there = await gather(1, 'there', 'ann');
    const block = (opCode: number) => here.host.request('linkcall_block_rq', { op_code: opCode, user_id: 'ann' });
    assert.equal((await block(1)).error.code, 0);
    await until(() => there.host.state.num_link === 0, 'ann is off the call of the other process');
    for (const { viewer } of [here, there]) assert.equal((await viewer.apply(1)).error.reason, 'blocked');
    assert.equal((await block(2)).error.code, 0);
    await until(async () => (await there.viewer.apply(1)).error.code === 0, 'ann may apply at the other process');
    for (const { host, viewer } of [here, there]) for (const client of [host, viewer]) client.vanish();
  });

  it('[PE7] whose token is void in one is shown out of the other, and let in by neither', async () => {
    const { host, viewer } = await gather(1, 'revoked', 'bob');
    const revoked = { before: Date.now() + A_WHILE_MS };
    assert.equal((await cluster.server(0).admin('PUT', '/api/users/bob/revoked', revoked)).status, 200);
    await until(() => viewer.closeCode === CLOSE_REVOKED, 'bob is shown out');
    await until(() => host.state.num_link === 0, 'bob is off the call');
    for (const server of cluster.servers) {
      await assert.rejects(TestClient.join(server, 'revoked', 'viewer', 'bob'), { code: 401 });
    }
    host.vanish();
  });
});
