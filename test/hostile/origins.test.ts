import assert from 'node:assert/strict';
import { TestServer } from '../support/server.ts';

const APP = 'https://app.example';
const STRANGER = 'https://stranger.example';
const PATHS = [
  '/matchmake/joinOrCreate/live_channel',
  '/api/channels',
  '/monitor',
  '/zego/callback',
  '/healthz',
  '/none',
];

describe('pages of other origins', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ ALLOWED_ORIGINS: `${APP},http://localhost:5173` });
  });
  after(() => server.remove());

  const ask = (path: string, method: string, headers: Record<string, string>) =>
    fetch(server.url + path, { method, headers });
  const preflight = (path: string, origin: string) =>
    ask(path, 'OPTIONS', { Origin: origin, 'Access-Control-Request-Method': 'POST' });
  const corsOf = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith('access-control-'));

  for (const path of PATHS) {
    it(`hear nothing of CORS at ${path}, unless they are allowed`, async () => {
      const origins = [STRANGER, `${APP}:8443`, `${APP}.stranger.example`, 'http://app.example', 'null', ''];
      for (const origin of origins) {
        for (const method of ['GET', 'POST']) assert.deepEqual(corsOf(await ask(path, method, { Origin: origin })), []);
        const asked = await preflight(path, origin);
        assert.deepEqual(corsOf(asked), []);
        assert(asked.status >= 400, `${asked.status}`);
      }
      assert.deepEqual(corsOf(await ask(path, 'GET', {})), []);
    });

    it(`may ask ${path} if they are allowed, and read the answer`, async () => {
      const asked = await preflight(path, APP);
      assert.equal(asked.status, 204);
      assert.equal(asked.headers.get('access-control-allow-origin'), APP);
      assert.match(asked.headers.get('access-control-allow-headers') ?? '', /Authorization/);
      assert.match(asked.headers.get('access-control-allow-methods') ?? '', /POST/);
      const answer = await ask(path, 'POST', { Origin: APP });
      assert.equal(answer.headers.get('access-control-allow-origin'), APP);
      assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
    });
  }

  it('are told apart by caches', async () => {
    for (const origin of [APP, STRANGER]) {
      assert.equal((await ask('/healthz', 'GET', { Origin: origin })).headers.get('vary'), 'Origin');
    }
  });
});
