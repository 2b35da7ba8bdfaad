// Makes the package @linkcall/client, ready for npm pack or npm publish.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { endWithUsage, helpIfAsked } from '../../src/server/usage.ts';
import { writeTypes } from './types.ts';

const NAME = '@linkcall/client';
const USAGE = `usage: npm run client:build [-- FOLDER]
Makes the package ${NAME} in FOLDER (dist/client, if not given): what is there of it goes before.`;

helpIfAsked(USAGE);
const root = resolve(import.meta.dirname, '../..');
const [named, ...others] = process.argv.slice(2);
const wrong = others[0] ?? (named?.startsWith('-') ? named : undefined);
if (wrong !== undefined) endWithUsage(`${wrong} is not understood`, USAGE);
const folder = resolve(named ?? join(root, 'dist/client'));
if (!isOurs(folder))
  endWithUsage(`${folder} holds something else: name a folder that is empty, or is not there yet`, USAGE);

/** What it needs at run time, and for its types; of the versions that the server is tested with. */
const DEPENDENCIES = ['@bufbuild/protobuf', '@colyseus/schema', '@colyseus/sdk'] as const;

type Ours = { readonly version: string; readonly license: string; readonly dependencies: Record<string, string> };
const ours: Ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: { index: join(root, 'src/client/index.ts') },
  outdir: folder,
  bundle: true,
  // What Protocol Buffers need is a file of its own, for who asks for it.
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  charset: 'utf8',
  logLevel: 'error',
});
const types = writeTypes(root, join(folder, 'types'));
for (const file of ['LICENSE', 'deploy/client/README.md']) {
  copyFileSync(join(root, file), join(folder, file.replace(/.*\//, '')));
}
writeFileSync(
  join(folder, 'package.json'),
  `${JSON.stringify(
    {
      name: NAME,
      version: ours.version,
      description: "The typed client of Linkcall's rooms, for browsers and Node.",
      license: ours.license,
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      exports: { '.': { types: `./types/${types}`, default: './index.js' } },
      dependencies: Object.fromEntries(DEPENDENCIES.map((name) => [name, ours.dependencies[name]])),
    },
    undefined,
    2,
  )}\n`,
);

/** Nothing of anybody's is thrown away but the package of an earlier time. */
function isOurs(path: string): boolean {
  if (!existsSync(path) || readdirSync(path).length === 0) return true;
  const manifest = join(path, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === NAME;
}
