import assert from 'node:assert/strict';
import type { Role } from '../../src/domain/channel.ts';
import { signatureOf } from '../../src/zego/verify.ts';
import { type JoinOptions, TestClient, type Wire } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { done } from './replies.ts';

/** A channel of a test, its host, and its viewers by their names. */
export type Gathering<Name extends string> = { readonly sid: string; readonly host: TestClient } & Readonly<
  Record<Name, TestClient>
>;

const ZEGO_SECRET = 'secret';

export type ServerUnderTest = ReturnType<typeof serverUnderTest>;

/** A server for the tests of one `describe`; whoever joins in a test is gone after it. */
export function serverUnderTest(env: Record<string, string> = {}) {
  const clients: TestClient[] = [];
  let channels = 0;
  let server: TestServer | undefined;

  before(async () => {
    // Nobody waits for too long unless that is what a test is about.
    server = await TestServer.start({ ZEGO_CALLBACK_SECRET: ZEGO_SECRET, APPLY_LIFE_MS: '600000', ...env });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.vanish();
  });
  after(() => server?.remove());

  function running(): TestServer {
    assert(server !== undefined, 'the server is started before the tests');
    return server;
  }

  function newSid(): string {
    channels += 1;
    return `live-${channels}`;
  }

  async function join(sid: string | number, role: Role, userId: string, options?: JoinOptions): Promise<TestClient> {
    const client = await TestClient.join(running(), sid, role, userId, options);
    clients.push(client);
    return client;
  }

  async function zegoTells(fields: object): Promise<void> {
    const timestamp = `${Math.floor(Date.now() / 1_000)}`;
    const signed = { appid: '1', timestamp, nonce: '1', signature: signatureOf(ZEGO_SECRET, timestamp, '1') };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...signed, ...fields });
    const { status } = await fetch(`${running().url}/zego/callback`, { method: 'POST', headers, body });
    assert.equal(status, 200);
  }

  /** A channel that nobody has seen, at version 1: its host `hana` is live, and these viewers are there. */
  async function gather<Name extends string>(...names: Name[]): Promise<Gathering<Name>> {
    const sid = newSid();
    const enter = async (role: Role, userId: string): Promise<TestClient> => {
      const client = await TestClient.joinInTime(running(), sid, role, userId);
      clients.push(client);
      return client;
    };
    const host = await enter('host', 'hana');
    const viewers: Partial<Record<Name, TestClient>> = {};
    for (const name of names) viewers[name] = await enter('viewer', name);
    return { sid, host, ...(viewers as Record<Name, TestClient>) };
  }

  return {
    get server(): TestServer {
      return running();
    },
    newSid,
    zegoTells,
    join,
    gather,
    /** What the operators' API says. */
    async show(sid: string, what = ''): Promise<Wire> {
      const { status, body } = await running().admin('GET', `/api/channels/${encodeURIComponent(sid)}${what}`);
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    },
    async put(sid: string, what: 'limits' | 'pk', body: object): Promise<void> {
      const put = await running().admin('PUT', `/api/channels/${encodeURIComponent(sid)}/${what}`, body);
      assert.equal(put.status, 200, JSON.stringify(put.body));
    },
    /** ZEGO's room of the channel closes: the session ends, and nobody's connection. */
    async closeAtZego(sid: string): Promise<void> {
      const session = { room_id: sid, room_session_id: '1' };
      await zegoTells({ ...session, event: 'room_create', room_create_time: Date.now() });
      await zegoTells({ ...session, event: 'room_close', room_close_time: Date.now() });
    },
    async close(sid: string, body?: object): Promise<void> {
      const closed = await running().admin('POST', `/api/channels/${encodeURIComponent(sid)}/close`, body);
      assert.equal(closed.status, 200, JSON.stringify(closed.body));
    },
  };
}

/** Each of them applies and is let in, one after the other, and the host sees it: the state follows the reply. */
export async function link(host: TestClient, ...viewers: TestClient[]): Promise<void> {
  for (const viewer of viewers) {
    done(await viewer.apply(1));
    await host.sees(done(await host.direct(1, viewer.userId)).version);
  }
}

/** Each of them applies, and sees it. */
export async function wait(...viewers: TestClient[]): Promise<void> {
  for (const viewer of viewers) await viewer.sees(done(await viewer.apply(1)).version);
}
