import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { countInHeap, HEAP_ON_SIGNAL } from '../process/heap.ts';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { hostileRequest, soundRequests } from './hostileRequests.ts';
import { exchange, statusOf } from './rawSocket.ts';

const INPUTS = 10_000;
const AT_ONCE = 40;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

/** What each request and each connection takes; the viewer has some, and so have those who look. */
const TAKEN = ['Socket', 'IncomingMessage', 'NamedResponse', 'WebSocket', 'WebSocketClient'];
const LEFT_MAX = 40;

describe('the HTTP door, whatever comes', () => {
  let server: TestServer;
  before(async () => {
    const env = { LOG_LEVEL: 'error', NODE_OPTIONS: HEAP_ON_SIGNAL, ZEGO_CALLBACK_SECRET: 'secret' };
    server = await TestServer.start({ ...env, ALLOWED_ORIGINS: 'https://x.example' });
  });
  after(() => server.remove());

  it(`answers ${INPUTS} hostile requests or ends their connections, keeps nothing, and says nothing (SEED=${seed})`, async () => {
    const viewer = await TestClient.join(server, 'watched', 'viewer', 'ann');
    const given = {
      viewer: await tokenFor({ sub: 'eve', role: 'viewer' }),
      admin: await tokenFor({ sub: 'olga', role: 'admin' }),
      zegoSecret: 'secret',
    };
    const sound = soundRequests(given);
    /** By then it has had the time to answer; what it still does is called off by a client that goes away. */
    const servedOthers = async () => {
      for (const path of ['/healthz', '/api/channels']) await (await fetch(server.url + path)).text();
    };
    const random = new Random(seed);
    const statuses = new Set<number>();
    let sent = 0;
    const send = async () => {
      while (sent < INPUTS) {
        sent += 1;
        const nth = sent;
        // It ends when the server has closed the connection: one that is never answered is a test that never ends.
        statuses.add(statusOf(await exchange(server, hostileRequest(random, sound), servedOthers)));
        if (nth % 500 === 0) assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    for (const status of [101, 200, 204, 400, 401, 404, 415, 431]) assert(statuses.has(status), `${status} is reached`);
    for (const status of statuses) assert(!(status >= 500 && status !== 503), `${status} is no answer`);
    assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
    assert.equal(server.output.trim(), `Linkcall serves on ${server.url}`);
    await until(async () => {
      const left = await countInHeap(server, TAKEN);
      return Object.values(left).every((count) => count <= LEFT_MAX);
    }, 'what requests have taken is let go');
  });
});
