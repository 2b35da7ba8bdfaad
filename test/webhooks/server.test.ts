import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { channel } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { type Answer, answer, type Received, type Receiver, startReceiver } from './receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
/** `npm run test:chaos` takes more. */
const KILLS = Number(process.env.CHAOS_WEBHOOK_KILLS ?? 3);
const SIDS = ['one', 'two: 🙂', 'three'];
const CALLS = 3;
const [APPLY, QUIT, ALLOW] = [1, 3, 1];
/** Of what a killed process had under way its lanes wait until its turns are over. */
const TIMEOUT_MS = 300_000 + KILLS * 20_000;

const event = z.object({
  id: z.string(),
  sid: z.string(),
  seq: z.number(),
  type: z.string(),
  data: z.looseObject({ user_id: z.string().optional() }),
});
const endpointList = z.object({
  endpoints: z.array(
    z.object({ url: z.string(), waiting: z.number(), set_aside: z.number(), is_disabled: z.boolean() }),
  ),
});
const linkList = z.object({ links: z.array(z.object({ user_id: z.string() })) });
type Event = z.infer<typeof event>;

/** As a platform takes it: by the package that its authors would use. */
function verified({ headers, body }: Received): Event {
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const found = event.parse(new Webhook(SECRET).verify(body, plain));
  assert.equal(plain['webhook-id'], found.id);
  return found;
}

/** What a platform keeps of it: who is on the line, of each channel. */
class Table {
  readonly gaps: string[] = [];
  readonly #events = new Map<string, Event[]>();
  readonly #linked = new Map<string, Set<string>>();

  take(one: Event): void {
    const events = this.#events.get(one.sid) ?? [];
    const last = events.at(-1)?.seq ?? 0;
    // A repeat is one that it has already.
    if (one.seq <= last) return;
    if (one.seq > last + 1) this.gaps.push(`${one.sid}: ${one.seq} behind ${last}`);
    this.#events.set(one.sid, [...events, one]);
    const linked = this.#linked.get(one.sid) ?? new Set<string>();
    const { user_id: userId = '' } = one.data;
    if (one.type === 'link.started') linked.add(userId);
    if (one.type === 'link.ended') linked.delete(userId);
    this.#linked.set(one.sid, linked);
  }

