import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../loadtest/loopback.ts';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { assertTold, type Ended, runToEnd } from './support/runToEnd.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
/** As long as a Redis that is started together with the server may take, and a start of Node besides. */
const PATIENCE_MS = 200_000;
const EXIT_FAILED = 1;
const EXIT_CONFIG = 78;
const SECRET = 'a secret of the tests that is long enough for anybody';

describe('a new user’s first mistakes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'linkcall-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const start = (env: Record<string, string>): Promise<Ended> => runToEnd({ DATA_DIR: folder, ...env });

  it('a HOST that this machine has not', async () => {
    const refused = await start({ HOST: '192.0.2.1', AUTH_SECRET: SECRET });
    assertTold(refused, EXIT_CONFIG, 'this machine has no address 192.0.2.1; set HOST to one that it has');
  });

  it('a name that nobody reads, but for a slip of the finger: told once, without what it holds', async () => {
    const server = await TestServer.start({ MAX_LINK: '5', REDIS_URI: 'redis://:hush@nowhere' });
    await server.stop();
    await server.remove();
    const told = server.output.match(/[A-Z_]+ is not read: is [A-Z_]+ meant\?/g);
    assert.deepEqual(told, ['MAX_LINK is not read: is MAX_LINKS meant?', 'REDIS_URI is not read: is REDIS_URL meant?']);
    assert.doesNotMatch(server.output, /hush/);
  });

  it('a DATA_DIR that is a file, or below one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'mine');
    for (const dataDir of [file, join(file, 'below', 'it')]) {
      const told = `DATA_DIR ${dataDir} cannot be a folder, for ${file} is none. Name a folder`;
      assertTold(await start({ DATA_DIR: dataDir }), EXIT_CONFIG, told);
    }
  });

  it('a DATA_DIR in which nothing can be made, not even by root', async () => {
    assertTold(
      await start({ DATA_DIR: '/proc/linkcall/data' }),
      EXIT_CONFIG,
      /DATA_DIR \S+ cannot be made: no folders can be made there. Name/,
    );
    assertTold(await start({ DATA_DIR: '/proc' }), EXIT_CONFIG, 'DATA_DIR /proc cannot be written to: let this user');
  });

  it('a DATA_DIR whose folders are not there yet is no mistake', async () => {
    const server = await TestServer.start({ DATA_DIR: join(folder, 'not', 'yet', 'there') });
    await server.remove();
  });

  it('addresses that are none', async () => {
    const refused = await start({
      REDIS_URL: 'cache:6379',
      MYSQL_URL: 'mysql://user:hush#hush@host/db',
      PUBLIC_ADDRESS: 'wss://live.example',
      AUTH_SECRET: 'hush',
    });
    assertTold(
      refused,
      EXIT_CONFIG,
      /^ {2}REDIS_URL is set to \(masked, 10 bytes\); allowed is redis:\/\/.* \(it does not begin with redis:\/\//m,
      /^ {2}MYSQL_URL is set to .*allowed is mysql:\/\/user:password@host:port\/database \(its host or port is wrong/m,
      /^ {2}PUBLIC_ADDRESS is "wss:\/\/live.example"; allowed is host, host:port or host\/path, without "wss:\/\/"$/m,
      /^ {2}AUTH_SECRET is set to \(masked, 4 bytes\); allowed is 32 to 4096 bytes, such as "openssl rand -hex 32" makes; several, separated by commas$/m,
    );
    assert.doesNotMatch(refused.stderr, /hush/);
  });

  it('a Redis that is not there', async () => {
    const port = await freePort();
    const env = { DATA_DIR: folder, REDIS_URL: `redis://user:hush@127.0.0.1:${port}`, LOG_LEVEL: 'info' };
    const { stdout, ...refused } = await runToEnd(env, ['src/main.ts'], PATIENCE_MS);
    assertTold({ ...refused, stdout: '' }, EXIT_FAILED, `Redis at 127.0.0.1:${port} cannot be reached (connect ECONN`);
    assert.match(refused.stderr, /start it, or correct REDIS_URL/);
    assert.match(stdout, /does not answer yet: it has 10 s to come up/);
    assert.doesNotMatch(refused.stderr + stdout, /hush/);
  });

  it('a Redis that wants another password, or has no such database', async () => {
    const url = new URL(await emptyRedis());
    url.pathname = '/99999';
    const told = 'correct user, password and database in REDIS_URL';
    assertTold(await start({ REDIS_URL: url.href }), EXIT_CONFIG, told);
    url.pathname = '/0';
    url.username = 'nobody';
    url.password = 'hush-hush';
    const refused = await start({ REDIS_URL: url.href });
    assertTold(refused, EXIT_CONFIG, /refuses us \(WRONGPASS .*\)/, told);
    assert.doesNotMatch(refused.stderr, /hush/);
  });

  it('a MySQL that is not there keeps nobody from starting, and is told of', async () => {
    const port = await freePort();
    const server = await TestServer.start({ MYSQL_URL: `mysql://user:hush@127.0.0.1:${port}/log` });
    await until(() => server.output.includes('the user log is away'), 'the log tells of it');
    assert.match(
      server.output,
      /MySQL at 127.0.0.1:\d+\/log: nothing listens there. Start the server, or correct MYSQL_URL/,
    );
    assert.doesNotMatch(server.output, /hush|"stack"/);
    assert.equal((await server.admin('GET', '/readyz')).status, 200);
    await server.remove();
  });

  it('a Node that is too old', async () => {
    const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.1.0'})";
    const args = ['--import', older, '--import', './src/server/checkInstall.js', 'src/main.ts'];
    const refused = await runToEnd({ DATA_DIR: folder }, args);
    assertTold(refused, EXIT_CONFIG, 'this is Node 20.1.0, and it needs 24 or later. "npm install" brings its own');
  });
}).timeout(TIMEOUT_MS);
