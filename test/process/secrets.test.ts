import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestClient } from '../support/client.ts';
import { passIn, SERVER_SECRET } from '../support/media.ts';
import { TestServer, tokenFor } from '../support/server.ts';

const SECRETS = {
  AUTH_SECRET: 'a secret of the tests that is long enough for anybody',
  METRICS_TOKEN: 'the-token-of-the-metrics',
  ZEGO_CALLBACK_SECRET: 'callback-secret-of-zego',
  ZEGO_SERVER_SECRET: SERVER_SECRET,
  MYSQL_URL: 'mysql://linkcall:password-of-mysql@127.0.0.1:9/rcec_record',
};

describe('what a server writes', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({
      ...SECRETS,
      LOG_LEVEL: 'trace',
      ZEGO_APP_ID: '1',
      ZEGO_API_URL: 'http://127.0.0.1:9/',
    });
  });
  after(() => server.remove());

  it('[ME2] has no secret and no token in it, whatever is asked; nor have the journal, the feed or notices', async () => {
    const operator = await tokenFor({ sub: 'olga', role: 'admin' });
    const foreign = `${operator.slice(0, -4)}AAAA`;
    const ask = async (path: string, token: string, init: RequestInit = {}) => {
      const headers = {
        authorization: `Bearer ${token}`,
        cookie: `token=${token}`,
        'content-type': 'application/json',
      };
      const response = await fetch(server.url + path, { ...init, headers });
      assert.match(response.headers.get('x-request-id') ?? '', /^[\w-]{36}$/, path);
      await response.text();
      return response;
    };
    for (const token of [operator, foreign, SECRETS.METRICS_TOKEN]) {
      await ask('/metrics', token);
      await ask('/api/history', token);
      await ask(`/api/channels?token=${token}`, token);
      await ask('/api/channels/live/limits', token, { method: 'PUT', body: '{"max_links":' });
      await ask('/matchmake/joinOrCreate/live_channel', token, { method: 'POST', body: '{"sid":' });
    }
    const timestamp = String(Math.floor(Date.now() / 1_000));
    for (const secret of [SECRETS.ZEGO_CALLBACK_SECRET, 'wrong']) {
      const signature = signatureOf(secret, timestamp, '1');
      const body = { appid: '1', timestamp, nonce: '1', signature, event: 'room_login', room_id: 'live' };
      await ask('/zego/callback', operator, { method: 'POST', body: JSON.stringify(body) });
    }
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    host.sendFrame('not a frame');
    await host.apply(1);
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    await ann.apply(1);
    await host.direct(1, 'ann');
    const passes = [await host.request('linkcall_media_rq'), await ann.request('linkcall_media_rq')];
    passes.push((await server.admin('POST', '/api/channels/live/media-token', { user_id: 'ann' })).body);
    for (const pass of passes) assert.equal(passIn(pass).mayPublish, true);
    const mediaToken = passes[1].token;
    for (const method of ['GET', 'POST'])
      await ask(`/api/channels/${encodeURIComponent(mediaToken)}`, operator, { method });
    await ask('/api/channels/live/media-token', operator, { method: 'POST', body: `{"user_id":"${mediaToken}"` });
    await host.direct(3, 'ann');
    const stranger = new Client(server.url);
    stranger.auth.token = foreign;
    await assert.rejects(stranger.joinOrCreate('live_channel', { sid: 'live' }));
    assert.equal((await ask('/api/channels/live/close', operator, { method: 'POST' })).status, 200);
    const told = [await server.admin('GET', '/api/channels/live/journal'), await server.admin('GET', '/api/events')];
    const heard = JSON.stringify([...told, host.received, ann.received]);
    assert.match(heard, /link-ended.*linkcall_user_state_nt/);
    await ann.leave();
    await server.stop();

    assert.match(server.output, /an operator gave an order/);
    assert.match(server.output, /"request":"[\w-]{36}"/);
    assert.match(server.output, /records of ended calls|the user log cannot be read/);
    const held = { ...SECRETS, MYSQL_URL: 'password-of-mysql', operator, foreign };
    for (const [name, secret] of Object.entries(held)) assert(!server.output.includes(secret), `${name} was written`);
    assert.doesNotMatch(server.output, /eyJ|authorization|bearer|04AAAA/i);
    for (const secret of [SERVER_SECRET, ...passes.map(({ token }) => token)]) {
      assert(!server.output.includes(secret) && !heard.includes(secret), 'a token of ZEGO, or what makes it, was told');
    }
  });
});
