import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** In blocks of half a KiB, as a shell counts: more than a new file has, less than some hundred changes need. */
const FILE_BLOCKS_MAX = 1_500;
const CHANGES_MAX = 5_000;
const LATER_CHANGES = 200;

/** From some change on no file of the server may grow any more: to write more fails as on a full disk. */
describe('a disk that is full', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ REDIS_URL: '', MAX_MESSAGES_PER_S: '100000' });
    const host = await TestClient.join(server, 'asleep', 'host', 'hana');
    await host.setSwitch(0);
    await host.leave();
    await server.stop();
    await server.start(['/bin/sh', '-c', `ulimit -f ${FILE_BLOCKS_MAX}; exec "$0" src/main.ts`, process.execPath]);
  });
  after(() => server.remove());

  it('[ST7] fails changes and nothing else: what was answered can be read, and the log stays short', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    let version = 0;
    const change = async (nth: number): Promise<boolean> => {
      const reply = await host.setSwitch(nth % 2);
      version = reply.version;
      return reply.error.code === 0;
    };
    let accepted = 0;
    while (accepted < CHANGES_MAX && (await change(accepted))) accepted += 1;
    assert(accepted > 0 && accepted < CHANGES_MAX, `${accepted} changes`);
    const { status, body } = await server.admin('GET', '/api/channels/live/journal?limit=200');
    assert.equal(status, 200);
    const [newest] = Array.isArray(body.entries) ? body.entries.filter(({ outcome }) => outcome === 'accepted') : [];
    // The schema may lag behind the replies.
    assert.equal(newest?.version, version, 'also what did not come into the tables any more');
    for (const path of ['/api/channels', '/api/channels/live', '/api/rooms', '/api/history']) {
      assert.equal((await server.admin('GET', path)).status, 200, path);
    }
    for (let nth = 0; nth < LATER_CHANGES; nth += 1) await change(accepted + nth);
    for (let nth = 0; nth < 20; nth += 1) {
      await assert.rejects(TestClient.join(server, 'asleep', 'viewer', 'ann'), /cannot let you in now/);
    }
    const told = server.output.split('\n').filter((line) => line.includes('could not be made durable'));
    const met = server.output.split('\n').filter((line) => line.includes('a channel cannot be opened'));
    assert(met.length > 0 && met.length < 10, met.join('\n'));
    assert(told.length > 0 && told.length < LATER_CHANGES / 10, `${told.length} lines`);
    assert.doesNotMatch(server.output, /"stack"/);
    await until(async () => (await fetch(`${server.url}/readyz`)).status === 503, 'it is not ready');
    assert.equal(await server.stop(), 0, 'what is durable is enough for a good end');
    await server.start();
    const after = await server.admin('GET', '/api/channels/live/journal?limit=1');
    assert.equal(after.status, 200);
  });
});
