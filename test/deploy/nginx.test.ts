import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../loadtest/loopback.ts';
import { CALLS_ONLY } from '../client/player.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { TlsProxy } from './tlsProxy.ts';

const SIDS = Array.from({ length: 6 }, (_, nth) => `proxied ${nth}`);

describe('three processes behind nginx', () => {
  let servers: readonly TestServer[];
  let proxy: TlsProxy;
  before(async () => {
    const [port, redisUrl] = [await freePort(), await emptyRedis()];
    const start = (nth: number) =>
      TestServer.start({
        ...CALLS_ONLY,
        ...{ REDIS_URL: redisUrl, TRUST_PROXY: '1', PUBLIC_ADDRESS: `127.0.0.1:${port}/${nth}`, LOG_LEVEL: 'error' },
      });
    servers = await Promise.all([1, 2, 3].map(start));
    proxy = await TlsProxy.start(
      port,
      servers.map(({ url }) => url),
    );
  });
  after(async () => {
    await Promise.all([proxy?.remove(), ...(servers ?? []).map((server) => server.remove())]);
  });

  /** Resolves when calls are going on. */
  async function play() {
    const env = { ...CHILD_ENV, NODE_EXTRA_CA_CERTS: proxy.certificate };
    const child = spawn(process.execPath, ['test/deploy/callsThroughProxy.ts', proxy.url, ...SIDS], { env });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const { value, done } = await lines.next();
      assert(done !== true, errors);
      return value;
    };
    assert.equal(await next(), 'playing', errors);
    return async () => {
      child.stdin.end();
      const told = JSON.parse(await next());
      if (child.exitCode === null) await once(child, 'exit');
      return told;
    };
  }

  it('[OP10] are one server with TLS, for the typed client and at the plain door, while each of them is restarted', async () => {
    const end = await play();
    for (const server of servers) {
      await server.stop();
      await server.start();
    }
    const { calls, unanswered } = await end();
    assert.deepEqual(unanswered, []);
    assert(calls >= 2 * SIDS.length, `${calls} calls`);
  });

  it('[OP10] whoever comes without TLS is sent to where it is', async () => {
    const response = await fetch(`${proxy.plainUrl}/readyz?a=b`, { redirect: 'manual' });
    assert.deepEqual([response.status, response.headers.get('location')], [308, 'https://127.0.0.1/readyz?a=b']);
  });
});
