import assert from 'node:assert/strict';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { until } from '../support/until.ts';

describe('/readyz of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  const change = (sql: string): void => {
    const db = openBeside(server.dataDir);
    db.exec(sql);
    db.close();
  };
  const ready = async () => {
    const response = await fetch(`${server.url}/readyz`);
    return { status: response.status, text: await response.text() };
  };

  it('[ST7] is red while what is committed cannot be read, and green again by itself', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    assert.equal((await ready()).status, 200);
    change("CREATE TRIGGER trouble BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'trouble'); END");
    await host.direct(7, 'nobody');
    const ann = await TestClient.join(server, 'live', 'viewer', 'ann');
    await ann.apply(1);
    await until(async () => (await ready()).status === 503, 'not ready');
    const { text } = await ready();
    assert.match(text, /commits do not reach the tables/);
    assert(!text.includes(server.dataDir), text);
    await until(() => /do not reach their tables.*trouble/.test(server.output), 'it is in the log');
    change('DROP TRIGGER trouble');
    await until(async () => (await ready()).status === 200, 'ready again');
    await Promise.all([host.leave(), ann.leave()]);
  });
});
