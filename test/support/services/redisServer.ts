import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, pongs } from '../../../loadtest/loopback.ts';
import { GuardedService } from './guardedService.ts';
import { findProgram } from './programs.ts';

/** Each test gets a database of its own. */
export const DATABASES = 4_096;

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
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-redis-'));
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
