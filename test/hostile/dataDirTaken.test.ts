import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** What is written to a file that has lost its name succeeds, and nobody finds it after a restart. */
describe('a DATA_DIR that is taken away while the server runs', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start({ LOG_LEVEL: 'info', REDIS_URL: '' });
  });
  afterEach(async () => {
    await server.remove();
    await rm(`${server.dataDir}.away`, { recursive: true, force: true });
  });

  const away = () => `${server.dataDir}.away`;
  const take = () => rename(server.dataDir, away());
  const putBack = () => rename(away(), server.dataDir);
  const ready = async () => {
    const response = await fetch(`${server.url}/readyz`);
    return { status: response.status, text: await response.text() };
  };

  it('[ST13] is noticed though nobody changes anything, and told with what to do', async () => {
    await take();
    await until(() => server.output.includes('nothing can be kept'), 'it is in the log');
    assert.match(server.output, /linkcall\.sqlite is not in DATA_DIR .* any more.*Put back what was there/);
    await putBack();
    await until(() => server.output.includes('changes are kept again'), 'and so is its return');
  });

  it('[ST13] costs nothing that was answered: changes are 011, lists stay, and service returns with it', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    assert.equal((await ann.apply(1)).error.code, 0);
    await take();
    const refused = await host.direct(1, 'ann');
    assert.match(String(refused.error.code), /011$/);
    // What was found within the last second is told again.
    await until(async () => (await ready()).status === 503, 'it is not ready');
    const { text } = await ready();
    assert.deepEqual([text.includes('DATA_DIR was taken away'), text.includes(server.dataDir)], [true, false]);
    assert.equal((await server.admin('GET', '/api/channels/live')).status, 200);
    await putBack();
    await until(async () => (await ready()).status === 200, 'ready again');
    assert.equal((await host.direct(1, 'ann')).error.code, 0);
    await server.kill();
    await server.start();
    const { body } = await server.admin('GET', '/api/channels/live');
    assert.match(JSON.stringify(body), /"ann"/);
  });

  it('[ST13, ST8] when another server has the path by then, the first one stays red, and says who that is', async () => {
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    await take();
    const other = await TestServer.start({ DATA_DIR: server.dataDir, REDIS_URL: '' });
    try {
      await until(async () => (await ready()).status === 503, 'the first one is not ready');
      assert.match(String((await ann.apply(1)).error.code), /011$/);
      const told = new RegExp(`process ${other.pid} on .* has the folder now`);
      await until(() => told.test(server.output), 'who has it is in the log');
      assert.equal((await fetch(`${other.url}/readyz`)).status, 200);
    } finally {
      await other.stop();
    }
    await rm(server.dataDir, { recursive: true });
    await putBack();
    await until(async () => (await ready()).status === 200, 'ready again');
    assert.equal((await ann.apply(1)).error.code, 0);
    await other.remove();
  });

  for (const [what, name] of Object.entries({
    'its file': 'linkcall.sqlite',
    'the log of its file': 'linkcall.sqlite-wal',
    'its lock, without which others come in,': 'lock.sqlite',
  })) {
    it(`[ST13] ${what} alone is missed as well, and another one in its place is not taken for it`, async () => {
      const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
      const path = join(server.dataDir, name);
      await rename(path, `${path}.away`);
      assert.match(String((await ann.apply(1)).error.code), /011$/);
      await writeFile(path, 'another');
      assert.match(String((await ann.apply(1)).error.code), /011$/);
      await rename(`${path}.away`, path);
      assert.equal((await ann.apply(1)).error.code, 0);
    });
  }
});
