import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { build } from 'esbuild';

const PAGE = `<!doctype html><title>A call</title><link rel="icon" href="data:,">
<script type="module" src="/client.js"></script>`;

/** The typed client as an app would ship it. Nothing is left out or left over, and nothing of Node's is needed. */
export async function bundleClient(): Promise<string> {
  const { warnings, outputFiles, metafile } = await build({
    entryPoints: ['src/client/index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
    metafile: true,
    write: false,
  });
  assert.deepEqual(warnings, []);
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  // So esbuild calls what a package keeps from browsers.
  const disabled = Object.keys(metafile.inputs).filter((path) => path.startsWith('(disabled):'));
  assert.deepEqual([...left, ...disabled], []);
  return outputFiles[0]?.text ?? assert.fail('esbuild writes one file');
}

export type Site = { readonly url: string; close(): void };

/** A site whose page imports the client; to the server it is an origin of somebody else's. */
export async function openSite(client: string): Promise<Site> {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.setHeader('content-type', isPage ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8');
    response.end(isPage ? PAGE : client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
