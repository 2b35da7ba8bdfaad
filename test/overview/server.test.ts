import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { type Channel, connectChannel } from '../../src/client/index.ts';
import type { overviewAnswer } from '../../src/http/overview/overviewAnswer.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';

type View = z.infer<typeof overviewAnswer>;

async function viewOf(server: TestServer, query = ''): Promise<View> {
  const token = await tokenFor({ sub: 'otto', role: 'observer' });
  const response = await fetch(`${server.url}/api/overview${query}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200);
  return response.json();
}

/** By how many commands of a second each. */
const commandsIn = ({ moments, every_ms }: View): number =>
  Math.round(moments.reduce((all, { commands_per_s }) => all + (commands_per_s * every_ms) / 1_000, 0));

describe('the overview of a server', () => {
  it('[OP1] what there was before a stop is told after it', async () => {
    const server = await TestServer.start();
    for (const order of ['apply', 'apply', 'cancel'])
      await server.admin('POST', '/api/channels/one/orders', { order, user_id: 'ann' });
    await until(async () => commandsIn(await viewOf(server)) === 3, 'three commands are told');
    const [before] = (await viewOf(server)).processes;
    await server.stop();
    await server.start();
    const after = await viewOf(server, '?range=hour');
    assert.equal(commandsIn(after), 3);
    assert.notEqual(after.processes[0]?.id, before?.id);
    assert.deepEqual((await viewOf(server, `?range=hour&after=${after.at + 3_600_000}`)).moments, []);
    await server.remove();
  });
});

describe('the overview of many processes', () => {
  let cluster: TestCluster;
  let redis: Redis;
  const players: Channel[] = [];
  before(async function () {
    // Redis may have to be installed first.
    this.timeout(600_000);
    cluster = await TestCluster.start(2, {
      RECONNECT_MS: '120000',
      HOST_RECONNECT_MS: '120000',
      APPLY_LIFE_MS: '600000',
    });
    redis = new Redis(cluster.redisUrl);
  });
  after(async () => {
    redis?.disconnect();
    await Promise.all(players.map((player) => player.leave()));
    await cluster?.remove();
  });

  async function enter(sid: string, role: 'host' | 'viewer', sub: string, at: number): Promise<Channel> {
    const { url } = cluster.server(at);
    const player = connectChannel({ url, sid, token: () => tokenFor({ sub, role, sid }) });
    players.push(player);
    await player.connected();
    return player;
  }

  it('[OP1] is the same from each of them, and counts what all have', async () => {
    let commands = 0;
    for (const at of [0, 1]) {
      const sid = `stage-${at}`;
      // The channel is where it is asked for first.
      const host = await enter(sid, 'host', 'hana', at);
      const ann = await enter(sid, 'viewer', 'ann', at);
      const ben = await enter(sid, 'viewer', 'ben', at);
      await ann.apply();
      await ben.apply();
      await host.allow('ann');
      commands += 4;
    }
    const there = { live: 2, channels: 2, linked: 2, waiting: 2, clients: 6 };
    for (const server of cluster.servers) {
      await until(async () => {
        const { now } = await viewOf(server);
        return (
          now !== null &&
          Object.entries(there).every(([name, count]) =>
            Object.entries(now).some(([field, is]) => field === name && is === count),
          )
        );
      }, 'it tells of all that is there');
      await until(async () => commandsIn(await viewOf(server)) === commands, `it tells of ${commands} commands`);
      let view = await viewOf(server);
      // On a slow machine one may not answer in time.
      await until(async () => {
        view = await viewOf(server);
        return view.silent.length === 0;
      }, 'all processes answer');
      const { processes, services, silent, partial } = view;
      assert.deepEqual(
        processes.map(({ now }) => [now?.live, now?.clients]),
        [
          [1, 3],
          [1, 3],
        ],
      );
      assert.deepEqual(
        processes.map(({ address }) => address).toSorted(),
        cluster.servers.map(({ url }) => new URL(url).host).toSorted(),
      );
      assert(
        processes.every(
          ({ started_at, now, version }) => started_at > 0 && (now?.memory_bytes ?? 0) > 0 && version !== '',
        ),
      );
      assert.deepEqual([silent, partial], [[], undefined]);
      assert.deepEqual(
        services.map(({ name, kind }) => [name, kind]),
        [
          ['channels', 'redis'],
          ['user-log', 'sqlite'],
        ],
      );
      await until(async () => (await viewOf(server)).services.every(({ state }) => state === 'ok'), 'both are well');
    }
  });

  it('[OP1] says which process does not answer, and is without one that died', async () => {
    const [first, second] = [cluster.server(0), cluster.server(1)];
    await redis.multi().set('linkcall:process:ghost', 'nowhere:1').sadd('linkcall:processes', 'ghost').exec();
    await until(async () => isDeepStrictEqual((await viewOf(first)).silent, ['ghost']), 'the ghost is silent');
    await redis.multi().del('linkcall:process:ghost').srem('linkcall:processes', 'ghost').exec();
    await second.kill();
    await until(async () => (await viewOf(first)).processes.length === 1, 'the dead one is gone');
    await until(async () => (await viewOf(first)).now?.live === 2, 'its channels are elsewhere');
    await cluster.revive();
    await until(async () => (await viewOf(first)).processes.length === 2, 'it is back');
  });
});
