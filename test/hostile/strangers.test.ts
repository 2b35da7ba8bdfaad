import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { TestServer, tokenFor } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { exchange } from './support/rawSocket.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const GET = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/openapi.json',
  '/docs',
  '/docs/protocol',
  '/api/channels',
  '/none',
];
const MATCHMAKE = [
  'joinOrCreate/live_channel',
  'join/live_channel',
  'joinById/x',
  'reconnect/x',
  'create/live_channel',
  'x/y',
];

describe('what strangers are told', () => {
  let redis: RedisServer;
  let server: TestServer;
  before(async () => {
    redis = await RedisServer.start();
    server = await TestServer.start({ REDIS_URL: redis.url(), LOG_LEVEL: 'fatal' });
  });
  after(async () => {
    await server.remove();
    await redis.service.remove();
  });

  /** Heads and bodies of whatever a stranger, and a viewer with a token, may ask for. */
  async function answers(): Promise<string[]> {
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const body = JSON.stringify({ sid: 'live', reconnectionToken: 'x' });
    const post = (path: string, ...headers: string[]) =>
      [`POST ${path} HTTP/1.1`, 'Host: x', ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');
    const about = ['Connection: close', 'Content-Type: application/json', `Authorization: Bearer ${token}`];
    const requests = [
      ...GET.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      ...MATCHMAKE.map((path) => post(`/matchmake/${path}`, ...about)),
      post('/zego/callback', ...about),
      'GET /a/b HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
      'nonsense\r\n\r\n',
    ];
    return Promise.all(requests.map((request) => exchange(server, request)));
  }

  function assertNothingOfOurs(answer: string): void {
    const { host } = new URL(redis.url());
    // OP11: what programs are written against says which version of it this is.
    const said = answer.replace(`"version":"${version}"`, '').replace(`Version ${version} of the API`, '');
    for (const ours of [server.dataDir, process.cwd(), host, hostname(), version, process.version]) {
      assert(!said.includes(ours), `${ours} is in an answer that begins with ${answer.slice(0, 500)}`);
    }
    assert.doesNotMatch(
      answer,
      /node_modules|\.ts:\d|\n\s+at |^(server|x-powered-by|via):|ECONNREFUSED|colyseus\/\d/im,
    );
  }

  it('names no path, no host and no version, while all is well and while the store is away', async () => {
    for (const answer of await answers()) assertNothingOfOurs(answer);
    await redis.service.kill();
    const away = await answers();
    for (const answer of away) assertNothingOfOurs(answer);
    const [join] = away.slice(GET.length);
    assert.match(join ?? '', /^HTTP\/1\.1 503 .*"the server cannot let you in now: try again"/s);
  });
});
