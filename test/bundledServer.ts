import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin, stop } from 'esbuild';
import { TestServer } from './support/server.ts';
import { bundledSqliteThread } from './support/services/sqliteThread.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where packages that stay packages are found from it, and nothing looks for sources. */
const CACHE = join(root, 'node_modules');
const WORKER = join(root, 'src/stores/sqlite/worker.ts');
const WORKER_IN_SOURCE = "new URL('./worker.ts', import.meta.url)";

/**
 * The server in a few files, for the hundreds that a run of all suites starts: to find and load its thousand modules one by
 * one is almost half of the work of a start.
 */
export async function bundleServer(): Promise<{ readonly main: string; readonly remove: () => Promise<void> }> {
  const outdir = await mkdtemp(join(CACHE, '.server-'));
  const remove = () => rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts', sqliteThread: WORKER },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // They are looked for by where they are, or look for files beside them; ws is known by the names in its stacks, of which
    // a bundle changes those that others have as well.
    external: ['colyseus', 'esbuild', 'msgpackr-extract', 'pino', 'ws', 'bufferutil', 'utf-8-validate'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    plugins: [placesOfSources(outdir), BUILTINS_AS_NEEDED],
    logLevel: 'warning',
  });
  await stop();
  const main = join(outdir, 'main.mjs');
  await compile(main);
  return { main, remove };
}

/** What is compiled is kept by whoever ends well, which most of those that tests start do not. */
async function compile(main: string): Promise<void> {
  const first = await TestServer.start({}, [process.execPath, main]);
  await first.stop();
  await first.remove();
}

/** What a source has beside it is still beside the source, but for the thread that is bundled as well. */
const placesOfSources = (outdir: string): Plugin => ({
  name: 'places of sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const worker = JSON.stringify(bundledSqliteThread(join(outdir, 'main.mjs')));
      const place = JSON.stringify(pathToFileURL(path).href);
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll(WORKER_IN_SOURCE, worker).replaceAll('import.meta.url', place);
      return { contents, loader: 'ts' };
    });
  },
});

/**
 * To import a module of Node's reads all that it exports, and so loads what it would load when that is needed: `node:http`
 * all of fetch, a tenth of a start.
 */
const BUILTINS_AS_NEEDED: Plugin = {
  name: 'builtins as needed',
  setup({ onResolve, onLoad }) {
    const namespace = 'builtin';
    onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /^/, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
