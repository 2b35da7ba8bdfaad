import assert from 'node:assert/strict';
import { createTokens } from '../../src/server/auth/tokens.ts';
import { startSession } from '../support/orders.ts';
import { SID } from '../support/people.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer, tokens } from './testServer.ts';

const PATHS = [
  ['GET', '/api/channels'],
  ['GET', '/api/overview'],
  ['GET', '/api/channels/live-1'],
  ['GET', '/api/channels/live-1/journal'],
  ['PUT', '/api/channels/live-1/pk'],
  ['PUT', '/api/channels/live-1/limits'],
  ['POST', '/api/channels/live-1/close'],
  ['POST', '/api/channels/live-1/reopen'],
] as const;

/** What is of all channels. */
const IN_COMMON = [
  ['GET', '/api/overview'],
  ['GET', '/api/channels'],
  ['GET', '/api/people'],
  ['GET', '/api/people/on-the-line'],
  ['GET', '/api/users/ann'],
  ['PUT', '/api/users/ann/revoked'],
  ['GET', '/api/audit'],
  ['GET', '/api/history'],
  ['GET', '/api/hosts/hana/blocks'],
  ['GET', '/api/hosts/hana/blocks/ann'],
  ['PUT', '/api/hosts/hana/blocks/ann'],
  ['DELETE', '/api/hosts/hana/blocks/ann'],
  ['GET', '/api/webhooks'],
  ['GET', '/api/webhooks/aside'],
  ['POST', '/api/webhooks/redeliver'],
] as const;

describe('who may use the HTTP API', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  for (const [method, path] of PATHS) {
    it(`${method} ${path} is for a valid token of an operator alone`, async () => {
      const foreign = createTokens({ secrets: ['the secret of some other server, 32 bytes'], now: () => NOW });
      const expired = createTokens({
        secrets: ['a secret for the tests, of 32 bytes and more'],
        now: () => NOW - 100_000_000,
      });
      const bad = [
        null,
        'nonsense',
        await foreign.issue({ sub: 'olga', role: 'admin' }),
        await expired.issue({ sub: 'olga', role: 'admin' }),
        `${(await adminToken()).split('.').slice(0, 2).join('.')}.`,
      ];
      for (const token of bad) {
        const answered = await server.ask(path, { method, token });
        assertProblem(answered, 401, 'unauthorized');
        assert.equal(answered.headers.get('www-authenticate'), 'Bearer');
      }
      for (const role of ['viewer', 'host'] as const) {
        const token = await tokens.issue({ sub: 'hana', role, sid: 'live-1' });
        assertProblem(await server.ask(path, { method, token }), 403, 'forbidden');
      }
      const { json } = await server.ask('/api/channels/live-1');
      assert.equal(json.live, true);
      assert.equal(json.version, 1);
    });
  }

  for (const [method, path] of PATHS) {
    it(`${method} ${path} is for an operator, and for an observer if it only reads`, async () => {
      const [operator, observer] = await Promise.all([
        tokens.issue({ sub: 'olga', role: 'operator' }),
        tokens.issue({ sub: 'otto', role: 'observer' }),
      ]);
      const asOf = async (token: string) =>
        (await server.ask(path, { method, token, ...(method === 'GET' ? {} : { json: {} }) })).status;
      assert.notEqual(await asOf(operator), 403);
      if (method === 'GET') return assert.equal(await asOf(observer), 200);
      const answered = await server.ask(path, { method, token: observer });
      assertProblem(answered, 403, 'forbidden');
      assert.match(answered.json.error.message, /an observer only reads/);
    });
  }

  it('orders are for an operator, and for no observer; events are for both', async () => {
    for (const [role, order, events] of [
      ['operator', 200, 200],
      ['observer', 403, 200],
      ['viewer', 403, 403],
    ] as const) {
      const token = await tokens.issue({ sub: 'o', role });
      const json = { order: 'close' };
      const ordered = await server.ask('/api/channels/live-1/orders', { method: 'POST', token, json });
      assert.deepEqual([ordered.status, (await server.ask('/api/events', { token })).status], [order, events], role);
    }
  });

  it('what an endpoint missed is delivered again for an admin alone', async () => {
    const json = { url: 'https://example.com/', after: '0-0' };
    const token = await tokens.issue({ sub: 'olga', role: 'operator' });
    const answered = await server.ask('/api/webhooks/redeliver', { method: 'POST', token, json });
    assertProblem(answered, 403, 'forbidden');
  });

  it('a refused token is told why', async () => {
    assert.match((await server.ask('/api/channels', { token: null })).json.error.message, /no token was given/);
    assert.match((await server.ask('/api/channels', { token: 'a.b.c' })).json.error.message, /not a JWT/);
  });

  it('the scheme is Bearer, in capitals or not, and no other', async () => {
    const token = await adminToken();
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      const headers = { Authorization: `${scheme} ${token}` };
      assert.equal((await server.ask('/api/channels', { token: null, headers })).status, 200);
    }
    for (const value of [token, `Basic ${token}`, `Bearer${token}`, `Bearer ${token} ${token}`, 'Bearer', '']) {
      const answered = await server.ask('/api/channels', { token: null, headers: { Authorization: value } });
      assertProblem(answered, 401, 'unauthorized');
    }
  });

  it('a token is not taken from the query', async () => {
    const answered = await server.ask(`/api/channels?token=${await adminToken()}`, { token: null });
    assertProblem(answered, 401, 'unauthorized');
  });

  it("[OP6] an operator's token that names a channel is good for nothing that all channels have in common", async () => {
    const token = await adminToken({ sid: 'live-1' });
    for (const [method, path] of IN_COMMON) {
      const answered = await server.ask(path, { method, token, ...(method === 'GET' ? {} : { json: {} }) });
      assertProblem(answered, 403, 'forbidden');
      assert.match(answered.json.error.message, /for one channel/, path);
    }
  });

  it("an operator's token that names a channel is good for that one alone", async () => {
    const token = await adminToken({ sid: 'live-1' });
    assert.equal((await server.ask('/api/channels/live-1', { token })).status, 200);
    assertProblem(await server.ask('/api/channels/live-2', { token }), 403, 'forbidden');
    assertProblem(await server.ask('/api/channels', { token }), 403, 'forbidden');
    const close = { method: 'POST', token: await adminToken({ sid: 'live-2' }) };
    assertProblem(await server.ask('/api/channels/live-1/close', close), 403, 'forbidden');
    assert.equal((await server.ask('/api/channels/live-1')).json.live, true);
  });
});
