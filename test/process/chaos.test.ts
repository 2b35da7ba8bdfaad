import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { TestServer } from '../support/server.ts';
import { MariadbServer } from '../support/services/mariadbServer.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { Wire } from '../support/services/wire.ts';
import { until } from '../support/until.ts';
import { CALLERS_SETTINGS, Callers } from './support/callers.ts';

/** For so many more answers to everybody something is away. `npm run test:chaos` makes it about a minute. */
const AWAY_ANSWERS = Number(process.env.CHAOS_AWAY_ANSWERS ?? 10);
const TIMEOUT_MS = 600_000 + 10_000 * AWAY_ANSWERS;
const CHANNELS = 6;
const CUTS = Number(process.env.CHAOS_CUTS ?? 10);
const KILLS = Number(process.env.CHAOS_KILLS ?? 5);
/** `npm run test:chaos` does not let them think. */
const THINK_MS = Number(process.env.CHAOS_THINK_MS ?? 100);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`a server on Redis and MySQL (SEED=${seed})`, () => {
  const random = new Random(seed);
  let redis: RedisServer;
  let mysql: MariadbServer;
  let wire: Wire;
  let server: TestServer;
  let callers: Callers;
  before(async function () {
    // A new MariaDB takes its time on a slow machine.
    this.timeout(TIMEOUT_MS);
    [redis, mysql] = await Promise.all([RedisServer.start(), MariadbServer.start()]);
  });
  after(() => Promise.all([redis.service.remove(), mysql.service.remove()]));

  let databases = 0;
  beforeEach(async function () {
    // A timeout of a `describe` is not that of its hooks.
    this.timeout(TIMEOUT_MS);
    databases += 1;
    wire = await Wire.to(redis.port);
    const mysqlUrl = mysql.url(`chaos_${databases}`);
    const REDIS_URL = `redis://127.0.0.1:${wire.port}/${databases}`;
    server = await TestServer.start({ ...CALLERS_SETTINGS, REDIS_URL, MYSQL_URL: mysqlUrl });
    callers = new Callers(CHANNELS, { redisUrl: redis.url(databases), mysqlUrl, random, thinkMs: THINK_MS });
    await callers.begin(server);
    await callers.reach(5, 'accepted');
  });
  afterEach(async () => {
    await server.remove();
    wire.close();
  });

  const ready = async () => (await fetch(`${server.url}/readyz`)).status;
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
    return Number(value);
  };
  /** Nobody waits for MySQL: who is told that the server is busy is told so because Redis was. */
  const assertNotHeldUp = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const failed = [...text.matchAll(/^linkcall_commits_total\{outcome="(?!committed)[\w-]+"\} (\d+)$/gm)];
    const isRedisSlow = failed.some(([, count]) => Number(count) > 0);
    assert(callers.busyReplies === 0 || isRedisSlow, `${callers.busyReplies} were told that the server is busy`);
  };
  const endWell = async () => {
    await callers.reach(10, 'accepted');
    await callers.end();
    await callers.check();
  };

  it('[ST7, CL12] Redis stands still: all are answered 011, or sent away, and service returns by itself', async () => {
    await redis.service.pause();
    await callers.areAnsweredOrSentAway();
    await until(async () => (await ready()) === 503, 'it says that it is not ready');
    for (let answers = 0; answers < AWAY_ANSWERS; answers += 1) {
      // Each is waited for a second.
      assert.equal((await server.admin('GET', '/api/channels')).body.partial, true);
    }
    redis.service.resume();
    await endWell();
    await until(async () => (await ready()) === 200, 'it is ready again');
  });

  it('[ST3, ST7] Redis is killed, and started again with its append-only file', async () => {
    for (let time = 0; time < 3; time += 1) {
      await redis.service.kill();
      await callers.areAnsweredOrSentAway();
      await redis.service.start();
      await callers.reach(10, 'accepted');
    }
    await endWell();
  });

  it('[ST7] the connection to Redis is cut while scripts run', async () => {
    for (let cut = 0; cut < CUTS; cut += 1) {
      await callers.reach(1 + random.below(5), 'any');
      if (random.chance(0.5)) wire.holdAnswers();
      await wire.asked();
      wire.cut();
      await callers.reach(1, 'accepted');
    }
    await endWell();
  });

  it('[ST6] MySQL is away: calls go on, the backlog is told, and is logged when it is back', async () => {
    await mysql.service.pause();
    await callers.reach(30, 'accepted');
    for (let answers = 0; answers < AWAY_ANSWERS; answers += 1) await callers.reach(1, 'accepted');
    await until(async () => (await metric('linkcall_userlog_backlog')) > 0, 'the backlog is told');
    assert.equal(await ready(), 200);
    mysql.service.resume();
    await endWell();
    await assertNotHeldUp();
    await until(async () => (await metric('linkcall_userlog_backlog')) === 0, 'nothing waits any more');
  });

  it('[ST6] MySQL is killed while it takes a batch', async () => {
    for (let time = 0; time < 3; time += 1) {
      const drained = await metric('linkcall_userlog_drained_total');
      await until(async () => (await metric('linkcall_userlog_drained_total')) > drained, 'records are moved');
      await mysql.service.kill();
      await callers.reach(20, 'accepted');
      await mysql.service.start();
    }
    await endWell();
    await assertNotHeldUp();
  });

  it(`[ST3, ST6] the server is killed ${KILLS} times, at any instant between commit and log`, async () => {
    for (let time = 0; time < KILLS; time += 1) {
      await callers.reach(1 + random.below(30), 'any');
      await server.kill();
      await callers.end();
      await server.start();
      await callers.begin(server);
    }
    await endWell();
  });
}).timeout(TIMEOUT_MS);