  lastOf = (sid: string): number => this.#events.get(sid)?.at(-1)?.seq ?? 0;
  linkedIn = (sid: string): readonly string[] => [...(this.#linked.get(sid) ?? [])].sort();
}

for (const [name, isRedis] of [
  ['SQLite', false],
  ['Redis', true],
] as const) {
  describe(`webhooks of a server on ${name}`, function () {
    this.timeout(TIMEOUT_MS);
    let good: Receiver;
    let moody: Receiver;
    let server: TestServer;
    let goodTable: Table;
    let moodyTable: Table;
    beforeEach(async () => {
      [goodTable, moodyTable] = [new Table(), new Table()];
      good = await startReceiver((response, received) => {
        goodTable.take(verified(received));
        response.writeHead(204).end();
      });
      moody = await startReceiver();
      server = await TestServer.start({
        ...(isRedis ? { REDIS_URL: await emptyRedis() } : {}),
        LOG_LEVEL: 'fatal',
        WEBHOOK_URLS: `${good.url},${moody.url}`,
        WEBHOOK_SECRET: `${OLD_SECRET},${SECRET}`,
        APPLY_BURST: '1000',
        RECONNECT_MS: '600000',
        HOST_RECONNECT_MS: '600000',
        APPLY_LIFE_MS: '600000',
      });
    });
    afterEach(async () => {
      await Promise.all([good.close(), moody.close()]);
      await server.remove();
    });

    /** Refuses now and then, asks for patience, or takes it and says that it did not. */
    function moods(): Answer {
      let turn = 0;
      return (response, received) => {
        turn += 1;
        const mood = turn % 12;
        if (mood === 1) return answer(503, { 'retry-after': '1' })(response, received);
        if (mood === 2) return answer(500, { 'retry-after': '0' })(response, received);
        moodyTable.take(verified(received));
        return mood === 5 ? answer(429, { 'retry-after': '1' })(response, received) : answer(200)(response, received);
      };
    }

    const enter = async (sid: string, role: 'host' | 'viewer', userId: string) => {
      const client = await TestClient.joinInTime(server, sid, role, userId);
      client.room.reconnection.enabled = false;
      return client;
    };

    /** Nothing, where the server is killed before it answers. */
    const say = async (client: TestClient, name: string, payload: object): Promise<unknown> => {
      if (client.closeCode !== undefined) return;
      const over = new Promise((resolve) => void client.room.onLeave(resolve));
      return Promise.race([client.request(name, payload).catch(() => {}), over]);
    };

    const endpoints = async () => {
      const { body } = await server.admin('GET', '/api/webhooks');
      return endpointList.parse(body).endpoints;
    };

    const callIn = async (sid: string, round: number): Promise<void> => {
      const host = await enter(sid, 'host', 'hana');
      const viewer = await enter(sid, 'viewer', `v${round}`);
      for (let call = 1; call <= CALLS; call += 1) {
        await say(viewer, 'linkcall_apply_rq', { op_code: APPLY });
        await say(host, 'linkcall_allow_rq', { op_code: ALLOW, user_id: viewer.userId });
        if (sid === SIDS[round % SIDS.length] && call === 2) await server.kill();
        if (call < CALLS) await say(viewer, 'linkcall_apply_rq', { op_code: QUIT });
      }
    };

    it(`[IN7, IN8] tells each event in order, though it is killed ${KILLS} times and one endpoint is moody`, async () => {
      moody.answers(moods());
      for (let round = 1; round <= KILLS; round += 1) {
        await Promise.all(SIDS.map((sid) => callIn(sid, round)));
        await server.start();
      }
      const tables = { [good.url]: goodTable, [moody.url]: moodyTable };
      for (const [url, table] of Object.entries(tables)) {
        const left = async () => (await endpoints()).find((one) => one.url === url)?.waiting;
        await until(async () => (await left()) === 0, `${url} has it all`);
        assert.deepEqual(table.gaps, []);
      }
      for (const sid of SIDS) {
        const { links } = linkList.parse(await channel(server, encodeURIComponent(sid)));
        const onLine = links.map((link) => link.user_id).sort();
        assert(goodTable.lastOf(sid) >= KILLS);
        assert.equal(moodyTable.lastOf(sid), goodTable.lastOf(sid));
        assert.deepEqual([goodTable.linkedIn(sid), moodyTable.linkedIn(sid)], [onLine, onLine]);
      }
      assert((await endpoints()).every((one) => one.set_aside === 0));
    });

    it('[IN7, IN8] delivers again what an operator asks for, and says of 410 that it ends', async () => {
      const [host, viewer] = [await enter('one', 'host', 'hana'), await enter('one', 'viewer', 'v1')];
      await say(viewer, 'linkcall_apply_rq', { op_code: APPLY });
      await say(host, 'linkcall_allow_rq', { op_code: ALLOW, user_id: 'v1' });
      await until(() => moody.received.length >= 3, 'session, application and link are told');
      const seqs = () => moody.received.map((one) => verified(one).seq);
      const told = seqs();
      const { body } = await server.admin('GET', '/api/events');
      const { cursor } = z.object({ cursor: z.string() }).parse(body);
      const after = isRedis ? '0-0' : '0';
      const again = await server.admin('POST', '/api/webhooks/redeliver', { url: moody.url, after, until: cursor });
      assert.deepEqual([again.status, again.body], [200, { queued: told.length, cursor, is_end: true }]);
      await until(() => moody.received.length === 2 * told.length, 'all of it once more');
      assert.deepEqual(seqs(), [...told, ...told]);
      moody.answers(answer(410));
      await say(viewer, 'linkcall_apply_rq', { op_code: QUIT });
      await until(async () => (await endpoints()).some((one) => one.is_disabled), 'it is disabled');
      const [first, second] = await endpoints();
      assert.deepEqual([first?.is_disabled, second?.is_disabled, second?.waiting], [false, true, 1]);
      for (const [wrong, status] of [
        [{ url: 'https://elsewhere.example/', after }, 404],
        [{ url: moody.url, after: 'x' }, 400],
        [{ url: moody.url }, 400],
      ] as const) {
        assert.equal((await server.admin('POST', '/api/webhooks/redeliver', wrong)).status, status);
      }
    });
  });
}
