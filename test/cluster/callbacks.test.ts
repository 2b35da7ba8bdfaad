import assert from 'node:assert/strict';
import { signatureOf } from '../../src/zego/verify.ts';
import { patiently } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

const SECRET = 'secret';

describe('ZEGO’s callbacks at three processes', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start(3, { ZEGO_CALLBACK_SECRET: SECRET });
  });
  after(() => cluster.remove());

  /** Posts it to all of them at once; to one that is busy again, as ZEGO does. */
  const tell = async (fields: Record<string, unknown>): Promise<void> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signatureOf(SECRET, timestamp, '1');
    const body = JSON.stringify({ appid: '1', timestamp, nonce: '1', signature, ...fields });
    const headers = { 'content-type': 'application/json' };
    const post = async ({ url }: TestServer) => {
      const { status } = await fetch(`${url}/zego/callback`, { method: 'POST', headers, body });
      assert(status === 200 || status === 503, `${status}`);
      return status === 200;
    };
    await Promise.all(cluster.servers.map((server) => until(() => post(server), 'the callback is taken')));
  };
  const session = { room_session_id: '7' };
  const login = (user: string, seq: number) => ({
    event: 'room_login',
    room_seq: '7',
    user_account: user,
    session_id: `10${seq}`,
    login_time: '100',
    user_role: 2,
    user_update_seq: seq,
  });

  it('[CL8] the same callback at each of them is one; whatever they are asked, they tell the same', async () => {
    const room_id = 'quiet';
    await tell({ event: 'room_create', room_id, ...session, room_create_time: 5 });
    await Promise.all(['ann', 'ben', 'cem'].map((user, index) => tell({ ...login(user, index + 1), room_id })));
    const lists = await Promise.all(cluster.servers.map((server) => patiently(server, '/api/rooms')));
    const rooms = await Promise.all(cluster.servers.map((server) => patiently(server, `/api/rooms/${room_id}`)));
    assert.deepEqual([lists[1], lists[2]], [lists[0], lists[0]]);
    assert.deepEqual([rooms[1], rooms[2]], [rooms[0], rooms[0]]);
    assert.match(JSON.stringify(rooms[0]), /ann.*ben.*cem/);
  });

  it('[CL8, ZG12] an effect on the call happens once, wherever the actor is', async () => {
    const sid = 'called';
    const host = await TestClient.joinInTime(cluster.server(0), sid, 'host', 'hana');
    const ann = await TestClient.joinInTime(cluster.server(1), sid, 'viewer', 'ann');
    await tell({ ...login('ann', 1), room_id: sid });
    await ann.apply(1);
    const { version } = await host.direct(1, 'ann');
    await tell({
      ...login('ann', 2),
      session_id: '101',
      event: 'room_logout',
      room_id: sid,
      logout_time: Date.now() + 1_000,
      reason: 0,
    });
    await host.sees(version + 1);
    await until(() => host.linkedIds.length === 0, 'ann is off the line');
    assert.equal(host.receivedOf('linkcall_apply_singer_nt').filter(({ data }) => data.linkcall_apply === 3).length, 1);
    for (const client of [host, ann]) client.vanish();
  });
});
