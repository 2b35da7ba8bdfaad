import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { channel, isAwake, journal } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import { type TestServer, tokenFor } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

/** Colyseus tells no more of a client's fate than this. */
const MOVED = 4100;
/** On a slow machine, too, nobody's time is over meanwhile, and nobody who is away is gone. */
const PATIENCE = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };

/** The first half of a join. */
async function reserveSeat({ url }: TestServer, sid: string, userId: string): Promise<void> {
  const authorization = `Bearer ${await tokenFor({ sub: userId, role: 'viewer' })}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ sid });
  const { status } = await fetch(`${url}/matchmake/joinOrCreate/live_channel`, { method: 'POST', headers, body });
  assert.equal(status, 200);
}

describe('a process of three', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start(3, { ...PATIENCE, ...FOUND_OUT_SOON });
  });
  afterEach(() => cluster.revive());
  after(() => cluster.remove());

  const join = async (through: number, sid: string, role: 'host' | 'viewer', userId: string): Promise<TestClient> => {
    const client = await TestClient.joinInTime(cluster.server(through), sid, role, userId);
    client.room.reconnection.enabled = false;
    client.asksAgain = true;
    return client;
  };
  /** A host and two viewers at the first process, who wait in this order. */
  const gather = async (sid: string) => {
    const host = await join(0, sid, 'host', 'hana');
    const viewers = [await join(0, sid, 'viewer', 'ann'), await join(0, sid, 'viewer', 'ben')];
    for (const viewer of viewers) assert.equal((await viewer.apply(1)).error.code, 0);
    return { host, viewers };
  };

  it('[CL4, ST3] is killed: who comes back finds the channel elsewhere, as it was', async () => {
    const { viewers } = await gather('killed');
    await cluster.server(0).kill();
    const back = await Promise.all([join(1, 'killed', 'host', 'hana'), join(2, 'killed', 'viewer', 'ann')]);
    assert.deepEqual(back[0].waitingIds, ['ann', 'ben']);
    assert.equal((await back[0].direct(1, 'ann')).error.code, 0);
    await until(() => back[1].linkedIds.includes('ann'), 'ann is on the line');
    for (const viewer of viewers) viewer.vanish();
  });

  it('[CL4, LC9] is killed: clocks run on elsewhere, though nobody comes', async () => {
    await gather('clocks');
    await cluster.server(0).kill();
    const others = [1, 2].map((index) => new URL(cluster.server(index).url).host);
    const isElsewhere = async () =>
      (await isAwake(cluster.server(1), 'clocks')) &&
      others.includes((await channel(cluster.server(2), 'clocks')).process.address);
    await until(isElsewhere, 'the channel is awake elsewhere');
  });

  it('[CL5, ST4] stalls: its channels move on; when it wakes, its clients are told to join again', async () => {
    const { host, viewers } = await gather('stalled');
    const idle = await join(0, 'idle', 'viewer', 'ida');
    cluster.server(0).pause();
    await join(1, 'idle', 'viewer', 'ivo');
    const [moved, ben] = [await join(1, 'stalled', 'host', 'hana'), await join(2, 'stalled', 'viewer', 'ben')];
    assert.equal((await moved.direct(1, 'ben')).error.code, 0);
    for (const viewer of viewers) viewer.asksAgain = false;
    const asked = viewers[0]?.apply(2, { cmd_id: 'at the stalled one' }).catch(() => undefined);
    cluster.server(0).resume();
    await until(() => host.closeCode === MOVED, 'the host of the stalled one is told');
    for (const viewer of viewers) await until(() => viewer.closeCode === MOVED, 'so are the viewers');
    await until(() => idle.closeCode === MOVED, 'and who asked for nothing that could be refused');
    // It may have been answered 011, or not at all; done it is not.
    const reply = await asked;
    assert(reply === undefined || reply.error.reason === 'busy', JSON.stringify(reply));
    const commands = (await journal(cluster.server(2), 'stalled')).map(
      ({ command, outcome }) => `${command} ${outcome}`,
    );
    assert(!commands.includes('cancel-application accepted'));
    assert.equal((await ben.apply(3)).error.code, 0);
    // It serves again.
    const again = await join(0, 'another', 'viewer', 'vera');
    assert.equal((await again.apply(1)).error.code, 0);
  });

  it('[CL5] stalls while many want to join: awake again, it tells at once where the channel is', async () => {
    const ann = await join(0, 'wanted', 'viewer', 'ann');
    const lea = await join(0, 'wanted', 'viewer', 'lea');
    // Her seat is kept for her: it must not keep the room when that is somewhere else.
    lea.vanish();
    await until(async () => (await channel(cluster.server(0), 'wanted')).clients === 1, 'lea is lost');
    cluster.server(0).pause();
    // These wait in its buffers, and when it reads them it still believes that the channel is here.
    const asked = Promise.all(
      Array.from({ length: 20 }, (_, n) => reserveSeat(cluster.server(0), 'wanted', `vera ${n}`)),
    );
    await join(1, 'wanted', 'viewer', 'ben');
    cluster.server(0).resume();
    await until(() => ann.closeCode === MOVED, 'ann is told');
    await asked;
    const back = await join(0, 'wanted', 'viewer', 'ann');
    assert.equal((await back.apply(1)).error.code, 0);
  });

  it('[CL5] is taken for dead for a moment: it keeps what nobody took, and others find it there', async () => {
    const ann = await join(0, 'untouched', 'viewer', 'ann');
    const redis = new Redis(cluster.redisUrl);
    const { process } = await channel(cluster.server(0), 'untouched');
    const beats = `linkcall:process:${process.id}`;
    await redis.del(beats);
    await until(async () => (await redis.exists(beats)) === 1, 'it has beaten again');
    redis.disconnect();
    const ben = await join(1, 'untouched', 'viewer', 'ben');
    assert.equal((await ben.apply(1)).error.code, 0);
    await ann.sees(1);
    assert.equal(ann.closeCode, undefined);
  });

  it('[CL6] stops: each channel is handed over, nobody is off the line, and it ends with 0', async () => {
    const { host, viewers } = await gather('handed over');
    assert.equal((await host.direct(1, 'ann')).error.code, 0);
    assert.equal(await cluster.server(0).stop(), 0, cluster.server(0).output);
    await until(
      () => host.closeCode === MOVED && viewers.every(({ closeCode }) => closeCode === MOVED),
      'all are told',
    );
    const back = await join(1, 'handed over', 'host', 'hana');
    assert.deepEqual([back.linkedIds, back.waitingIds], [['ann'], ['ben']]);
    const ended = (await journal(cluster.server(1), 'handed over')).filter(({ events }) =>
      events.some(({ type }: { type: string }) => /ended/.test(type)),
    );
    assert.deepEqual(ended, []);
  });

  it('[CL6, LC9] stops: clocks run on elsewhere, though nobody comes back', async () => {
    const { viewers } = await gather('left alone');
    for (const viewer of viewers) viewer.vanish();
    assert.equal(await cluster.server(0).stop(), 0);
    await until(() => isAwake(cluster.server(1), 'left alone'), 'the channel is awake again');
    assert.equal((await channel(cluster.server(2), 'left alone')).num_apply, 2);
  });

  it('[CL4] dies and is started again where it was: it does not wait for itself', async () => {
    await gather('restarted');
    const { process } = await channel(cluster.server(0), 'restarted');
    await cluster.server(0).kill();
    // Nobody but the one who takes its place can find out that it is dead.
    const redis = new Redis(cluster.redisUrl);
    await redis.persist(`linkcall:process:${process.id}`);
    redis.disconnect();
    await cluster.server(0).start();
    const back = await join(0, 'restarted', 'host', 'hana');
    assert.deepEqual(back.waitingIds, ['ann', 'ben']);
  });
});

describe('three processes whose Redis dies', () => {
  it('[CL7, ST7, CL12] go on by themselves when it is back with its data, and everybody is where they were', async () => {
    const redis = await RedisServer.start();
    const cluster = await TestCluster.start(3, { REDIS_URL: redis.url(), ...PATIENCE });
    const clients: TestClient[] = [];
    /** Who was sent away because it took long joins again. */
    const enter = async (through: number, role: 'host' | 'viewer', userId: string): Promise<TestClient> => {
      const entered = await TestClient.joinInTime(cluster.server(through), 'live', role, userId);
      clients.push(entered);
      return entered;
    };
    try {
      const host = await enter(0, 'host', 'hana');
      const ann = await enter(1, 'viewer', 'ann');
      assert.equal((await ann.apply(1)).error.code, 0);
      await redis.service.kill();
      // On a slow machine she may be sent away first.
      const refused = await host.direct(1, 'ann').catch(() => undefined);
      assert(refused === undefined ? host.closeCode === MOVED : refused.error.reason === 'busy');
      await redis.service.start();
      const isReady = async ({ url }: TestServer) => (await fetch(`${url}/readyz`)).status === 200;
      await until(async () => (await Promise.all(cluster.servers.map(isReady))).every(Boolean), 'all are ready');
      let back = host;
      const isHeard = async () => {
        if (back.closeCode !== undefined) back = await enter(0, 'host', 'hana');
        return (await back.direct(1, 'ann')).error.code === 0;
      };
      await until(() => isHeard().catch(() => false), 'the host is heard again');
      const late = await enter(2, 'viewer', 'ben');
      assert.deepEqual(late.linkedIds, ['ann']);
      assert([host, ann].every(({ closeCode }) => closeCode === undefined || closeCode === MOVED));
      for (const client of clients) client.vanish();
    } finally {
      await cluster.remove();
      await redis.service.remove();
    }
  });
});
