import { cp, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, pongs } from '../../../loadtest/loopback.ts';
import { GuardedService } from './guardedService.ts';
import { findProgram } from './programs.ts';

/** Each test gets a database of its own. */
export const DATABASES = 4_096;

/** Files in memory. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 31;

/** A private Redis that keeps its promises: what it acknowledged is in its append-only file. */
export class RedisServer {
  readonly port: number;
  readonly service: GuardedService;

  private constructor(port: number, service: GuardedService) {
    this.port = port;
    this.service = service;
  }

  static async start(...args: readonly string[]): Promise<RedisServer> {
    const program = findProgram('redis-server', 'redis-server');
    const folder = await mkdtemp(join(await quickFolder(), 'linkcall-redis-'));
    const port = await freePort();
    const settings = {
      port,
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
      databases: DATABASES,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const isUp = () => pongs(port);
    const service = await GuardedService.start({ folder, program, args: [...options, ...args], isUp });
    return new RedisServer(port, service);
  }

  /** A copy of what it has on disk now; what is returned puts that back, where it has ended. */
  async copy(): Promise<() => Promise<void>> {
    const files = join(this.service.folder, 'appendonlydir');
    const copied = join(this.service.folder, 'copied');
    await cp(files, copied, { recursive: true });
    return async () => {
      await rm(files, { recursive: true });
      await cp(copied, files, { recursive: true });
    };
  }

  url(database = 0): string {
    return `redis://127.0.0.1:${this.port}/${database}`;
  }
}

/** Where no disk is waited for: what was written outlives the process, and no test ends the machine. */
async function quickFolder(): Promise<string> {
  const found = await statfs(MEMORY).catch(() => undefined);
  return found !== undefined && found.bavail * found.bsize > ROOM_BYTES ? MEMORY : tmpdir();
}
