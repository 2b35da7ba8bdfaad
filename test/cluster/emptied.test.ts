import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { channel } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

/** On a slow machine, too, nobody's time is over meanwhile, and nobody who is away is gone. */
const PATIENCE = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };

const BLOCK = { op_code: 1, user_id: 'zoe', reason: 'spam' };

/** PE7: yan's tokens are void there. */
async function isShutOut(server: TestServer): Promise<boolean> {
  const joining = TestClient.join(server, 'elsewhere', 'viewer', 'yan');
  const said = await joining.then(
    (client) => client.vanish(),
    ({ code }) => code,
  );
  return said === 401;
}

const isKeptOut = async (tool: Redis): Promise<boolean> =>
  (await tool.hexists('linkcall:blocks:hana', 'zoe')) === 1 && (await tool.hexists('linkcall:revoked', 'yan')) === 1;

/** A process that this machine has let stand still for so long may have missed its time to tell what it has. */
const STALLED_S = 1;
const ATTEMPTS = 4;

/** Since it was last asked. */
async function longestStallS({ servers }: TestCluster): Promise<number> {
  const stalls = servers.map(async ({ url }) => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(metrics)?.[1]);
  });
  return Math.max(...(await Promise.all(stalls)));
}

describe('three processes whose Redis comes back empty', () => {
  type Empty = (redis: RedisServer, tool: Redis) => Promise<unknown>;
  const emptied: Record<string, Empty> = {
    'it was flushed': (_, tool) => tool.flushall(),
    'it was started again without its data': async ({ service }) => {
      await service.kill();
      await service.start();
    },
  };
  for (const [how, empty] of Object.entries(emptied)) {
    it(`[CL7, CL2, PE6, PE7] write back what runs, and whom they keep out (${how}), and nobody notices`, async () => {
      for (let left = ATTEMPTS; !(await wroteBack(empty, left === 1)); left -= 1);
    });
  }

  /** False if it was no fair attempt. */
  async function wroteBack(empty: Empty, isLast: boolean): Promise<boolean> {
    const redis = await RedisServer.start('--appendonly', 'no');
    const tool = new Redis(redis.url());
    tool.on('error', () => {});
    const cluster = await TestCluster.start(3, { REDIS_URL: redis.url(), LOG_LEVEL: 'fatal', ...PATIENCE });
    try {
      const host = await TestClient.joinInTime(cluster.server(0), 'live', 'host', 'hana');
      const [ann, ben] = [
        await TestClient.joinInTime(cluster.server(0), 'live', 'viewer', 'ann'),
        await TestClient.joinInTime(cluster.server(1), 'live', 'viewer', 'ben'),
      ];
      const idle = await TestClient.joinInTime(cluster.server(1), 'idle', 'viewer', 'ida');
      for (const viewer of [ann, ben, idle]) assert.equal((await viewer.apply(1)).error.code, 0);
      assert.equal((await host.direct(1, 'ann')).error.code, 0);
      const before = [await channel(cluster.server(2), 'live'), await channel(cluster.server(2), 'idle')];
      assert.equal((await host.request('linkcall_block_rq', BLOCK)).error.code, 0);
      const revoked = { before: Date.now() + 3_600_000 };
      assert.equal((await cluster.server(1).admin('PUT', '/api/users/yan/revoked', revoked)).status, 200);
      // Each process has read on to there.
      for (const server of cluster.servers) await until(() => isShutOut(server), 'the tokens of yan are void');

      await longestStallS(cluster);
      await empty(redis, tool);
      // In this very moment nobody knows that the channel runs.
      const [late, anew] = await Promise.all([
        TestClient.joinInTime(cluster.server(2), 'live', 'viewer', 'late'),
        TestClient.joinInTime(cluster.server(2), 'anew', 'viewer', 'ann'),
      ]);
      assert.deepEqual(late.linkedIds, ['ann']);
      const { error, version } = await host.direct(1, 'ben');
      assert.equal(error.code, 0);
      await Promise.all([late.sees(version), ann.sees(version)]);
      assert.deepEqual(
        [late.linkedIds, ann.linkedIds],
        [
          ['ann', 'ben'],
          ['ann', 'ben'],
        ],
      );
      assert.equal((await anew.apply(1)).error.code, 0);
      const isAsBefore = async () => (await channel(cluster.server(2), 'idle')).process.id === before[1].process.id;
      await until(isAsBefore, 'the idle one is where it was');
      assert.equal((await channel(cluster.server(0), 'live')).process.id, before[0].process.id);
      assert.deepEqual(
        [host, ann, ben, idle].map(({ closeCode }) => closeCode),
        [undefined, undefined, undefined, undefined],
      );

      // Who starts now would know that others serve.
      const serving = async () => (await tool.pubsub('NUMSUB', 'linkcall:serving:0'))[1];
      await until(async () => (await serving()) === 3, 'each of them is there to be asked');

      await until(() => isKeptOut(tool), 'Redis knows again who is kept out');

      // It is durable again, also what nobody touched.
      for (const server of cluster.servers) await server.kill();
      await cluster.server(2).start();
      await until(() => isShutOut(cluster.server(2)), 'the tokens of yan are void still');
      const { body } = await cluster.server(2).admin('GET', '/api/hosts/hana/blocks/zoe');
      assert.partialDeepStrictEqual(body, { user_id: 'zoe', reason: 'spam', by: 'hana' });
      assert.deepEqual((await channel(cluster.server(2), 'live')).num_link, 2);
      assert.deepEqual((await channel(cluster.server(2), 'idle')).num_apply, 1);
      for (const client of [host, ann, ben, idle, late, anew]) client.vanish();
      return true;
    } catch (error) {
      // CL5: who stood still was dead to the others, which is noticed.
      if (isLast || (await longestStallS(cluster)) < STALLED_S) throw error;
      return false;
    } finally {
      tool.disconnect();
      await cluster.remove();
      await redis.service.remove();
    }
  }
}).timeout(600_000);
