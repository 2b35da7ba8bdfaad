import assert from 'node:assert/strict';
import { TestCluster } from '../../cluster/testCluster.ts';
import { readExposition } from '../../support/exposition.ts';
import { type TestServer, tokenFor } from '../../support/server.ts';
import { RedisServer } from '../../support/services/redisServer.ts';
import { PATIENCE_MS, until } from '../../support/until.ts';
import { callAt, cuttingServer } from './phonesCall.ts';

/** `npm run test:chaos` has more rooms for longer, and asks for what a machine that is not busy can do. */
const ROOMS = process.env.CHAOS_MEDIA_ROOMS ?? '3';
const SECONDS = process.env.CHAOS_MEDIA_S ?? '8';
const WITHIN_MS = process.env.CHAOS_MEDIA_WITHIN_MS ?? '120000';
const LINK_MEDIA_MS = process.env.CHAOS_LINK_MEDIA_MS ?? '20000';
const KILLS = Number(process.env.CHAOS_MEDIA_KILLS ?? 2);
/** Each process hears of so much between two kills. */
const CALLBACKS_BETWEEN = 8 * Number(ROOMS);
const AWAY_S = String(Math.floor(Number(SECONDS) / 3));

const WEATHER = ['--drop', '0.05', '--reorder', '0.3', '--strangers', '5'];
const PHONES = ['--dead-phones', '0.1', '--deaf-phones', '0.2', '--rooms', ROOMS, '--duration', SECONDS];
/** Until a call is over. */
const OVER_WITHIN_MS = 280_000 + PATIENCE_MS;

describe('what is on the air of two processes on Redis', () => {
  let redis: RedisServer;
  let cluster: TestCluster;
  let apiPort: string;
  const begin = async (env: Record<string, string> = {}) => {
    redis = await RedisServer.start();
    // A phone that works may be slow here.
    const cutting = await cuttingServer({ LINK_MEDIA_MS, LOG_LEVEL: 'fatal', REDIS_URL: redis.url() });
    cluster = await TestCluster.start(2, { ...cutting.env, ...env });
    apiPort = cutting.apiPort;
  };
  afterEach(async () => {
    await cluster?.remove();
    await redis.service.remove();
  });

  const run = (...args: readonly string[]) => {
    const all = [...WEATHER, ...PHONES, '--within-ms', WITHIN_MS, ...args];
    return callAt({ servers: cluster.servers, apiPort }, all, OVER_WITHIN_MS);
  };

  it('[ME6, ME7, ME8] is what the calls say, whichever of them is killed again and again', async () => {
    await begin();
    const running = run();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const server = cluster.server(kills);
      await until(async () => (await callbacksOf(server)) >= CALLBACKS_BETWEEN, 'it has heard of some');
      await server.kill();
      await server.start();
    }
    const { code, stdout, stderr } = await running;
    assert.match(stdout, /compared: 0 differences/, stdout + stderr);
    assert.equal(code, 0, stdout);
  });

  it('[ME7, ME8] is what the calls say soon after ZEGO could not be told for a while', async () => {
    // Nobody dies: a slow machine's process is not taken for dead, nor its Redis for away.
    await begin({ REDIS_ANSWER_MS: '20000', PROCESS_LIFE_MS: '20000' });
    const { code, stdout, stderr } = await run('--api-away', AWAY_S);
    assert.match(stdout, /compared: 0 differences/, stdout + stderr);
    assert.equal(code, 0, stdout);
  });
});

async function callbacksOf(server: TestServer): Promise<number> {
  const authorization = `Bearer ${await tokenFor({ sub: 'operator', role: 'admin' })}`;
  // Not on a connection of before, which the server may close for its idleness, or has lost with its life.
  const headers = { authorization, connection: 'close' };
  const response = await fetch(`${server.url}/metrics`, { headers });
  const family = readExposition(await response.text()).get('linkcall_zego_callbacks_total');
  return family?.samples.reduce((sum, { value }) => sum + value, 0) ?? 0;
}
