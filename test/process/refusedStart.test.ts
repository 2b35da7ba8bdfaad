import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { assertTold, runToEnd } from './support/runToEnd.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
const EXIT_FAILED = 1;
const EXIT_CONFIG = 78;

describe('a server that cannot start', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'linkcall-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const startOn = (dataDir: string) => runToEnd({ DATA_DIR: dataDir });

  it('[ST8] says who holds its DATA_DIR, and does not disturb that one', async () => {
    const first = await TestServer.start();
    try {
      const viewer = await TestClient.join(first, 'live', 'viewer', 'vera');
      assert.equal((await viewer.apply(1)).error.code, 0);
      const refused = await startOn(first.dataDir);
      assertTold(refused, EXIT_FAILED, first.dataDir, `in use by process ${first.pid} on ${hostname()} since 2`);
      assert.equal((await viewer.apply(2)).error.code, 0);
      assert.equal((await first.admin('GET', '/readyz')).status, 200);
      assert.equal(viewer.closeCode, undefined);
      // Also one that has refused others can be restarted.
      await first.kill();
      await first.start();
    } finally {
      await first.remove();
    }
  });

  it('[ST8] of five that start at once, one gets the DATA_DIR', async () => {
    const startTwice = () => TestServer.start({ DATA_DIR: folder }).catch((error: Error) => error);
    const all = await Promise.all([startTwice(), startTwice(), startTwice(), startTwice(), startTwice()]);
    const started = all.filter((one) => one instanceof TestServer);
    await Promise.all(started.map((server) => server.remove()));
    assert.equal(started.length, 1);
    for (const one of all) if (!(one instanceof TestServer)) assert.match(one.message, /in use by .*process/);
  });

  it('says that its port is in use, and leaves its DATA_DIR free', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const address = holder.address();
    assert(typeof address === 'object' && address !== null);
    const { port } = address;
    assertTold(
      await runToEnd({ DATA_DIR: folder, PORT: `${port}` }),
      EXIT_FAILED,
      `port ${port} on 127.0.0.1 is in use; stop what holds it, or set PORT to another one`,
    );
    await new Promise((resolve) => holder.close(resolve));
    const server = await TestServer.start({ DATA_DIR: folder, PORT: `${port}` });
    await server.remove();
  });

  it('lists all that is wrong with its settings, before it touches anything', async () => {
    const dataDir = join(folder, 'new');
    const wrong = { PORT: '99999', MAX_LINKS: 'two', WHEN_FULL: 'maybe', AUTH_SECRET: 'hush', NODE_ENV: 'production' };
    const refused = await runToEnd({ DATA_DIR: dataDir, ...wrong });
    assertTold(
      refused,
      EXIT_CONFIG,
      'PORT is "99999"',
      'MAX_LINKS is "two"',
      'WHEN_FULL is "maybe"',
      /AUTH_SECRET is set to \(masked/,
    );
    assert.doesNotMatch(refused.stderr, /hush/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('[ST7] names a file that it cannot use, and leaves it alone', async () => {
    const whole = await fileOfARun(folder);
    const path = join(folder, 'linkcall.sqlite');
    const newer = await bytesOf(
      (db) => db.exec(`PRAGMA application_id = ${0x4c6e6b63}; PRAGMA user_version = 99`),
      folder,
    );
    // What else may be wrong with a file, test/stores/sqlite/damage.test.ts tries.
    const cases: readonly (readonly [string, Buffer, RegExp])[] = [
      [
        'text',
        Buffer.from('not a database, but long enough to be taken for the beginning of one'.repeat(9)),
        /not an SQLite/,
      ],
      ['half of a file', whole.subarray(0, whole.length / 2), /damaged|malformed/],
      ["a newer Linkcall's file", newer, /newer Linkcall/],
    ];
    for (const [name, bytes, told] of cases) {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await writeFile(path, bytes);
      assertTold(await startOn(folder), EXIT_FAILED, path, told);
      assert.deepEqual(await readFile(path), bytes, `${name} was changed`);
      const others = (await readdir(folder)).filter(
        (other) => other.startsWith('linkcall.sqlite') && join(folder, other) !== path,
      );
      for (const other of others)
        assert.equal((await readFile(join(folder, other))).length, 0, `${name}: ${other} was made`);
    }
  });

  it('[ST7] does not begin anew where a folder stands in place of its file', async () => {
    const path = join(folder, 'linkcall.sqlite');
    await mkdir(path);
    assertTold(await startOn(folder), EXIT_FAILED, `${path} is not a file`);
  });
}).timeout(TIMEOUT_MS);

/** The file of a server that has served and stopped. */
async function fileOfARun(dataDir: string): Promise<Buffer> {
  const server = await TestServer.start({ DATA_DIR: dataDir });
  const viewer = await TestClient.join(server, 'live', 'viewer', 'vera');
  for (const opCode of [1, 2, 1, 2]) await viewer.apply(opCode);
  await server.stop();
  return readFile(join(dataDir, 'linkcall.sqlite'));
}

async function bytesOf(fill: (db: DatabaseSync) => void, folder: string): Promise<Buffer> {
  const path = join(folder, 'made.sqlite');
  const db = new DatabaseSync(path);
  fill(db);
  db.close();
  const bytes = await readFile(path);
  await truncate(path);
  await rm(path);
  return bytes;
}
