import assert from 'node:assert/strict';
import { overviewAnswer } from '../../../src/http/overview/overviewAnswer.ts';
import { momentOf } from '../../../src/overview/moment.ts';
import type { OverviewRange, OverviewView } from '../../../src/ports/overview.ts';
import { sampleWith } from '../../overview/samples.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer } from '../testServer.ts';

const MOMENT = momentOf(sampleWith({ at: NOW - 60_000, linked: 1.234, commands: 120, webhookMs: 5 }), 60_000);

const VIEW: OverviewView = {
  ...{ at: NOW, now: MOMENT, silent: ['gone'], everyMs: 60_000, moments: [MOMENT], away: 'Redis is away' },
  processes: [
    { process: { id: 'p', address: 'here:1' }, version: '1.2.3', startedAt: NOW, notReady: undefined, now: undefined },
    { process: { id: 'q', address: 'here:2' }, version: '1.2.3', startedAt: NOW, notReady: 'stopping', now: MOMENT },
  ],
  services: [
    { name: 'channels', kind: 'redis', standing: { is: 'away', since: NOW - 5, why: 'silent' } },
    { name: 'zego', kind: 'zego', standing: { is: 'unknown' } },
  ],
};

describe('GET /api/overview', () => {
  const asked: { range: OverviewRange; after?: number | undefined }[] = [];
  let server: TestServer;
  before(async () => {
    const view = async (one: (typeof asked)[number]) => {
      asked.push(one);
      return VIEW;
    };
    server = await startServer({ overview: { view } });
  });
  after(() => server.stop());

  it('[OP1] answers as it is described, and says what is not all of it', async () => {
    const { status, json } = await server.ask('/api/overview?range=hour&after=5');
    assert.equal(status, 200);
    assert.deepEqual(overviewAnswer.parse(json), json);
    assert.deepEqual(asked.at(-1), { range: 'hour', after: 5 });
    assert.deepEqual([json.partial, json.away, json.silent], [true, 'Redis is away', ['gone']]);
    assert.deepEqual(json.moments, [{ at: NOW - 60_000, ...json.now }]);
    const { linked, commands_per_s, webhook_lag_ms, reply_p50_ms } = json.now;
    assert.deepEqual([linked, commands_per_s, webhook_lag_ms, reply_p50_ms], [1.23, 2, 5, null]);
    assert.deepEqual(
      json.processes.map(({ not_ready }: { not_ready: string | null }) => not_ready),
      [null, 'stopping'],
    );
    assert.deepEqual(json.services, [
      { name: 'channels', kind: 'redis', state: 'away', since: NOW - 5, why: 'silent' },
      { name: 'zego', kind: 'zego', state: 'unknown', since: null, why: null },
    ]);
  });

  it('[OP1] tells of ten minutes unless it is asked for more, and refuses what it does not know', async () => {
    await server.ask('/api/overview');
    assert.deepEqual(asked.at(-1), { range: 'ten-minutes' });
    for (const [query, field] of [
      ['range=week', 'range'],
      ['range=day&range=hour', 'range'],
      ['after=yesterday', 'after'],
      ['after=-1', 'after'],
    ] as const) {
      assertProblem(await server.ask(`/api/overview?${query}`), 400, 'bad-request', field);
    }
    assertProblem(await server.ask('/api/overview?rnage=day'), 400, 'bad-request', 'rnage');
  });

  it('[OP1] is not for a token of one channel', async () => {
    const token = await adminToken({ sid: 'live-1' });
    assertProblem(await server.ask('/api/overview', { token }), 403, 'forbidden');
  });
});
