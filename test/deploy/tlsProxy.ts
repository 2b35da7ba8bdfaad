import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../loadtest/loopback.ts';
import { GuardedService } from '../support/services/guardedService.ts';
import { findProgram } from '../support/services/programs.ts';

const run = promisify(execFile);
const FILES = 'deploy/nginx';

/** nginx as `deploy/nginx` has it, but for its addresses, its name and its certificate. */
export class TlsProxy {
  readonly url: string;
  /** Without TLS. */
  readonly plainUrl: string;
  readonly certificate: string;
  readonly #service: GuardedService;

  private constructor(ports: { readonly tls: number; readonly plain: number }, service: GuardedService) {
    this.url = `https://127.0.0.1:${ports.tls}`;
    this.plainUrl = `http://127.0.0.1:${ports.plain}`;
    this.certificate = join(service.folder, 'certificate.pem');
    this.#service = service;
  }

  /** `servers`: where the three processes are, or will be. */
  static async start(tls: number, servers: readonly string[]): Promise<TlsProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-nginx-'));
    await cp(FILES, folder, { recursive: true });
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=live.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
    await run(findProgram('openssl', 'openssl'), [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-keyout', key, '-out', certificate, ...subject],
    ]);
    const plain = await freePort();
    await change(join(folder, 'linkcall.conf'), (text) =>
      text.replace(/linkcall-(\d):2567/g, (_, nth) => new URL(servers[Number(nth) - 1] ?? '').host),
    );
    await change(join(folder, 'tls.conf'), (text) =>
      text
        .replace('listen 80;', `listen 127.0.0.1:${plain};`)
        .replace('listen 443 ssl;', `listen 127.0.0.1:${tls} ssl;`)
        .replaceAll('live.example;', '127.0.0.1;')
        .replace(/ssl_certificate \S+/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key \S+/, `ssl_certificate_key ${key};`),
    );
    const file = join(folder, 'nginx.conf');
    await writeFile(file, frameOf(folder, 'include linkcall.conf;\ninclude tls.conf;'));
    const args = ['-e', join(folder, 'error.log'), '-p', folder, '-c', file];
    const isUp = () =>
      fetch(`http://127.0.0.1:${plain}`, { redirect: 'manual' }).then(
        () => true,
        () => false,
      );
    const service = await GuardedService.start({ folder, program: nginx(), args, isUp });
    return new TlsProxy({ tls, plain }, service);
  }

  remove(): Promise<void> {
    return this.#service.remove();
  }
}

const nginx = (): string => findProgram('nginx', 'nginx');

async function change(file: string, how: (text: string) => string): Promise<void> {
  await writeFile(file, how(await readFile(file, 'utf8')));
}

/** What Debian has around it. */
function frameOf(folder: string, body: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user}
daemon off;
pid ${join(folder, 'pid')};
# One process, which ends with the tests.
master_process off;
events {}
http {
${temporary.join('\n')}
access_log off;
${body}
}
`;
}
