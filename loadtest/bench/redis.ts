import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Workshop } from './workshop.ts';

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
const PATIENCE_MS = 10_000;
const POLL_MS = 10;

/** A private Redis that keeps what it acknowledged. */
export async function startRedis(workshop: Workshop): Promise<{ readonly url: string; readonly pid: number }> {
  const program = FOLDERS.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error('This needs redis-server: install it (Debian: apt-get install redis-server).');
  }
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: await workshop.folder(),
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    // No copying of the file in the middle of somebody's round.
    'auto-aof-rewrite-percentage': 0,
    loglevel: 'warning',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const child = workshop.start(program, options, {});
  child.stdout?.resume();
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await pongs(port))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error('redis-server does not come up');
    await wait(POLL_MS);
  }
  return { url: `redis://127.0.0.1:${port}/0`, pid: child.pid ?? 0 };
}

async function pongs(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address');
  return address.port;
}
