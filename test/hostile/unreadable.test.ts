import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { exchange, statusOf } from './support/rawSocket.ts';
import { Victim } from './support/victim.ts';

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
const HOST = 'Host: localhost\r\n';

const UNREADABLE: readonly [what: string, request: string][] = [
  ['a target that is no path', `GET *[ HTTP/1.1\r\n${HOST}\r\n`],
  ['an upgrade of a target that is no path', `GET *[ HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`],
  ['a host with a space', 'GET /__healthcheck HTTP/1.1\r\nHost: a b\r\n\r\n'],
  ['a join at a host with a space', 'POST /matchmake/join/x HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n\r\n'],
  ['an upgrade at a host with a space', `GET /a/b HTTP/1.1\r\nHost: a b\r\n${UPGRADE}\r\n`],
  ['a host that ends in a path', 'GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n'],
  ['an empty host', 'GET /healthz HTTP/1.1\r\nHost:\r\n\r\n'],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['no host in HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['half an escape', `GET /healthz%2 HTTP/1.1\r\n${HOST}\r\n`],
  ['an escape that is no text', `GET /api/rooms/%ff HTTP/1.1\r\n${HOST}\r\n`],
  ['half an escape in an upgrade', `GET /a/b?sessionId=%zz HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`],
  ['an absolute target', `GET http://localhost/healthz HTTP/1.1\r\n${HOST}\r\n`],
  ['an absolute target of an upgrade', `GET http://localhost/a/b HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`],
  ['OPTIONS of everything', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
  ['a tunnel', 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n'],
  ['a version that is none', `GET / HTTP/9.9\r\n${HOST}\r\n`],
  ['no request', '\u0000\u0001\u0002\r\n\r\n'],
  ['two lengths', `POST /zego/callback HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`],
  ['an upgrade without a key', `GET /a/b HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  ['an upgrade to something else', `GET /a/b HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`],
];

describe('a request that cannot be read', () => {
  let server: TestServer;
  let viewer: TestClient;
  before(async () => {
    // As under a process manager whose agent Colyseus would load, and which would then end the process.
    server = await TestServer.start({ exec_mode: 'cluster_mode' });
    viewer = await TestClient.join(server, 'live', 'viewer', 'ann');
  });
  after(() => server.remove());
  afterEach('the viewer is still served', async () => {
    assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
    assert.equal(server.output.trim(), `Linkcall serves on ${server.url}`);
  });

  for (const [what, request] of UNREADABLE) {
    it(`${what}: is answered 400, and costs that connection alone`, async () => {
      assert.equal(statusOf(await exchange(server, request)), 400);
    });
  }

  it('headers that are too large are answered 431', async () => {
    const request = `GET /healthz HTTP/1.1\r\n${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`;
    assert.equal(statusOf(await exchange(server, request)), 431);
  });

  it('many of them at once cost nobody else anything', async () => {
    const all = Array.from({ length: 10 }, () => UNREADABLE).flat();
    const answers = await Promise.all(all.map(([, request]) => exchange(server, request)));
    assert.deepEqual(new Set(answers.map(statusOf)), new Set([400]));
    const victim = await Victim.join(server);
    await victim.isServedDuring(() => Promise.all(UNREADABLE.map(([, request]) => exchange(server, request))));
    await victim.leave();
  });

  for (const name of ['constructor', '__proto__', 'hasOwnProperty', 'toString']) {
    it(`a connection to a room, or a seat, "${name}" finds nothing that is not a room or a seat`, async () => {
      for (const target of [`/x/${name}`, `/x/room?sessionId=${name}`]) {
        const request = `GET ${target} HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`;
        assert.equal(statusOf(await exchange(server, request)), 404);
      }
      for (const method of ['join', 'joinOrCreate', 'joinById', 'reconnect']) {
        const response = await fetch(`${server.url}/matchmake/${method}/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ sid: 'live', reconnectionToken: name }),
        });
        assert.equal(response.status, 404);
        assert.deepEqual(await response.json(), { code: 404, error: 'there is no such room' });
      }
    });
  }
});
