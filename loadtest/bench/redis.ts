import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, pongs } from '../loopback.ts';
import type { TestBed } from './testBed.ts';

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
const PATIENCE_MS = 10_000;
const POLL_MS = 10;

/** A private Redis that keeps what it acknowledged. */
export async function startRedis(testBed: TestBed): Promise<{ readonly url: string; readonly pid: number }> {
  const program = FOLDERS.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error('This needs redis-server: install it (Debian: apt-get install redis-server).');
  }
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: await testBed.folder(),
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'list-compress-depth': 1,
    // No copying of the file in the middle of somebody's round.
    'auto-aof-rewrite-percentage': 0,
    loglevel: 'warning',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const child = testBed.start(program, options, {});
  child.stdout?.resume();
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await pongs(port))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error('redis-server does not come up');
    await wait(POLL_MS);
  }
  return { url: `redis://127.0.0.1:${port}/0`, pid: child.pid ?? 0 };
}
