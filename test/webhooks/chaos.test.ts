import assert from 'node:assert/strict';
import { z } from 'zod';
import { Random } from '../../loadtest/random.ts';
import { patiently } from '../process/support/operator.ts';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { type Mood, MoodyEndpoint } from './moodyEndpoint.ts';
import { OrderTraffic } from './orderTraffic.ts';
import { event, WEBHOOK_SECRET } from './platformTable.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** `npm run test:chaos` takes more. */
const KILLS = Number(process.env.CHAOS_WEBHOOK_KILLS ?? 2);
const ORDERS_PER_S = 200;
const ORDERS_PER_KILL = 200;
const SIDS = ['one', 'two: 🙂', ...Array.from({ length: 10 }, (_, nth) => `channel-${nth}`)];
/** Of a process' life each. After 410 nothing comes any more, and a kill would find nothing under way: not in every life. */
const LIVES: readonly (readonly Mood[])[] = [
  ['busy', 'cuts', 'denies', 'hangs'],
  ['hangs', 'busy', 'denies', 'cuts', 'gone'],
];
/** Of what a killed process had under way its lanes wait until its turns are over. */
const TIMEOUT_MS = 600_000 + KILLS * 40_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

const endpointList = z.object({
  endpoints: z.array(
    z.object({ url: z.string(), waiting: z.number(), set_aside: z.number(), is_disabled: z.boolean() }),
  ),
});
const linkList = z.object({ links: z.array(z.object({ user_id: z.string() })) });
const feedPage = z.object({ events: z.array(event), cursor: z.string() });

describe(`what endpoints are told of 200 orders a second, though processes are killed (SEED=${seed})`, function () {
  this.timeout(TIMEOUT_MS);
  let receivers: Receiver[] = [];
  let servers: TestServer[] = [];
  let good: MoodyEndpoint;
  let moody: MoodyEndpoint;
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    await Promise.all(servers.splice(0).map((server) => server.remove()));
  });

  async function start(processes: number, env: Readonly<Record<string, string>>): Promise<void> {
    [good, moody] = [new MoodyEndpoint(), new MoodyEndpoint()];
    receivers = await Promise.all([startReceiver(good.answer), startReceiver(moody.answer)]);
    const settings = {
      ...env,
      LOG_LEVEL: 'fatal',
      WEBHOOK_URLS: receivers.map(({ url }) => url).join(),
      WEBHOOK_SECRET,
      APPLY_BURST: '1000',
      APPLY_WINDOW_MS: '1',
      APPLY_LIFE_MS: '600000',
    };
    servers = await Promise.all(Array.from({ length: processes }, () => TestServer.start(settings)));
  }

  const endpointsAt = async (server: TestServer) =>
    endpointList.parse(await patiently(server, '/api/webhooks')).endpoints;

  /** One process after the other, under traffic, each as soon as the one before serves again. */
  async function killThemInTurns(): Promise<void> {
    const alive = new Set(servers);
    const urls = () => (alive.size === 0 ? servers : [...alive]).map(({ url }) => url);
    const traffic = new OrderTraffic({ urls, sids: SIDS, perSecond: ORDERS_PER_S, random: new Random(seed) });
    for (let kill = 0; kill < KILLS; kill += 1) {
      moody.willBe(LIVES[kill % LIVES.length] ?? []);
      const wanted = traffic.answered + ORDERS_PER_KILL;
      await until(() => traffic.answered >= wanted && moody.isCalm, 'orders are answered, and told in every mood');
      const victim = servers[kill % servers.length] ?? assert.fail();
      alive.delete(victim);
      await victim.kill();
      await victim.start();
      alive.add(victim);
    }
    await traffic.end();
  }

  /** As an operator does who has read that nothing is sent any more. */
  async function startDisabledAgain(): Promise<void> {
    for (const server of servers) {
      if (!(await endpointsAt(server)).some((one) => one.is_disabled)) continue;
      await server.kill();
      await server.start();
    }
  }

  /** However long all of it takes, some of it goes on. */
  async function allIsTold(server: TestServer): Promise<void> {
    const left = async () => (await endpointsAt(server)).reduce((sum, { waiting }) => sum + waiting, 0);
    for (let before = await left(); before > 0; before = await left())
      await until(async () => (await left()) < before, `less than ${before} wait`);
    assert((await endpointsAt(server)).every((one) => one.set_aside === 0));
  }

  async function feedOf(server: TestServer): Promise<Map<string, string[]>> {
    const ids = new Map<string, string[]>();
    for (let after = ''; ; ) {
      const page = await patiently(server, `/api/events?limit=500${after === '' ? '' : `&after=${after}`}`);
      const { events, cursor } = feedPage.parse(page);
      for (const { sid, id } of events) ids.set(sid, [...(ids.get(sid) ?? []), id]);
      if (cursor === after) return ids;
      after = cursor;
    }
  }

  async function allAgree(server: TestServer): Promise<void> {
    const feed = await feedOf(server);
    for (const sid of SIDS) {
      const { links } = linkList.parse(await patiently(server, `/api/channels/${encodeURIComponent(sid)}`));
      const onLine = links.map((link) => link.user_id).sort();
      for (const { table } of [good, moody]) {
        assert.deepEqual(table.gaps, []);
        assert.deepEqual(table.idsOf(sid), feed.get(sid), `what was told of ${sid}`);
        assert.deepEqual(table.linkedIn(sid), onLine, `who is on the line in ${sid}`);
      }
    }
  }

  for (const [name, processes, isRedis] of [
    ['one process on SQLite', 1, false],
    ['two processes on Redis, one of which is always there', 2, true],
  ] as const) {
    it(`[IN7, IN8] is all of it, in order: ${name}, ${KILLS} kills, an endpoint that hangs, fails, is busy and gone`, async () => {
      await start(processes, isRedis ? { REDIS_URL: await emptyRedis() } : {});
      const [server = assert.fail()] = servers;
      await killThemInTurns();
      await startDisabledAgain();
      await allIsTold(server);
      await allAgree(server);
    });
  }
});
