import assert from 'node:assert/strict';
import { startSession } from '../support/orders.ts';
import { SID } from '../support/people.ts';
import { startServer, type TestServer } from './testServer.ts';

describe('the ids of requests', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer({
      userLog: { history: () => Promise.reject(new Error('away')) },
      readiness: () => Promise.reject(new Error('a bug')),
    });
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const idOf = async (path: string, given?: string) => {
    const headers = given === undefined ? {} : { 'X-Request-Id': given };
    return (await server.ask(path, { headers })).headers.get('x-request-id') ?? '';
  };

  it('are made for each, whatever becomes of it', async () => {
    const ids = [await idOf('/healthz'), await idOf('/healthz'), await idOf('/nowhere'), await idOf('/api/%zz')];
    for (const id of ids) assert.match(id, /^[\da-f-]{36}$/);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('are the caller’s, if those are sane', async () => {
    for (const id of ['a', 'trace-1.2:3/4+5=', 'x'.repeat(128)]) assert.equal(await idOf('/healthz', id), id);
    for (const id of ['', 'two words', 'x'.repeat(129), '"quoted"', '<b>', '{}', 'ümlaut']) {
      assert.match(await idOf('/healthz', id), /^[\da-f-]{36}$/, id);
    }
  });

  it('stand in the log, where there is something to tell', async () => {
    const headers = { 'X-Request-Id': 'mine' };
    await server.ask('/readyz', { headers });
    await server.ask('/api/history', { headers });
    await server.ask('/api/channels/live-1/pk', { method: 'PUT', json: { in_pk: true }, headers });
    const [failed, away] = server.logged.map((fields) => ({ ...fields, err: undefined }));
    assert.deepEqual(failed, { request: 'mine', method: 'GET', path: '/readyz', err: undefined });
    assert.deepEqual(away, { request: 'mine', err: undefined });
    const order = { request: 'mine', sid: SID, version: 2, user: 'olga', command: 'set-pk', outcome: 'accepted' };
    assert.deepEqual(server.told, [order]);
  });
});
