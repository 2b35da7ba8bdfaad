import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { until } from '../support/until.ts';
import { Victim } from './support/victim.ts';

const CHANNELS = 120;
const AT_ONCE = 20;

/** One token opens any number of channels: it may look at each of them, which costs something while it is there. */
for (const name of ['SQLite', 'Redis']) {
  describe(`a viewer who goes through channels that nobody knows (${name})`, () => {
    let server: TestServer;
    before(async () => {
      server = await TestServer.start(name === 'Redis' ? { REDIS_URL: await emptyRedis() } : {});
    });
    after(() => server.remove());

    const awake = async () => {
      const { body } = await server.admin('GET', '/api/channels?limit=200');
      return Array.isArray(body.channels) ? body.channels.length : Number.NaN;
    };
    /** Names of what is kept of channels. */
    const kept = () => (server.redisUrl === undefined ? sidsIn(server.dataDir) : keysIn(server.redisUrl));

    it('[ST14] leaves nothing in the store, but what was changed', async () => {
      for (let nth = 0; nth < CHANNELS; nth += AT_ONCE) {
        const clients = await Promise.all(
          Array.from({ length: AT_ONCE }, (_, more) =>
            TestClient.joinInTime(server, `new ${nth + more}`, 'viewer', 'eve'),
          ),
        );
        await Promise.all(clients.map((client) => client.leave()));
      }
      const ann = await TestClient.joinInTime(server, 'used', 'viewer', 'ann');
      assert.equal((await ann.apply(1)).error.code, 0);
      assert.equal((await ann.apply(2)).error.code, 0);
      await ann.leave();
      await until(async () => (await awake()) === 0, 'all of them sleep');
      await until(async () => (await kept()).every((one) => one.includes('used')), 'nothing is left of them');
      assert.notDeepEqual(await kept(), []);
    });
  });
}

describe('a viewer who asks for one channel after the other that nobody knows', () => {
  it('is nobody whom others wait for', async () => {
    const server = await TestServer.start({ JOINS_PER_S_USER: '5' });
    try {
      const victim = await Victim.join(server);
      const authorization = `Bearer ${await tokenFor({ sub: 'eve', role: 'viewer' })}`;
      const headers = { authorization, 'content-type': 'application/json' };
      const statuses = new Set<number>();
      let asked = 0;
      const ask = async () => {
        asked += 1;
        const body = JSON.stringify({ sid: `new ${asked}` });
        const answer = await fetch(`${server.url}/matchmake/joinOrCreate/live_channel`, {
          method: 'POST',
          headers,
          body,
        });
        statuses.add(answer.status);
        await answer.arrayBuffer();
      };
      await victim.isServedDuring(() => Promise.all(Array.from({ length: AT_ONCE }, ask)));
      assert.deepEqual([...statuses].toSorted(), [200, 429]);
      await victim.leave();
    } finally {
      await server.remove();
    }
  });
});

async function sidsIn(dataDir: string): Promise<string[]> {
  const db = openBeside(dataDir, { readOnly: true });
  const sids = db.prepare('SELECT sid FROM channels UNION ALL SELECT sid FROM journal').all();
  db.close();
  return sids.map(({ sid }) => String(sid));
}

async function keysIn(url: string): Promise<string[]> {
  const client = new Redis(url);
  const keys = await client.keys('linkcall:channel*');
  client.disconnect();
  return keys;
}
