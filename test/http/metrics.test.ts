import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/createMetrics.ts';
import { readExposition } from '../support/exposition.ts';
import { assertProblem, startServer, type TestServer } from './testServer.ts';

const TOKEN = 'the-token-of-the-metrics';
const open = { token: null };
const NOBODY_THERE = {
  channels: 0,
  live: 0,
  clients: 0,
  linked: 0,
  waiting: 0,
  streams: 0,
  queued: 0,
  queuedMost: 0,
};

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

  it('tell what users feel, and which server it is', async () => {
    const metrics = createMetrics('1.2.3');
    const readAll = async () => {
      const { text } = await metrics.page({ census: NOBODY_THERE, isReady: false });
      readExposition(text);
      return text;
    };
    metrics.command('allow-application', undefined, 3);
    metrics.waited(12_000);
    metrics.talked(90_000);
    metrics.join('joined');
    for (const code of [1006, 3999, undefined]) metrics.connectionClosed(code);
    metrics.reconnect('back');
    const text = await readAll();
    for (const line of [
      'linkcall_reply_seconds_bucket{le="0.0025",command="allow-application"} 0',
      'linkcall_reply_seconds_bucket{le="0.005",command="allow-application"} 1',
      'linkcall_wait_seconds_sum 12',
      'linkcall_call_seconds_sum 90',
      'linkcall_joins_total{outcome="joined"} 1',
      'linkcall_joins_total{outcome="too-many"} 0',
      'linkcall_connections_closed_total{code="1006"} 1',
      'linkcall_connections_closed_total{code="other"} 1',
      'linkcall_connections_closed_total{code="none"} 1',
      'linkcall_reconnects_total{outcome="back"} 1',
      'linkcall_reconnects_total{outcome="lost"} 0',
      'linkcall_build_info{version="1.2.3"} 1',
      'linkcall_ready 0',
    ]) {
      assert(text.split('\n').includes(line), `${line} is missing in\n${text}`);
    }
  });

  it('count requests by the route that took them, and none by what a client made up', async () => {
    const metrics = createMetrics();
    server = await startServer({ metricsPage: metrics.page, metrics });
    await server.ask('/api/channels');
    await server.ask('/API/channels');
    await server.ask('/api/channels/live-1/journal', open);
    await server.ask('/no/such/page', open);
    await server.ask('/matchmake/joinOrCreate/live_channel', { ...open, method: 'POST' });
    const { raw } = await server.ask('/metrics', open);
    const counts = Object.fromEntries(
      [...raw.matchAll(/^linkcall_http_request_seconds_count\{(.*)\} (\d+)$/gm)].map(([, of, count]) => [of, count]),
    );
    assert.deepEqual(counts, {
      'route="/api/channels/",method="GET",status="200"': '2',
      'route="/api/channels/*",method="GET",status="401"': '1',
      'route="/*",method="GET",status="404"': '1',
      'route="/matchmake/:method/:room",method="POST",status="401"': '1',
    });
    assert.match(raw, /^linkcall_joins_total\{outcome="unauthorized"\} 1$/m);
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
