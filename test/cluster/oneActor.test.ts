import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { channel, journal, listed, patiently } from '../process/support/operator.ts';
import { TestClient, type Wire } from '../support/client.ts';
import { MEDIA_SETTINGS, passIn } from '../support/media.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

const CHANNELS = 20;
const JOINS = 200;

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

describe('three processes', () => {
  let cluster: TestCluster;
  const guests: TestClient[] = [];
  before(async () => {
    cluster = await TestCluster.start(3, MEDIA_SETTINGS);
  });
  after(() => cluster.remove());
  afterEach(() => {
    for (const guest of guests.splice(0)) guest.vanish();
  });

  const join = async (through: number, sid: string, role: 'host' | 'viewer', userId: string): Promise<TestClient> => {
    const client = await TestClient.joinInTime(cluster.server(through), sid, role, userId);
    guests.push(client);
    return client;
  };

  it(`[CL1, CL2] ${JOINS} first joins of ${CHANNELS} channels at once, at any of them, end up with ${CHANNELS} actors`, async () => {
    const enter = (n: number) => join(n, `new ${n % CHANNELS}`, 'viewer', `viewer ${n}`);
    const clients = await Promise.all(Array.from({ length: JOINS }, (_, n) => enter(n)));
    const rooms = new Set(clients.map(({ room }) => room.roomId));
    assert.equal(rooms.size, CHANNELS);
    // CL5: a process that a slow machine keeps waiting may be taken for dead; who was sent away comes again, as apps do.
    const isHere = async (client: TestClient, n: number): Promise<boolean> => {
      if (client.closeCode === undefined) return true;
      clients[n] = await enter(n);
      return false;
    };
    // Whoever applies is seen by everybody in the channel: they are with one actor.
    const isSeen = async (): Promise<boolean> => {
      const areHere = await Promise.all(clients.map(isHere));
      const unseen = clients.slice(0, CHANNELS).filter(({ state }) => state.version === 0);
      await Promise.all(unseen.map((client) => client.apply(1).catch(() => {})));
      return areHere.every(Boolean) && clients.every(({ state }) => state.version > 0);
    };
    await until(isSeen, 'everybody is there, and sees who applies');
    for (const server of cluster.servers) {
      const isNew = ({ sid }: Wire) => sid.startsWith('new ');
      const counted = async () => {
        await Promise.all(clients.map(isHere));
        const listings = (await listed(server)).filter(isNew);
        return [listings.length, sumOf(listings.map(({ clients: count }) => count))];
      };
      const isEachCountedOnce = async () => isDeepStrictEqual(await counted(), [CHANNELS, JOINS]);
      await until(isEachCountedOnce, 'each of them is counted once');
    }
  });

  it('[CL1] a call goes on between people who came through different processes', async () => {
    const host = await join(0, 'mixed', 'host', 'hana');
    const [ann, ben] = [await join(1, 'mixed', 'viewer', 'ann'), await join(2, 'mixed', 'viewer', 'ben')];
    assert.equal((await ann.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, 'ann')).error.code, 0);
    await until(() => ben.linkedIds.includes('ann'), 'everybody sees it');
  });

  it('[CL8] an operator may ask any of them', async () => {
    await join(0, 'operated', 'host', 'hana');
    for (const [index, server] of cluster.servers.entries()) {
      const max_links = 3 + index;
      await patiently(server, '/api/channels/operated/limits', 'PUT', { max_links });
      for (const other of cluster.servers) assert.equal((await channel(other, 'operated')).limits.max_links, max_links);
    }
    const places = await Promise.all(
      cluster.servers.map(async (server) => (await channel(server, 'operated')).process),
    );
    assert.deepEqual(places, [places[0], places[0], places[0]]);
    assert.match(places[0].address, /^127\.0\.0\.1:\d+$/);
  });

  it('[ME2] a token for ZEGO may be asked of any of them: a removed user’s next one allows no stream, at once', async () => {
    const [host, ann] = [await join(0, 'aired', 'host', 'hana'), await join(1, 'aired', 'viewer', 'ann')];
    const passes = async (): Promise<boolean[]> => {
      const path = '/api/channels/aired/media-token';
      const ask = (server: TestServer) => patiently(server, path, 'POST', { user_id: 'ann' });
      const replies = [...(await Promise.all(cluster.servers.map(ask))), await ann.request('linkcall_media_rq')];
      return replies.map((reply) => passIn(reply).mayPublish);
    };
    assert.equal((await ann.apply(1)).error.code, 0);
    for (let links = 0; links < 3; links += 1) {
      assert.deepEqual(await passes(), [false, false, false, false]);
      assert.equal((await host.direct(1, 'ann')).error.code, 0);
      assert.deepEqual(await passes(), [true, true, true, true]);
      assert.equal((await host.direct(3, 'ann')).error.code, 0);
      assert.deepEqual(await passes(), [false, false, false, false]);
      if (links < 2) assert.equal((await ann.apply(1)).error.code, 0);
    }
  });

  it('[IN2, CL8, LC17] an order may be given to any of them, and repeated at another one: it is done once', async () => {
    await join(0, 'ordered', 'host', 'hana');
    const order = { order: 'apply', user_id: 'ann', id: 'apply-1' };
    const give = (server: TestServer) => patiently(server, '/api/channels/ordered/orders', 'POST', order);
    const answers = await Promise.all(cluster.servers.map(give));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    const told = await journal(cluster.server(1), 'ordered');
    assert.partialDeepStrictEqual(told.slice(-1), [{ actor: 'ann', via: 'operator', cmd_id: 'apply-1' }]);
    assert.equal(told.filter(({ command }) => command === 'start-application').length, 1);
  });
});
