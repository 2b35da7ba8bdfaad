import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/createMetrics.ts';
import { readExposition } from '../support/exposition.ts';
import { assertProblem, startServer, type TestServer } from './testServer.ts';

const TOKEN = 'the-token-of-the-metrics';
const open = { token: null };

describe('metrics over HTTP', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  it('are Prometheus text: what was counted, and how the process fares', async () => {
    const metrics = createMetrics();
    server = await startServer({ metricsPage: metrics.page });
    metrics.callback('room_create', 'kept');
    metrics.callback('room_create', 'kept');
    metrics.evictions(3);
    metrics.gap('repaired');
    metrics.scan('done');
    metrics.owed['user-log'].waiting({ count: 7, oldestMs: 1_500 });
    metrics.owed['user-log'].paid(500);
    metrics.owed['user-log'].failed();
    const { status, headers, raw } = await server.ask('/metrics', open);
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4; charset=utf-8$/);
    for (const line of [
      'linkcall_zego_callbacks_total{event="room_create",outcome="kept"} 2',
      'linkcall_zego_evictions_total 3',
      'linkcall_zego_gaps_total{outcome="repaired"} 1',
      'linkcall_zego_gaps_total{outcome="failed"} 0',
      'linkcall_zego_gaps_total{outcome="no-credentials"} 0',
      'linkcall_zego_scans_total{outcome="done"} 1',
      'linkcall_zego_scans_total{outcome="failed"} 0',
      'linkcall_userlog_backlog 7',
      'linkcall_userlog_oldest_seconds 1.5',
      'linkcall_userlog_drained_total 500',
      'linkcall_userlog_failures_total 1',
    ]) {
      assert(raw.split('\n').includes(line), `${line} is missing in\n${raw}`);
    }
    assert.match(raw, /^process_resident_memory_bytes \d+/m);
    readExposition(raw);
  });

  it('of one server are not those of another', async () => {
    const [mine, other] = [createMetrics(), createMetrics()];
    other.evictions(5);
    server = await startServer({ metricsPage: mine.page });
    assert.match((await server.ask('/metrics', open)).raw, /^linkcall_zego_evictions_total 0$/m);
  });

  it('are for who knows METRICS_TOKEN, if that is set', async () => {
    server = await startServer({ metricsPage: createMetrics().page, metricsToken: TOKEN });
    assert.equal((await server.ask('/metrics', { token: TOKEN })).status, 200);
    for (const token of [null, TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase(), undefined]) {
      const answered = await server.ask('/metrics', token === undefined ? {} : { token });
      assertProblem(answered, 401, 'unauthorized');
      assert.equal(answered.headers.get('www-authenticate'), 'Bearer');
      assert.doesNotMatch(answered.raw, /linkcall_|the-token/);
    }
    assertProblem(await server.ask(`/metrics?token=${TOKEN}`, open), 401, 'unauthorized');
  });

  it('are only read', async () => {
    server = await startServer({ metricsPage: createMetrics().page });
    const answered = await server.ask('/metrics', { ...open, method: 'POST' });
    assertProblem(answered, 405, 'method-not-allowed');
    assert.equal(answered.headers.get('allow'), 'GET, HEAD');
  });

  it('that cannot be read are an error without its stack', async () => {
    const metricsPage = () => Promise.reject(new Error('no'));
    server = await startServer({ metricsPage });
    assertProblem(await server.ask('/metrics', open), 500, 'unknown');
  });
});
