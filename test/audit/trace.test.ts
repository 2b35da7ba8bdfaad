import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Client } from '@colyseus/sdk';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('what a server tells in production', () => {
  const heard: { readonly type: string; readonly sid: string; readonly headers: IncomingHttpHeaders }[] = [];
  const platform = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { type, sid } = JSON.parse(text);
      heard.push({ type, sid, headers: request.headers });
      response.end();
    });
  });
  let server: TestServer;
  before(async () => {
    await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
    const address = platform.address();
    assert(typeof address === 'object' && address !== null);
    server = await TestServer.start({
      NODE_ENV: 'production',
      ZEGO_CALLBACK_SECRET: 'hush',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      WEBHOOK_PRIVATE: '1',
      WEBHOOK_URLS: `http://127.0.0.1:${address.port}/hear`,
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    });
  });
  after(async () => {
    await server.remove();
    platform.closeAllConnections();
    platform.close();
  });

  const close = async (inPk: boolean, traceparent: string): Promise<void> => {
    const token = await tokenFor({ sub: 'olga', role: 'operator' });
    const { status } = await fetch(`${server.url}/api/channels/traced/pk`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', traceparent },
      body: JSON.stringify({ in_pk: inPk }),
    });
    assert.equal(status, 200);
  };

  it('[OP9] a trace goes through an order to the log and to the platform, and one that is none goes nowhere', async () => {
    const host = await TestClient.join(server, 'traced', 'host', 'hana');
    await close(true, TRACE);
    await close(false, 'nonsense');
    await until(() => heard.some(({ type }) => type === 'pk.ended'), 'the platform is told');
    const traceOf = (wanted: string) => heard.find(({ type }) => type === wanted)?.headers.traceparent;
    assert.deepEqual([traceOf('pk.started'), traceOf('pk.ended')], [TRACE, undefined]);
    await until(() => server.output.split('an operator gave an order').length === 3, 'both are in the log');
    const lines = server.output
      .split('\n')
      .filter((line) => line.includes('an operator gave an order'))
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ traceparent }) => traceparent),
      [TRACE, undefined],
    );
    host.vanish();
  });

  it('[OP9] a trace goes with who comes to what the platform is told of the session that they begin', async () => {
    const join = async (sid: string, headers: Record<string, string>) => {
      const token = await tokenFor({ sub: 'hana', role: 'host', sid });
      const response = await fetch(`${server.url}/matchmake/joinOrCreate/live_channel`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ sid }),
      });
      return response.json();
    };
    const { name, sessionId, roomId, processId } = await join('begun', { traceparent: TRACE });
    const room = await new Client(server.url).consumeSeatReservation({ name, sessionId, roomId, processId });
    room.onMessage('*', () => {});
    room.reconnection.enabled = false;
    await until(() => heard.some(({ sid }) => sid === 'begun'), 'the platform is told');
    const begun = heard.find(({ sid, type }) => sid === 'begun' && type === 'session.started');
    assert.equal(begun?.headers.traceparent, TRACE);
    await room.leave();
  });

  it('[OP9] all of standard output is JSON, and its first line says what serves', () => {
    const lines = server.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { version, environment, stores, addresses, on, off } = lines.find(({ msg }) =>
      msg.startsWith('Linkcall serves'),
    );
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.equal(environment, 'production');
    assert.match(stores.userLog, /^SQLite in /);
    assert.deepEqual(addresses, { listens: server.url, public: null });
    assert(on.includes('webhooks') && off.includes('play') && off.includes('inbox'));
    assert.doesNotMatch(server.output, /whsec_|hush/);
  });
});
