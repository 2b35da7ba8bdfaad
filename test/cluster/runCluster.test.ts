import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { freePort, listenOn } from '../../loadtest/loopback.ts';
import { childrenOf, isAlive, NpmScript } from '../process/support/npmScript.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { SECRET } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

function start(args: readonly string[], env: Record<string, string>): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, ['src/cluster.ts', ...args], {
    env: { ...CHILD_ENV, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  assert(child.stdout !== null);
  return Object.assign(child, { stdout: child.stdout });
}

/** The first of two in a row. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const [one, other] = [await freePort(), await freePort()];
    if (other === one + 1) return one;
  }
}

describe('npm run cluster', () => {
  let dataDir: string;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'linkcall-cluster-'));
  });
  after(() => rm(dataDir, { recursive: true }));

  const settings = async () => ({
    DATA_DIR: dataDir,
    PORT: `${await freePortPair()}`,
    AUTH_SECRET: SECRET,
    REDIS_URL: await emptyRedis(),
    CONSOLE: '0',
    LOG_LEVEL: 'error',
  });

  it('[CL1] starts processes on ports that follow each other, starts one that dies again, and ends with all of them', async () => {
    const env = await settings();
    const port = Number(env.PORT);
    const cluster = start(['2'], env);
    const lines: string[] = [];
    createInterface({ input: cluster.stdout }).on('line', (line) => lines.push(line));
    const serving = (on: number) => lines.filter((line) => line.includes(`serves on http://127.0.0.1:${on}`)).length;
    const exited = once(cluster, 'exit');
    try {
      await until(() => serving(port) === 1 && serving(port + 1) === 1, 'both serve');
      for (const on of [port, port + 1]) assert.equal((await fetch(`http://127.0.0.1:${on}/readyz`)).status, 200);
      const [first = 0] = childrenOf(cluster.pid ?? 0);
      process.kill(first, 'SIGKILL');
      await until(() => serving(port) + serving(port + 1) === 3, 'the one that died serves again');
    } finally {
      cluster.kill('SIGTERM');
    }
    assert.deepEqual(await exited, [0, null]);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
  });

  for (const [how, tell] of [
    ['SIGTERM to npm alone', (npm: NpmScript) => npm.kill('SIGTERM')],
    ['Ctrl-C, which tells each of them and some of them twice', (npm: NpmScript) => npm.interrupt()],
  ] as const) {
    it(`[CL9] ends with 0 and leaves nobody behind, by ${how}`, async () => {
      const npm = new NpmScript('cluster', ['2'], await settings());
      try {
        await npm.serving(2);
        const family = npm.family();
        assert.equal(family.length, 4, 'npm, what starts the servers, and they');
        tell(npm);
        assert.equal(await npm.ended(), 0, npm.output);
        assert.deepEqual(family.filter(isAlive), []);
        for (const url of npm.urls) await listenOn(Number(new URL(url).port));
      } finally {
        await npm.remove();
      }
    });
  }

  it('[CL9] ends with 0 when it is told before the servers can listen to signals', async () => {
    const npm = new NpmScript('cluster', ['2'], await settings());
    try {
      // npm, what starts the servers, and one of them at least, which has hardly begun.
      await until(() => npm.family().length > 2, 'it has started one');
      const family = npm.family();
      npm.kill('SIGTERM');
      assert.equal(await npm.ended(), 0, npm.output);
      assert.deepEqual(family.filter(isAlive), []);
    } finally {
      await npm.remove();
    }
  });

  it('[CL9] its servers stop well when it is killed itself', async () => {
    const cluster = start(['2'], { ...(await settings()), LOG_LEVEL: 'info' });
    const lines: string[] = [];
    createInterface({ input: cluster.stdout }).on('line', (line) => lines.push(line));
    await until(() => lines.filter((line) => line.includes('serves on')).length === 2, 'both serve');
    const servers = childrenOf(cluster.pid ?? 0);
    const closed = once(cluster, 'close');
    cluster.kill('SIGKILL');
    try {
      await until(() => !servers.some(isAlive), 'its servers have ended');
    } finally {
      for (const pid of servers.filter(isAlive)) process.kill(pid, 'SIGKILL');
    }
    await closed;
    assert.equal(lines.filter((line) => line.includes('"stopped"')).length, 2, lines.join('\n'));
  });

  it('tells what is missing', async () => {
    const asked = [
      { args: [], env: {}, code: 64, says: /usage/ },
      { args: ['0'], env: {}, code: 64, says: /usage/ },
      { args: ['2', 'x'], env: {}, code: 64, says: /2 x is not understood\s+usage/ },
      { args: ['2'], env: {}, code: 78, says: /REDIS_URL is not set/ },
      { args: ['2'], env: { REDIS_URL: 'redis://x' }, code: 78, says: /AUTH_SECRET is not set/ },
      { args: ['2'], env: { PORT: 'x' }, code: 78, says: /PORT is "x"/ },
    ];
    for (const { args, env, code, says } of asked) {
      const child = start(args, env as Record<string, string>);
      assert(child.stderr !== null);
      const [told, [exit]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      assert.equal(exit, code, told);
      assert.match(told, says);
    }
  });
});
