import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { listenOn } from '../../loadtest/loopback.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { TestClient } from '../support/client.ts';
import { SECRET, TestServer } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { until } from '../support/until.ts';
import { childrenOf, isAlive, NpmScript } from './support/npmScript.ts';
import { channel } from './support/operator.ts';

/** Tells itself, when the first thing that it loads is the server. */
const TOLD_AS_IT_LOADS = encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const load = (url, context, next) => {
    if (url.endsWith('/src/server/serve.ts')) process.kill(process.pid, 'SIGTERM');
    return next(url, context);
  };
  registerHooks({ load });
`);

describe('however it is started, it stops well', () => {
  let folder: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'linkcall-'));
    env = { AUTH_SECRET: SECRET, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', CONSOLE: '0' };
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** What was answered is there for the next server, which gets port and folder. */
  async function assertDurable(url: string): Promise<void> {
    await listenOn(Number(new URL(url).port));
    const next = await TestServer.start({ DATA_DIR: folder });
    try {
      assert.equal((await channel(next, 'live')).num_apply, 1);
    } finally {
      await next.kill();
    }
  }

  for (const [how, tell] of [
    ['SIGTERM to npm alone', (npm: NpmScript) => npm.kill('SIGTERM')],
    ['Ctrl-C, which tells npm and the server, and npm the server once more', (npm: NpmScript) => npm.interrupt()],
  ] as const) {
    it(`[CL9] npm start, by ${how}`, async () => {
      const npm = new NpmScript('start', [], env);
      try {
        await npm.serving();
        const [url = ''] = npm.urls;
        const viewer = await TestClient.join({ url }, 'live', 'viewer', 'vera');
        viewer.room.reconnection.enabled = false;
        assert.equal((await viewer.apply(1)).error.code, 0);
        const family = npm.family();
        assert(family.length > 1, 'npm has a child');
        tell(npm);
        assert.equal(await npm.ended(), 0, npm.output);
        assert.deepEqual(family.filter(isAlive), []);
        await assertDurable(url);
      } finally {
        await npm.remove();
      }
    });
  }

  it('[CL9] node as the first process of a container', async () => {
    const { child, pid, closed } = await startFirst(['src/main.ts'], env);
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const [, url = ''] = String(line).match(/serves on (\S+)/) ?? [];
      const viewer = await TestClient.join({ url }, 'live', 'viewer', 'vera');
      viewer.room.reconnection.enabled = false;
      assert.equal((await viewer.apply(1)).error.code, 0);
      process.kill(pid, 'SIGTERM');
      assert.deepEqual(await closed, [0, null]);
      await assertDurable(url);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('[CL9] the first process of a container while it loads: the kernel keeps from it what it does not listen to', async () => {
    const { closed } = await startFirst(['--import', `data:text/javascript,${TOLD_AS_IT_LOADS}`, 'src/main.ts'], env);
    assert.deepEqual(await closed, [0, null]);
  });

  it('[CL9] the first process of a container while it waits for its Redis', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    assert(typeof address === 'object' && address !== null);
    const asked = once(silent, 'connection');
    const { pid, closed } = await startFirst(['src/main.ts'], {
      ...env,
      REDIS_URL: `redis://127.0.0.1:${address.port}`,
    });
    const [socket] = await asked;
    process.kill(pid, 'SIGTERM');
    assert.deepEqual(await closed, [0, null]);
    socket.destroy();
    silent.close();
  });

  for (const [how, takeAway] of [
    ['has ended', ({ service }: RedisServer) => service.kill()],
    ['says nothing more', ({ service }: RedisServer) => service.pause()],
  ] as const) {
    it(`[CL9] a server whose Redis ${how}, in the middle of a command`, async () => {
      const redis = await RedisServer.start();
      const server = await TestServer.start({ REDIS_URL: redis.url(), LOG_LEVEL: 'fatal' });
      try {
        const vera = await TestClient.joinInTime(server, 'live', 'viewer', 'vera');
        vera.room.reconnection.enabled = false;
        await takeAway(redis);
        void vera.apply(1).catch(() => {});
        assert.equal(await server.stop(), 0, server.output);
        vera.vanish();
      } finally {
        redis.service.resume();
        await server.remove();
        await redis.service.remove();
      }
    });
  }

  it('[CL9] each script of package.json that runs a program is that program: no shell is in the way of a signal', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const behindShell = Object.values<string>(scripts).filter((script) => /^node\b/.test(script));
    assert.deepEqual(behindShell, []);
  });
});

type First = {
  readonly child: ChildProcess & { readonly stdout: NodeJS.ReadableStream };
  readonly pid: number;
  /** Resolves with its code and signal. */
  readonly closed: Promise<unknown[]>;
};

/** As PID 1, where this machine lets its user make a namespace for that. */
async function startFirst(args: readonly string[], env: Record<string, string>): Promise<First> {
  const unshare = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;
  const [program, ...options] = unshare;
  const canUnshare = spawnSync(program, [...options, 'true']).status === 0;
  const [command = '', ...others] = [...(canUnshare ? unshare : []), process.execPath, ...args];
  const child = spawn(command, others, {
    env: { ...CHILD_ENV, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert(child.stdout !== null);
  const closed = once(child, 'close');
  const own = child.pid ?? 0;
  let found: number[] = [];
  const isFirst = () => {
    found = childrenOf(own);
    // One that is to end by itself may have done so.
    return found.length === 1 || child.exitCode !== null;
  };
  if (canUnshare) await until(isFirst, 'it is the first process');
  const [pid = own] = found;
  return { child: Object.assign(child, { stdout: child.stdout }), pid, closed };
}
