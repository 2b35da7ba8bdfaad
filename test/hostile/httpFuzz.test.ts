import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { hostileCallback, hostileJoin, hostileRequest, soundRequests } from './support/hostileRequests.ts';
import { pipeline } from './support/pipeline.ts';
import { beginExchange, statusOf } from './support/rawSocket.ts';
import { comesBackTo, MEMORY_ON_SIGNAL, outputOf, settledMemory } from './support/settledMemory.ts';

/** Of each door. */
const INPUTS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 4_000);
const AT_ONCE = 100;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`the doors of HTTP, ${INPUTS} hostile requests each (SEED=${seed})`, () => {
  let server: TestServer;
  let viewer: TestClient;
  const random = new Random(seed);
  const statuses = new Set<number>();
  before(async () => {
    server = await TestServer.start({
      LOG_LEVEL: 'error',
      NODE_OPTIONS: MEMORY_ON_SIGNAL,
      ZEGO_CALLBACK_SECRET: 'secret',
      ZEGO_SILENT_MS: '2000',
      ALLOWED_ORIGINS: 'https://x.example',
      // Each of them comes from an address of its own: beyond a rate an address is told no more.
      TRUST_PROXY: '1',
    });
    viewer = await TestClient.join(server, 'watched', 'viewer', 'ann');
  });
  after(() => server.remove());
  beforeEach(() => statuses.clear());
  afterEach('nobody else has noticed', async () => {
    for (const status of statuses) assert(!(status >= 500 && status !== 503), `${status} is no answer`);
    assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
    assert.equal(outputOf(server), `Linkcall serves on ${server.url}`);
  });

  const tokens = async () => ({
    viewer: await tokenFor({ sub: 'eve', role: 'viewer', sid: 'live' }),
    admin: await tokenFor({ sub: 'olga', role: 'admin' }),
    zegoSecret: 'secret',
  });
  const reached = (...expected: number[]) => {
    for (const status of expected) assert(statuses.has(status), `${status} is reached`);
  };

  /** Some go by before the memory is looked at: code is compiled, and caches are filled. */
  async function keepsNothing(send: (count: number) => Promise<void>): Promise<void> {
    await send(INPUTS / 10);
    const before = await settledMemory(server);
    await send(INPUTS);
    await comesBackTo(before, server);
  }

  it('bytes: each is answered, or its connection is closed, and nothing is kept', async () => {
    const sound = soundRequests(await tokens());
    await keepsNothing(async (count) => {
      for (let sent = 0; sent < count; sent += AT_ONCE) {
        const begun = Array.from({ length: AT_ONCE }, () => beginExchange(server, hostileRequest(random, sound)));
        await Promise.all(begun.map(({ written }) => written));
        // By then it has had the time to answer; what it still does is called off by a client that goes away.
        for (const path of ['/healthz', '/api/channels', '/healthz']) await (await fetch(server.url + path)).text();
        // It ends when the server has closed them: one that is never answered is a test that never ends.
        for (const answer of await Promise.all(begun.map(({ end }) => end()))) statuses.add(statusOf(answer));
      }
    });
    reached(101, 200, 204, 400, 401, 404, 415, 431);
  });

  it('joins: each is answered on a connection that stays, and nothing is kept', async () => {
    const given = await tokens();
    await keepsNothing(async (count) => {
      for (const status of await pipeline(server, count, () => hostileJoin(random, given))) statuses.add(status);
    });
    reached(200, 400, 401, 403, 404);
  });

  it('callbacks: each is answered on a connection that stays, and nothing is kept', async () => {
    const given = await tokens();
    await keepsNothing(async (count) => {
      for (const status of await pipeline(server, count, () => hostileCallback(random, given))) statuses.add(status);
    });
    reached(200, 400, 401);
  });
});
