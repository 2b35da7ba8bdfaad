import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createOrders } from '../../../src/http/api/orders.ts';
import { shortWay } from '../../../src/http/orders/shortWay.ts';
import { adminToken, depsOver, startServer, type TestServer } from '../testServer.ts';

const SHORT = '/api/channels/one/orders';
/** Written like this it goes through Express. */
const LONG = `${SHORT}?`;

type Ask = NonNullable<Parameters<TestServer['ask']>[1]>;
const json = { 'Content-Type': 'application/json' };

const REQUESTS: Readonly<Record<string, () => Ask | Promise<Ask>>> = {
  'an order that is done': () => ({ json: { order: 'apply', user_id: 'ann' } }),
  'an order that is refused': () => ({ json: { order: 'allow', user_id: 'nobody' } }),
  'a question': () => ({ json: { order: 'check', user_id: 'ben' } }),
  'an order with a key': () => ({ json: { order: 'apply', user_id: 'cat' }, headers: { 'Idempotency-Key': 'k1' } }),
  'the same key again': () => ({ json: { order: 'apply', user_id: 'cat' }, headers: { 'Idempotency-Key': 'k1' } }),
  'a key that is none': () => ({ json: { order: 'apply', user_id: 'dan' }, headers: { 'Idempotency-Key': 'no key' } }),
  'an order that there is not': () => ({ json: { order: 'dance' } }),
  'an order for another channel': () => ({ json: { order: 'apply', user_id: 'eve', sid: 'two' } }),
  'no token': () => ({ token: null, json: { order: 'apply', user_id: 'eve' } }),
  'a token that is none': () => ({ token: 'none', json: { order: 'apply', user_id: 'eve' } }),
  'a token of a viewer': async () => ({
    token: await adminToken({ sub: 'vic', role: 'viewer' }),
    json: { order: 'apply', user_id: 'vic' },
  }),
  'a token of another channel': async () => ({
    token: await adminToken({ sid: 'two' }),
    json: { order: 'apply', user_id: 'eve' },
  }),
  'JSON that is cut off': () => ({ text: '{"order":', headers: json }),
  'JSON that is no object': () => ({ text: '1', headers: json }),
  'JSON that is null': () => ({ text: 'null', headers: json }),
  'a list': () => ({ json: [{ order: 'apply', user_id: 'eve' }] }),
  'nothing but spaces': () => ({ text: '  ', headers: json }),
  'no body': () => ({ headers: json }),
  'a body of another type': () => ({ text: 'order', headers: { 'Content-Type': 'text/plain' } }),
  'a mark of the order of bytes': () => ({ text: '\ufeff{"order":"apply","user_id":"fay"}', headers: json }),
  'bytes that are no text': () => ({ text: new Uint8Array([0x7b, 0xff, 0x7d]), headers: json }),
  'another charset': () => ({ text: '{}', headers: { 'Content-Type': 'application/json; charset=latin1' } }),
  'an id of the request': () => ({ json: { order: 'apply', user_id: 'gil' }, headers: { 'X-Request-Id': 'r1' } }),
};

async function told(path: string) {
  const measured: object[] = [];
  const server = await startServer({ metrics: { request: (of) => void measured.push(of), join: () => {} } });
  const answers: Record<string, object> = {};
  for (const [name, request] of Object.entries(REQUESTS)) {
    const { status, headers, raw } = await server.ask(path, { method: 'POST', ...(await request()) });
    answers[name] = { status, raw, names: [...headers.keys()], kind: headers.get('content-type') };
  }
  await server.stop();
  return { answers, measured, audited: server.audited, logged: server.logged };
}

describe('the short way of an order', () => {
  it('[IN2] answers, counts and tells the audit what the long way does', async () => {
    const [short, long] = [await told(SHORT), await told(LONG)];
    assert.deepEqual(short, long);
    assert.equal(short.measured.length, Object.keys(REQUESTS).length);
  });

  it('is taken by a plain order, and by nothing else', async () => {
    const { deps } = depsOver();
    const server = createServer(
      shortWay((_request, response) => response.writeHead(418).end(), createOrders(deps), deps),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert(typeof address === 'object' && address !== null);
    const asked = async (path: string, method = 'POST', type = 'application/json', more: RequestInit = {}) => {
      const answer = await fetch(`http://127.0.0.1:${address.port}${path}`, {
        method,
        ...(method === 'POST' && { body: '{}' }),
        ...more,
        headers: { 'Content-Type': type, ...more.headers },
      });
      await answer.text();
      return answer.status;
    };
    assert.equal(await asked(SHORT), 401);
    assert.equal(await asked(SHORT, 'POST', 'application/json; charset=utf-8'), 401);
    for (const path of [LONG, `${SHORT}/`, SHORT.toUpperCase(), '/api/channels/o%20e/orders', '/api/orders'])
      assert.equal(await asked(path), 418, path);
    assert.equal(await asked(SHORT, 'GET'), 418);
    assert.equal(await asked(SHORT, 'POST', 'application/json; charset=latin1'), 418);
    assert.equal(await asked(SHORT, 'POST', undefined, { headers: { 'Content-Encoding': 'gzip' } }), 418);
    const inChunks = { body: new Blob(['{}']).stream(), duplex: 'half' } as const;
    assert.equal(await asked(SHORT, 'POST', undefined, inChunks), 418);
    server.close().closeAllConnections();
  });
});
