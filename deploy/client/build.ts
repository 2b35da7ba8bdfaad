// npm run client:build [-- <folder>]: makes the package @linkcall/client in dist/client, ready for npm pack or npm publish.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { writeTypes } from './types.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, 'dist/client'));

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
      name: '@linkcall/client',
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
