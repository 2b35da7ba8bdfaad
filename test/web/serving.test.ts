import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { consolePolicy } from '../../src/http/pages/consolePolicy.ts';
import { TestServer } from '../support/server.ts';
import { onlyMistake, read } from '../support/settings.ts';
import { until } from '../support/until.ts';

const PRODUCTION = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  AUTH_SECRET: randomBytes(32).toString('hex'),
  ZEGO_CALLBACK_SECRET: 'hush',
};

/** Development, as `npm start` has it. */
const DEVELOPMENT = { AUTH_SECRET: '' };

async function withServer(
  env: Record<string, string>,
  check: (url: string, server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await TestServer.start(env);
  try {
    await check(server.url, server);
  } finally {
    await server.remove();
  }
}

describe('the console page is served', () => {
  it('in development, with a policy that lets nothing in', () =>
    withServer({ ...DEVELOPMENT, CONSOLE: '' }, async (url, server) => {
      await until(() => server.output.includes(`\nOpen ${url}/ in a browser`), 'it is told where');
      const page = await fetch(url);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(await page.text(), /data-tokens="true" data-zego="true"/);
      for (const path of ['/', '/console/app.js', '/console/style.css', '/console/icon.svg']) {
        const { status, headers } = await fetch(url + path);
        assert.equal(status, 200, path);
        const policy = headers.get('content-security-policy') ?? '';
        assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
        assert.doesNotMatch(policy, /unsafe/);
      }
    }));

  it('without the offer of a call where there is nothing to play with', () =>
    withServer({ CONSOLE: '1' }, async (url, server) => {
      const line = `Open ${url}/ in a browser: operators see every channel there\n`;
      await until(() => server.output.includes(line), 'it is told where');
    }));

  it('not in production', () =>
    withServer({ ...PRODUCTION, CONSOLE: '' }, async (url) => {
      assert.match((await fetch(url)).headers.get('content-type') ?? '', /^text\/plain/);
      for (const path of ['/console/app.js', '/console/style.css', '/dev/token', '/dev/zego-signature']) {
        assert.equal((await fetch(url + path, { method: path.startsWith('/dev') ? 'POST' : 'GET' })).status, 404, path);
      }
    }));

  it('in production when it is asked for, and then gives nothing to play with', () =>
    withServer({ ...PRODUCTION, CONSOLE: '1' }, async (url) => {
      assert.match(await (await fetch(url)).text(), /data-tokens="false" data-zego="false"/);
      assert.equal((await fetch(`${url}/dev/zego-signature`, { method: 'POST' })).status, 404);
    }));

  it('with signatures to play ZEGO for pages of this machine, and only while no real ZEGO is known', async () => {
    await withServer(DEVELOPMENT, async (url) => {
      const sign = (origin: string) => fetch(`${url}/dev/zego-signature`, { method: 'POST', headers: { origin } });
      assert.equal((await sign('https://evil.example')).status, 403);
      const ofNobody = { method: 'POST', body: JSON.stringify({ sid: 'a', user_id: 'ann' }) };
      const streamFor = (origin: string) =>
        fetch(`${url}/dev/zego-stream`, { ...ofNobody, headers: { origin, 'content-type': 'application/json' } });
      assert.equal((await streamFor('https://evil.example')).status, 403);
      assert.deepEqual(await (await streamFor(url)).json(), { stream_id: '' });
      const signed = await (await sign(url)).json();
      const body = JSON.stringify({
        event: 'room_create',
        room_id: 'a',
        room_session_id: 1,
        room_create_time: 1,
        ...signed,
      });
      assert.equal((await fetch(`${url}/zego/callback`, { method: 'POST', body })).status, 200);
      const unsigned = JSON.stringify({ ...JSON.parse(body), signature: 'made up' });
      assert.equal((await fetch(`${url}/zego/callback`, { method: 'POST', body: unsigned })).status, 401);
    });
    await withServer({ ...DEVELOPMENT, ZEGO_CALLBACK_SECRET: 'a real one' }, async (url) => {
      for (const path of ['/dev/zego-signature', '/dev/zego-stream']) {
        assert.equal((await fetch(url + path, { method: 'POST' })).status, 404, path);
      }
    });
  });

  it('where CONSOLE says so, or else everywhere but in production', () => {
    const found = [{}, PRODUCTION, { ...PRODUCTION, CONSOLE: '1' }, { CONSOLE: '0' }].map(
      (env) => read(env).hasConsole,
    );
    assert.deepEqual(found, [true, false, true, false]);
    assert.equal(onlyMistake({ CONSOLE: 'yes' }), 'CONSOLE is "yes"; allowed is 0, 1');
  });

  it('with connections to this server, to its one address, or to the processes of a cluster', () => {
    assert.match(consolePolicy({ to: 'here' }), /connect-src 'self';/);
    assert.match(
      consolePolicy({ to: 'address', address: 'a.example:8443/live' }),
      /connect-src 'self' ws:\/\/a\.example:8443 wss:\/\/a\.example:8443;/,
    );
    assert.match(consolePolicy({ to: 'anywhere' }), /connect-src 'self' ws: wss:;/);
  });
});
