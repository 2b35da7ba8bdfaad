import assert from 'node:assert/strict';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { Victim } from './support/victim.ts';

const OF_ADDRESS = 20;
const OF_USER = 5;
const LIMITS = { JOINS_PER_S_ADDRESS: `${OF_ADDRESS}`, JOINS_PER_S_USER: `${OF_USER}` };

type Ask = { readonly token?: string; readonly from?: string; readonly sid?: string };

function join({ url }: Pick<TestServer, 'url'>, { token, from, sid = 'live' }: Ask = {}): Promise<Response> {
  return fetch(`${url}/matchmake/joinOrCreate/live_channel`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
    body: JSON.stringify({ sid }),
  });
}

/** So many at once; those that were let by, and those that were too many. */
async function flood(count: number, ask: (turn: number) => Promise<Response>) {
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: count }, (_, turn) => ask(turn)));
  // A second begins with its first join, and a flood may fall into one more than it lasts.
  const seconds = Math.ceil((performance.now() - begun) / 1_000) + 1;
  const tooMany = answers.filter(({ status }) => status === 429);
  return { seconds, tooMany, passed: answers.filter(({ status }) => status !== 429) };
}

async function read(response: Response): Promise<Response> {
  await response.arrayBuffer();
  return response;
}

async function assertAnnoyed(response: Response | undefined, says: RegExp): Promise<void> {
  assert.equal(response?.headers.get('retry-after'), '1');
  const { code, error } = await response.json();
  assert.equal(code, 429);
  assert.match(error, says);
}

describe('joins in a flood', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start(LIMITS);
  });
  after(() => server.remove());

  it('of one address are refused beyond JOINS_PER_S_ADDRESS, with a token or without, and it may come back', async () => {
    const { seconds, tooMany, passed } = await flood(500, () => join(server));
    assert(passed.length <= OF_ADDRESS * seconds, `${passed.length} in ${seconds} s`);
    assert.deepEqual(new Set(passed.map(({ status }) => status)), new Set([401]));
    await assertAnnoyed(tooMany[0], /too many joins from this address: try again in a second/);
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    await until(async () => (await join(server, { token })).status === 200, 'it is let in again');
  });

  it('are nothing that others wait for', async () => {
    await until(async () => (await join(server)).status !== 429, 'the victim may join');
    const victim = await Victim.join(server);
    await victim.isServedDuring(() => flood(20, async () => read(await join(server))));
    await victim.leave();
  });

  it('are not let by for what a client says of where it comes from', async () => {
    const { seconds, passed } = await flood(200, (turn) => join(server, { from: `192.0.2.${turn}` }));
    assert(passed.length <= OF_ADDRESS * seconds, `${passed.length} in ${seconds} s`);
  });

  it('of one user are refused beyond JOINS_PER_S_USER, in however many channels', async () => {
    const token = await tokenFor({ sub: 'eve', role: 'viewer' });
    const often = () => flood(2 * OF_USER, (turn) => join(server, { token, sid: `of-${turn}` }));
    const { seconds, passed } = await often();
    assert(passed.length <= OF_USER * seconds, `${passed.length} in ${seconds} s`);
    await until(async () => {
      const [one] = (await often()).tooMany;
      return /too many joins of this user/.test((await one?.text()) ?? '');
    }, 'it is the user who is refused, and not the address');
  });
});

describe('joins through a proxy', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ ...LIMITS, TRUST_PROXY: '1' });
  });
  after(() => server.remove());

  it('are counted by the address that the proxy names, which is the last one', async () => {
    const others = await flood(100, (turn) => join(server, { from: `192.0.2.${turn}` }));
    assert.equal(others.tooMany.length, 0);
    const one = await flood(200, (turn) => join(server, { from: `192.0.2.${turn}, 198.51.100.1` }));
    assert(one.passed.length <= OF_ADDRESS * one.seconds, `${one.passed.length} in ${one.seconds} s`);
    const network = await flood(200, (turn) => join(server, { from: `2001:db8::${turn.toString(16)}` }));
    assert(network.passed.length <= OF_ADDRESS * network.seconds, `${network.passed.length} in ${network.seconds} s`);
  });
});

describe('joins at two processes', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start(2, { ...LIMITS, REDIS_URL: await emptyRedis() });
  });
  after(() => cluster.remove());

  it('are counted together', async () => {
    const { seconds, passed } = await flood(200, (turn) => join(cluster.server(turn % 2)));
    assert(passed.length <= OF_ADDRESS * seconds, `${passed.length} in ${seconds} s`);
  });
});

describe('pages that cost something to make, in a flood', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  it('are made ten times a second, if they are metrics', async () => {
    const begun = performance.now();
    const pages = new Set<string>();
    for (let asked = 0; asked < 100; asked += 1) pages.add(await (await fetch(`${server.url}/metrics`)).text());
    const seconds = (performance.now() - begun) / 1_000;
    assert(pages.size <= 10 * (seconds + 2), `${pages.size} pages in ${seconds} s`);
  });

  it('are nothing that others wait for', async () => {
    const victim = await Victim.join(server);
    const ask = async (path: string) => read(await fetch(server.url + path));
    await victim.isServedDuring(() => Promise.all(['/metrics', '/readyz', '/docs'].map(ask)));
    await victim.leave();
  });
});

describe('callbacks that fail in a flood', () => {
  it('cost their connection, and do not keep an authentic one out', async () => {
    const server = await TestServer.start({ ZEGO_CALLBACK_SECRET: 'secret' });
    try {
      const post = (body: object, headers = {}) =>
        fetch(`${server.url}/zego/callback`, { method: 'POST', headers, body: JSON.stringify(body) });
      const timestamp = `${Math.floor(Date.now() / 1_000)}`;
      const forged = { event: 'room_create', timestamp, nonce: '1', signature: 'forged' };
      const { tooMany, passed } = await flood(1_000, () => post(forged));
      assert.deepEqual(new Set(passed.map(({ status }) => status)), new Set([401]));
      assert(tooMany.length > 0);
      assert.deepEqual(new Set(tooMany.map(({ headers }) => headers.get('connection'))), new Set(['close']));
      // Not on connections of before, which the server may close for their idleness at any moment.
      const own = { connection: 'close' };
      const flooding = flood(300, () => post(forged, own));
      const signature = signatureOf('secret', timestamp, '1');
      const room = { room_id: 'live', room_session_id: '7', room_create_time: 5 };
      assert.equal((await post({ ...forged, ...room, signature }, own)).status, 200);
      await flooding;
    } finally {
      await server.remove();
    }
  });
});
