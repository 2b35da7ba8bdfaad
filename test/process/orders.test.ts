import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { TestClient, type Wire } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { channel, journal } from './support/operator.ts';

const ORDERS = Number(process.env.CHAOS_ORDERS ?? 400);
const AT_ONCE = 20;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('orders of the platform, to a server that runs', () => {
  let server: TestServer;
  let token: string;
  before(async () => {
    server = await TestServer.start({ RECONNECT_MS: '1000', APPLY_LIFE_MS: '3600000' });
    token = await tokenFor({ sub: 'backend', role: 'service' });
  });
  after(() => server.remove());

  const ask = (path: string, body: unknown, { key, signal }: { key?: string; signal?: AbortSignal } = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  /** Again and again while the server says that it should be: on a slow machine Redis may be silent for a while (ST7). */
  async function giveInTheEnd(sid: string, order: object, key: string): Promise<Wire> {
    const { promise, resolve } = Promise.withResolvers<Wire>();
    await until(async () => {
      const response = await ask(`/api/channels/${sid}/orders`, order, { key });
      const body = await response.json();
      if (response.status === 503) return false;
      assert.equal(response.status, 200, JSON.stringify(body));
      resolve(body);
      return true;
    }, `the server does ${key}`);
    return promise;
  }
  async function give(sid: string, order: object): Promise<Wire> {
    const response = await ask(`/api/channels/${sid}/orders`, order);
    const body = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body;
  }

  it('[IN2] are shown and told to those who are connected, as if a client had asked', async () => {
    const host = await TestClient.join(server, 'shown', 'host', 'hana');
    const applied = await give('shown', { order: 'apply', user_id: 'ann', user: { nick: 'Ann' } });
    assert.equal(applied.position, 1);
    await until(() => host.receivedOf('linkcall_apply_singer_nt').length === 1, 'the host is told');
    assert.equal(host.receivedOf('linkcall_apply_singer_nt')[0]?.data.user_nick, 'Ann');
    assert.equal((await host.direct(1, 'ann')).error.code, 0);
    await until(() => host.state.num_link === 1, 'the host sees the link');
    assert.equal((await give('shown', { order: 'remove', user_id: 'ann' })).data.linkcall_apply, 6);
    await until(() => host.state.num_link === 0, 'the host sees it');
    const told = await journal(server, 'shown');
    assert.deepEqual(
      told.map(({ actor, via, command }) => [actor, via, command]),
      [
        ['hana', null, 'start-session'],
        ['ann', 'backend', 'start-application'],
        ['hana', null, 'allow-application'],
        ['backend', 'backend', 'remove-link'],
      ],
    );
    await host.leave();
  });

  it('[IN2] every order reaches a channel that sleeps, and wakes it', async () => {
    const given: readonly object[] = [
      { order: 'open' },
      { order: 'apply', user_id: 'ann' },
      { order: 'apply', user_id: 'bob' },
      { order: 'allow', user_id: 'ann' },
      { order: 'refuse', user_id: 'bob' },
      { order: 'quit', user_id: 'ann' },
      { order: 'apply', user_id: 'cid' },
      { order: 'cancel', user_id: 'cid' },
      { order: 'leave', user_id: 'cid' },
      { order: 'pk', in_pk: true },
      { order: 'limits', max_links: 3 },
      { order: 'close' },
      { order: 'end', minutes: 0 },
      { order: 'reopen' },
    ];
    for (const order of given) assert.equal((await give('asleep', order)).error.code, 0, JSON.stringify(order));
    const { in_pk, linkcall_state, limits, stop } = await channel(server, 'asleep');
    assert.deepEqual([in_pk, linkcall_state, limits.max_links, stop], [true, 1, 3, null]);
  });

  it('[IN3] a leave ends what began before it, once, and the session of a host who is connected', async () => {
    const host = await TestClient.join(server, 'left', 'host', 'hana');
    const { time_apply } = await give('left', { order: 'apply', user_id: 'ann' });
    await give('left', { order: 'allow', user_id: 'ann' });
    const { version } = await give('left', { order: 'leave', user_id: 'ann', at: time_apply - 1 });
    assert.equal((await channel(server, 'left')).num_link, 1);
    const left = await give('left', { order: 'leave', user_id: 'ann', at: time_apply + 1 });
    assert.deepEqual([left.version, left.time_apply, left.num_link], [version + 1, time_apply, 0]);
    assert.equal((await give('left', { order: 'leave', user_id: 'ann' })).version, version + 1);
    await give('left', { order: 'leave', user_id: 'hana' });
    await until(() => !host.state.live, 'the session is over');
    await host.leave();
  });

  it('[IN2, LC20, LC21] who was never connected is not away, also after a crash; once they were, they are', async () => {
    for (const name of ['ann', 'ben']) {
      await give('unseen', { order: 'apply', user_id: name });
      await give('unseen', { order: 'allow', user_id: name });
    }
    const ben = await TestClient.join(server, 'unseen', 'viewer', 'ben');
    await until(
      async () => (await journal(server, 'unseen')).some(({ command }) => command === 'note-arrival'),
      'ben has been seen',
    );
    ben.room.reconnection.enabled = false;
    await server.kill();
    await server.start();
    await until(async () => (await channel(server, 'unseen')).num_link === 1, 'ben is gone');
    assert.deepEqual(
      (await channel(server, 'unseen')).links.map(({ user_id }: Wire) => user_id),
      ['ann'],
    );
    await give('unseen', { order: 'leave', user_id: 'ann' });
    assert.equal((await channel(server, 'unseen')).num_link, 0);
  });

  it(`[IN2, LC17] ${ORDERS} orders, half of them cut before the answer, and repeated, are each done once (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const done: number[] = [];
    let last = 0;

    /** Of each the sid and the key are its own; each turns a switch, which is a version if it is done. */
    async function repeat(nth: number): Promise<void> {
      const sid = `repeated-${nth % AT_ONCE}`;
      const key = `order-${nth}`;
      const order = { order: Math.floor(nth / AT_ONCE) % 2 === 0 ? 'close' : 'open' };
      if (random.chance(0.5)) {
        const cut = new AbortController();
        const asked = ask(`/api/channels/${sid}/orders`, order, { key, signal: cut.signal });
        // Somewhere between the request's way and the answer's.
        const rounds = random.below(8);
        for (let round = 0; round < rounds; round += 1) await new Promise(setImmediate);
        cut.abort();
        await asked.catch(() => {});
      }
      const answers = [await giveInTheEnd(sid, order, key), await giveInTheEnd(sid, order, key)];
      assert.deepEqual(answers[1], answers[0]);
      assert.equal(answers[0]?.version, Math.floor(nth / AT_ONCE) + 1, `${sid} ${key}`);
      done.push(nth);
    }

    async function oneByOne(lane: number): Promise<void> {
      await giveInTheEnd(`repeated-${lane}`, { order: 'open' }, 'first');
      for (let nth = lane; nth < ORDERS; nth += AT_ONCE) await repeat(nth);
      last = ORDERS;
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => oneByOne(lane)));
    assert.deepEqual([done.length, last], [ORDERS, ORDERS]);
    for (let lane = 0; lane < AT_ONCE; lane += 1) {
      const { version } = await channel(server, `repeated-${lane}`);
      assert.equal(version, Math.floor((ORDERS - 1 - lane) / AT_ONCE) + 1);
    }
  });

  it('[IN2] a batch is done in its order, channel by channel', async () => {
    const batch = Array.from({ length: 100 }, (_, nth) => ({
      sid: `batch-${nth % 4}`,
      ...(nth < 4 ? { order: 'open' } : { order: Math.floor(nth / 4) % 2 === 1 ? 'close' : 'open' }),
    }));
    const response = await ask('/api/orders', batch);
    const replies: Wire[] = await response.json();
    assert.deepEqual(
      replies.map(({ status, body }) => [status, body.sid, body.version]),
      batch.map(({ sid }, nth) => [200, sid, Math.floor(nth / 4)]),
    );
  });
});
