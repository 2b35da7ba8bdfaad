import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ConsoleAssets } from '../http/pages/consolePage.ts';

const folder = new URL('../../web/', import.meta.url);

/** The console's program and style, bundled in memory. */
export async function bundleConsole(): Promise<ConsoleAssets> {
  // Only a server that shows the console needs it.
  const { build, stop } = await import('esbuild');
  try {
    const [page, icon, { outputFiles }] = await Promise.all([
      readFile(new URL('index.html', folder), 'utf8'),
      readFile(new URL('icon.svg', folder), 'utf8'),
      build({
        entryPoints: {
          app: fileURLToPath(new URL('main.ts', folder)),
          style: fileURLToPath(new URL('style/main.css', folder)),
        },
        outdir: '/',
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2024',
        charset: 'utf8',
        // The typed client has it for those who ask for it; the console does not.
        external: ['./protobuf.ts'],
        banner: { js: '/*! With uPlot: © Leon Sorokin, MIT licence */' },
        logLevel: 'silent',
        write: false,
      }),
    ]);
    const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
    return { page, icon, program: text('.js'), style: text('.css') };
  } finally {
    // It is a process of its own, and not needed any more.
    await stop();
  }
}
