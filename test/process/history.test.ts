import assert from 'node:assert/strict';
import { TestClient, type Wire } from '../support/client.ts';
import { TestServer } from '../support/server.ts';

const TIMEOUT_MS = 600_000;

describe('the history of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  const records = async (query = ''): Promise<Wire[]> => {
    const { status, body }: Wire = await server.admin('GET', `/api/history?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.records;
  };

  it('[ST6] [ST11] has each call as soon as it has ended, also after a kill', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    await host.setSwitch(1);
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    const ben = await TestClient.join(server, 'live', 'viewer', 'ben');
    await ann.apply(1);
    await ben.apply(1);
    await host.direct(1, 'ann');
    await ben.apply(2);
    const [cancelled, ...none] = await records();
    assert.deepEqual([cancelled.user_id, cancelled.time_allow, cancelled.link_success, none], ['ben', null, 0, []]);
    await ann.apply(3);
    await server.kill();
    await server.start();
    const both = await records('sid=live&singer_id=hana');
    assert.deepEqual(
      both.map(({ user_id, link_success, link_first, end_state }) => [user_id, link_success, link_first, end_state]),
      [
        ['ben', 0, 0, cancelled.end_state],
        ['ann', 1, 1, 3],
      ],
    );
    assert.deepEqual(await records('user_id=ann'), [both[1]]);
    assert.deepEqual(await records(`to=${both[1].time_apply}`), []);
  });

  it('[ST11] a bad question is 400, by the name of its field', async () => {
    const { status, body }: Wire = await server.admin('GET', '/api/history?from=noon');
    assert.deepEqual([status, body.error.code, body.error.field], [400, 'bad-request', 'from']);
  });
}).timeout(TIMEOUT_MS);
