import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { settings } from '../../src/server/config/settings.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { SECRET } from '../support/server.ts';
import { readStages, stage, wordsOf } from './dockerfile.ts';

const run = promisify(execFile);
const server = stage('linkcall');

/** From the project's folder, and where to. */
const copied = server.instructions
  .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
  .flatMap(({ rest }) => {
    const words = rest.split(' ');
    const to = words.pop() ?? '';
    return words.map((from) => ({ from, to: to === './' ? from : to }));
  });
const environment = Object.fromEntries(
  server.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('=', 2))),
);

describe('the image', () => {
  it('[OP10] is built on images of a version, runs as nobody in particular, and has no shell between it and its signals', async () => {
    const names = readStages().map(({ name }) => name);
    for (const { from } of readStages()) assert(/:\d|:bookworm-slim$/.test(from) || names.includes(from), from);
    assert.match(server.instructions.findLast(({ name }) => name === 'USER')?.rest ?? '', /^[1-9]\d*$/);
    for (const name of ['ENTRYPOINT', 'CMD', 'HEALTHCHECK']) assert(wordsOf(server, name).length > 0, name);
    for (const name of Object.keys(environment)) assert(Object.hasOwn(settings.shape, name), `${name} is no setting`);
  });

  it('[OP10] is made of what the project has, and what is not ignored', async () => {
    const ignored = (await readFile('.dockerignore', 'utf8')).split('\n');
    const taken = ignored.flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    assert(ignored.includes('*'));
    const proxy = stage('proxy').instructions.filter(({ name }) => name === 'COPY');
    const files = [...copied.map(({ from }) => from), ...proxy.flatMap(({ rest }) => rest.split(' ').slice(0, -1))];
    for (const file of files) {
      assert(existsSync(file), file);
      assert(
        taken.some((one) => file === one || file.startsWith(`${one}/`)),
        `${file} is ignored`,
      );
    }
  });

  it('[OP10] has what its Node is linked to', async () => {
    const { stdout } = await run('ldd', [process.execPath]);
    const own = new Set([
      'linux-vdso',
      'ld-linux-x86-64',
      'ld-linux-aarch64',
      'libc',
      'libm',
      'libdl',
      'libpthread',
      'libgcc_s',
    ]);
    const needed = stdout.match(/[\w+-]+(?=\.so)/g)?.filter((name) => !own.has(name)) ?? [];
    const packages: Readonly<Record<string, string>> = { 'libstdc++': 'libstdc++6', libatomic: 'libatomic1' };
    for (const { name, instructions } of [stage('install'), server]) {
      const installed = instructions.find(({ rest }) => rest.includes('apt-get install'))?.rest ?? '';
      for (const library of new Set(needed)) {
        const debianPackage = packages[library];
        assert(debianPackage !== undefined && installed.includes(debianPackage), `${name} has no ${library}`);
      }
    }
  });

  it('[OP10] has all that the server and its console need, is healthy, and ends at SIGTERM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-image-'));
    const [app, data] = [join(folder, 'linkcall'), join(folder, 'data')];
    try {
      await mkdir(app);
      for (const { from, to } of copied) await cp(from, join(app, to), { recursive: true });
      await symlink(resolve('node_modules'), join(app, 'node_modules'));
      const env = { ...CHILD_ENV, ...environment, HOST: '127.0.0.1', PORT: '0', DATA_DIR: data, CONSOLE: '1' };
      const [program = '', ...words] = [...wordsOf(server, 'ENTRYPOINT'), ...wordsOf(server, 'CMD')];
      const secrets = { AUTH_SECRET: SECRET, ZEGO_CALLBACK_SECRET: 'secret' };
      const child = spawn(join(app, program), words, { cwd: app, env: { ...env, ...secrets } });
      let output = '';
      const url = new Promise<string>((found, failed) => {
        for (const stream of [child.stdout, child.stderr])
          createInterface(stream).on('line', (line) => {
            output += `${line}\n`;
            const [, told] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
            if (told !== undefined) found(told);
          });
        child.once('close', (code) => failed(new Error(`it ended with ${code}:\n${output}`)));
      });
      const { port } = new URL(await url);
      const [probe = '', ...how] = wordsOf(server, 'HEALTHCHECK');
      await run(join(app, probe), how, { cwd: app, env: { ...CHILD_ENV, PORT: port } });
      const page = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(page.status, 200, output);
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      assert.equal(code, 0, output);
      await assert.rejects(run(join(app, probe), how, { cwd: app, env: { ...CHILD_ENV, PORT: port } }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
