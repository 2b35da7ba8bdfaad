import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort, pongs } from '../../loadtest/loopback.ts';
import { adviceFor } from '../../src/stores/redis/advice.ts';
import { GuardedService } from '../support/services/guardedService.ts';
import { findProgram, lookUp } from '../support/services/programs.ts';

// What is to be pasted into the settings of other programs is given to those programs.

const run = promisify(execFile);

export async function withFile(name: string, text: string, work: (file: string, folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'linkcall-docs-'));
  try {
    const file = join(folder, name);
    await writeFile(file, text);
    await work(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Redis starts with it, and the server has nothing to say against what it sets. */
export const checkRedisConf = (body: string): Promise<void> =>
  withFile('redis.conf', body, async (file, folder) => {
    const port = await freePort();
    const args = [file, '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
    const program = findProgram('redis-server', 'redis-server');
    const service = await GuardedService.start({ folder, program, args, isUp: () => pongs(port) });
    const client = new Redis(port);
    try {
      assert.deepEqual(await adviceFor(client, 'Redis'), []);
      assert.deepEqual(await client.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);
    } finally {
      client.disconnect();
      await service.remove();
    }
  });

/** With addresses and folders of the tests; what stands in nginx' `http` comes without its frame. */
export const checkNginx = (body: string): Promise<void> =>
  withFile('nginx.conf', '', async (file, folder) => {
    const listen = `listen 127.0.0.1:${await freePort()};`;
    const servers = body.replaceAll('server { server_name', `server { ${listen} server_name`);
    assert(servers.includes(listen));
    await writeFile(file, `pid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\n${servers}\n}\n`);
    await run(findProgram('nginx', 'nginx'), ['-t', '-q', '-e', join(folder, 'error.log'), '-c', file]);
  });

/** Where there is systemd, as it reads it; elsewhere by its sections alone. */
export const checkSystemdUnit = (body: string): Promise<void> =>
  withFile('linkcall.service', body.replaceAll('/opt/linkcall', process.cwd()), async (file) => {
    for (const section of ['[Unit]', '[Service]', '[Install]\nWantedBy=multi-user.target'])
      assert(body.includes(section));
    const analyze = lookUp('systemd-analyze');
    if (analyze === undefined) return;
    // What it does not know it ignores, and says so.
    assert.equal((await run(analyze, ['verify', file])).stderr, '');
  });

export const checkScrapeConfig = (body: string): Promise<void> =>
  withFile('prometheus.yml', body, async (file, folder) => {
    const token = join(folder, 'token');
    await writeFile(token, 'hush');
    await writeFile(file, body.replace('/etc/prometheus/linkcall-token', token));
    await cp('docs/alarms.yml', join(folder, 'alarms.yml'));
    await run(promtool(), ['check', 'config', file]);
  });

export const promtool = (): string => findProgram('promtool', 'prometheus');
