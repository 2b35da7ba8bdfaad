import assert from 'node:assert/strict';
import { assertProblem, startServer } from './testServer.ts';

describe('health over HTTP', () => {
  it('/healthz is well while the process lives, ready or not, for everybody', async () => {
    const server = await startServer({ readiness: async () => ({ ready: false, reason: 'it is draining' }) });
    const { status, json } = await server.ask('/healthz', { token: null });
    await server.stop();
    assert.equal(status, 200);
    assert.deepEqual(json, { status: 'ok' });
  });

  it('/readyz is 200 when the server can take work', async () => {
    const server = await startServer();
    const { status, json } = await server.ask('/readyz', { token: null });
    await server.stop();
    assert.equal(status, 200);
    assert.deepEqual(json, { status: 'ready' });
  });

  it('/readyz is 503 with the reason when it cannot', async () => {
    const server = await startServer({ readiness: async () => ({ ready: false, reason: 'the "store"\nis away' }) });
    const answered = await server.ask('/readyz', { token: null });
    await server.stop();
    assertProblem(answered, 503, 'not-ready');
    assert.equal(answered.json.error.message, 'the "store"\nis away');
  });

  it('/readyz is not 200 when nobody can say whether it can', async () => {
    const readiness = async () => {
      throw new Error('no answer');
    };
    const server = await startServer({ readiness });
    const answered = await server.ask('/readyz', { token: null });
    await server.stop();
    assertProblem(answered, 500, 'unknown');
    assert.equal(server.logged.length, 1);
  });

  it('a HEAD is answered like a GET, without a body', async () => {
    const server = await startServer();
    const { status, raw } = await server.ask('/healthz', { token: null, method: 'HEAD' });
    await server.stop();
    assert.equal(status, 200);
    assert.equal(raw, '');
  });
});
