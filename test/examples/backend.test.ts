import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { Random } from '../../loadtest/random.ts';
import { patiently } from '../process/support/operator.ts';
import { SECRET, TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { BackendProcess } from './backendProcess.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
/** Of each side. `npm run test:chaos` takes more. */
const KILLS = Number(process.env.CHAOS_BACKEND_KILLS ?? 2);
const ANSWERS_PER_KILL = 60;
const SIDS = ['one', 'two: 🙂', 'three'];
const USERS = ['ann', 'ben', 'cid'];
/** What a killed server had under way waits until its turns are over. */
const TIMEOUT_MS = 600_000 + KILLS * 40_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

const lineAnswer = z.object({ seq: z.number(), users: z.array(z.object({ user_id: z.string() })) });
const linkList = z.object({ links: z.array(z.object({ user_id: z.string() })) });
const endpointList = z.object({ endpoints: z.tuple([z.object({ waiting: z.number(), set_aside: z.number() })]) });

describe('the back end of the examples', function () {
  this.timeout(TIMEOUT_MS);
  let server: TestServer;
  let backend: BackendProcess;
  before(async () => {
    backend = await BackendProcess.prepare();
    const WEBHOOK_URLS = `${backend.url}/webhooks`;
    server = await TestServer.start({
      LOG_LEVEL: 'fatal',
      WEBHOOK_URLS,
      WEBHOOK_SECRET,
      APPLY_BURST: '1000',
      APPLY_WINDOW_MS: '1',
    });
    await startBackend();
  });
  after(async () => {
    await backend?.remove();
    await server?.remove();
  });

  const startBackend = () => backend.start({ AUTH_SECRET: SECRET, WEBHOOK_SECRET, LINKCALL_URL: server.url });

  const lineOf = async (sid: string) => {
    const response = await fetch(`${backend.url}/channels/${encodeURIComponent(sid)}/line`);
    return lineAnswer.parse(await response.json());
  };

  /** Asks again until there is an answer, whoever is down. */
  async function insist<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
    let answer: Answer | undefined;
    const answered = async () => {
      answer = await ask().catch(() => undefined);
      return answer !== undefined;
    };
    await until(answered, 'it is answered');
    return answer ?? assert.fail();
  }

  const post = (url: string, body: object, headers: Readonly<Record<string, string>>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  async function give(sid: string, order: object, key: string): Promise<void> {
    const headers = {
      authorization: `Bearer ${await tokenFor({ sub: 'test', role: 'service' })}`,
      'idempotency-key': key,
    };
    await insist(async () => {
      const { ok } = await post(`${server.url}/api/channels/${encodeURIComponent(sid)}/orders`, order, headers);
      return ok || undefined;
    });
  }

  /** A user comes on the line and goes again, by themselves or because the back end takes them off. */
  async function comeAndGo(sid: string, userId: string, random: Random, goesOn: () => boolean, answered: () => void) {
    for (let nth = 1; goesOn(); nth += 1) {
      const key = (what: string) => `${what}-${userId}-${nth}`;
      await give(sid, { order: 'apply', user_id: userId }, key('apply'));
      answered();
      await give(sid, { order: 'allow', user_id: userId }, key('allow'));
      answered();
      // Some stay.
      if (random.chance(0.3)) continue;
      if (random.chance(0.5)) await give(sid, { order: 'quit', user_id: userId }, key('quit'));
      else await remove(sid, userId, key('remove'));
      answered();
    }
  }

  const remove = (sid: string, userId: string, key: string) =>
    insist(async () => {
      const path = `/channels/${encodeURIComponent(sid)}/line/${userId}`;
      const response = await fetch(backend.url + path, { method: 'DELETE', headers: { 'idempotency-key': key } });
      return response.ok ? z.object({ removed: z.boolean() }).parse(await response.json()) : undefined;
    });

  async function allIsTold(): Promise<void> {
    await until(async () => {
      const [{ waiting, set_aside }] = endpointList.parse(await patiently(server, '/api/webhooks')).endpoints;
      assert.equal(set_aside, 0);
      return waiting === 0;
    }, 'the back end has heard everything');
  }

  async function tablesAgree(): Promise<void> {
    for (const sid of SIDS) {
      const { links } = linkList.parse(await patiently(server, `/api/channels/${encodeURIComponent(sid)}`));
      const [onLine, inTable] = [links, (await lineOf(sid)).users].map((users) =>
        users.map(({ user_id }) => user_id).sort(),
      );
      assert.deepEqual(inTable, onLine, sid);
    }
  }

  it(`[IN2, IN7] has the channels' truth in its table, though each side is killed ${KILLS} times (SEED=${seed})`, async () => {
    let [answers, isOver] = [0, false];
    const answered = () => {
      answers += 1;
    };
    const users = SIDS.flatMap((sid, nth) =>
      USERS.map((userId, place) =>
        comeAndGo(sid, userId, new Random(seed + nth * 10 + place), () => !isOver, answered),
      ),
    );
    for (let kill = 1; kill <= 2 * KILLS; kill += 1) {
      const wanted = answers + ANSWERS_PER_KILL;
      await until(() => answers >= wanted, 'they come and go');
      if (kill % 2 === 0) {
        await server.kill();
        await server.start();
      } else {
        await backend.kill();
        await startBackend();
      }
    }
    isOver = true;
    await Promise.all(users);
    await allIsTold();
    await tablesAgree();
  });

  it('[IN8] fills a table that is new from the feed, as soon as it hears of a gap', async () => {
    const comes = async (user_id: string) => {
      await give('lost', { order: 'apply', user_id }, `apply-${user_id}`);
      await give('lost', { order: 'allow', user_id }, `allow-${user_id}`);
      await allIsTold();
    };
    const users = async () => (await lineOf('lost')).users.map(({ user_id }) => user_id);
    await comes('dan');
    assert.deepEqual(await users(), ['dan']);
    await backend.kill();
    await backend.forget();
    await startBackend();
    assert.deepEqual(await users(), []);
    await comes('eve');
    assert.deepEqual(await users(), ['dan', 'eve']);
  });

  const told = (seq: number, type: string) => {
    return { sid: 'signed', seq, at: seq, type, data: { user_id: 'mallory', user_nick: 'Mallory' } };
  };
  const signed = (body: object, secret = WEBHOOK_SECRET, at = new Date()) => ({
    'webhook-id': 'signed',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('signed', at, JSON.stringify(body)),
  });

  it('[IN7] believes nothing that Linkcall has not signed, nor what is old', async () => {
    const before = await lineOf('signed');
    const body = told(before.seq + 1, 'link.started');
    const foreign = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
    for (const headers of [{}, signed(body, foreign), signed(body, WEBHOOK_SECRET, new Date(0))]) {
      assert.equal((await post(`${backend.url}/webhooks`, body, headers)).status, 401);
    }
    assert.deepEqual(await lineOf('signed'), before);
  });

  it('[IN7] takes an event that comes again once', async () => {
    const sequence = [told(1, 'link.started'), told(2, 'link.ended'), told(1, 'link.started')];
    const seqs: number[] = [];
    for (const body of sequence) {
      assert.equal((await post(`${backend.url}/webhooks`, body, signed(body))).status, 204);
      seqs.push((await lineOf('signed')).seq);
    }
    assert.deepEqual(seqs, [1, 2, 2]);
    assert.deepEqual((await lineOf('signed')).users, []);
  });
});
