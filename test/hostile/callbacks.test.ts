import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { cpuMs } from './support/consumption.ts';
import { Victim } from './support/victim.ts';

const BODY_BYTES = 65_000;
const CALLBACKS = 400;
const AT_ONCE = 20;
const ODD = [',-1.5e3', ',12345678901234567890', ',{"b":-1}', ',[]', ',"\\""'];
/** It is about 2. When all of a body was read before its signature was, it was 8 and more. */
const RATIO_MAX = 5;

const signed = () => `"timestamp":${Math.floor(Date.now() / 1_000)},"nonce":1,"signature":"forged"`;

function filled(part: string): string {
  const head = `{${signed()},"event":"room_create","a":[1`;
  return `${head}${part.repeat((BODY_BYTES - head.length) / part.length)}]}`;
}

describe('callbacks that nobody signed', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ ZEGO_CALLBACK_SECRET: 'secret' });
  });
  after(() => server.remove());

  /** What it costs the server's processor to refuse so many, while somebody else is served. */
  async function costOf(body: string): Promise<number> {
    const viewer = await TestClient.join(server, 'live', 'viewer', 'ann');
    const before = cpuMs(server);
    const post = async () => {
      for (let sent = 0; sent < CALLBACKS / AT_ONCE; sent += 1) {
        const { status } = await fetch(`${server.url}/zego/callback`, { method: 'POST', body });
        // 429: so many of one address have failed that it is told no more.
        assert(status === 401 || status === 429, `${status}`);
      }
    };
    const posted = Promise.all(Array.from({ length: AT_ONCE }, post));
    for (let asked = 0; asked < 5; asked += 1) {
      assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
    }
    await posted;
    const cost = cpuMs(server) - before;
    await viewer.leave();
    return cost;
  }

  it('[ZG15] cost about the same whatever is in them', async () => {
    const plain = `{${signed()},"event":"room_create","a":"${'x'.repeat(BODY_BYTES)}"}`;
    await costOf(plain);
    const usual = await costOf(plain);
    for (const part of ODD) {
      const cost = await costOf(filled(part));
      assert(cost < usual * RATIO_MAX, `${part}: ${cost} ms instead of ${usual} ms`);
    }
  });

  it('[ZG15] are nothing that others wait for', async () => {
    const victim = await Victim.join(server);
    const bodies = ODD.map(filled);
    const post = (body: string) => fetch(`${server.url}/zego/callback`, { method: 'POST', body });
    await victim.isServedDuring(() => Promise.all(bodies.map(async (body) => (await post(body)).text())));
    await victim.leave();
  });
});
