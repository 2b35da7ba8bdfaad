import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../loadtest/loopback.ts';
import { GuardedService } from './guardedService.ts';
import { findProgram } from './programs.ts';

/** A private MariaDB whose `root` needs no password. */
export class MariadbServer {
  readonly port: number;
  readonly service: GuardedService;

  private constructor(port: number, service: GuardedService) {
    this.port = port;
    this.service = service;
  }

  static async start(...args: readonly string[]): Promise<MariadbServer> {
    const program = findProgram('mariadbd', 'mariadb-server');
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-mariadb-'));
    const data = join(folder, 'data');
    const user = `--user=${userInfo().username}`;
    const setUp = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
    // A server that starts tidies up what others have in a folder that they share, also the one that sets it up.
    const env = { ...process.env, TMPDIR: folder };
    await promisify(execFile)(findProgram('mariadb-install-db', 'mariadb-server'), [...setUp, user], { env });
    const port = await freePort();
    const options = [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--tmpdir=${folder}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      user,
    ];
    const isUp = () => greets(port);
    const service = await GuardedService.start({ folder, program, args: [...options, ...args], isUp });
    return new MariadbServer(port, service);
  }

  url(database = ''): string {
    return `mysql://root@127.0.0.1:${this.port}/${database}`;
  }
}

/** Whoever connects is told the server's version first. */
async function greets(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
