import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';

describe('the monitor of a server', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.remove());

  it('shows its rooms to an operator', async () => {
    server = await TestServer.start();
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    const { status, body } = await server.admin('GET', '/monitor/api');
    assert.equal(status, 200);
    assert.deepEqual([body.connections, Array.isArray(body.rooms) && body.rooms.length], [1, 1]);
    assert.match(await (await fetch(`${server.url}/monitor`)).text(), /Sign in/);
    await host.leave();
  });

  it('is not there in production', async () => {
    server = await TestServer.start({ NODE_ENV: 'production', HOST: '127.0.0.1', ZEGO_CALLBACK_SECRET: 'secret' });
    assert.equal((await server.admin('GET', '/monitor/api')).status, 404);
    assert.equal((await fetch(`${server.url}/monitor/`)).status, 404);
  });
});
