import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { ChannelOptions } from '../../../src/client/index.ts';
import { openChromium } from '../../support/services/chromium.ts';
import { until } from '../../support/until.ts';
import { openSite, type Site } from '../browser/site.ts';
import { Tab } from '../browser/tab.ts';
import { ids, openTestBed, tokenOf } from '../channels.ts';
import { installPackage, oldestNode, type Project } from './installed.ts';

const run = promisify(execFile);

/** OP12 */
const FIRST_LOAD_BYTES_MAX = 60 * 1_024;

/** What a browser gets before the app asks for more. */
function firstLoad({ outputs }: Metafile, entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') found.add(path);
  }
  return [...found];
}

describe('the package @linkcall/client', () => {
  let project: Project;
  let site: Site | undefined;
  let browser: Browser | undefined;
  const bed = openTestBed(async () => {
    project = installPackage();
    site = await openSite(await bundle());
    return { ALLOWED_ORIGINS: new URL(site.url).origin };
  });
  after(async () => {
    await browser?.close();
    site?.close();
    project.remove();
  });

  /** As an app ships it that does not split. */
  async function bundle(): Promise<string> {
    const entry = join(project.unpacked, 'index.js');
    const { warnings, outputFiles } = await build({
      ...{ entryPoints: [entry], bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
    });
    assert.deepEqual(warnings, []);
    return outputFiles[0]?.text ?? assert.fail('esbuild writes one file');
  }

  it('[OP12] has what it names: modules with their maps, types, a licence, and a word for the reader', () => {
    const files = readdirSync(project.unpacked).toSorted();
    const [modules, maps] = ['.js', '.js.map'].map((end) => files.filter((file) => file.endsWith(end)));
    assert.deepEqual(
      maps,
      modules?.map((file) => `${file}.map`),
    );
    for (const file of ['LICENSE', 'README.md', 'index.js', 'package.json', 'types'])
      assert(files.includes(file), file);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal(JSON.parse(readFileSync(join(project.unpacked, 'package.json'), 'utf8')).version, version);
  });

  for (const [title, node] of [
    ["the project's own Node", () => process.execPath],
    ['the oldest Node that is installed', oldestNode],
  ] as const) {
    for (const wire of [[], ['protobuf']]) {
      it(`[OP12] plays a call in ${title}${wire.length > 0 ? ', over Protocol Buffers' : ''}`, async () => {
        const sid = `${900 + wire.length}${title.length}`;
        copyFileSync('test/client/package/call.mjs', join(project.folder, 'call.mjs'));
        const tokens = [await tokenOf(sid, 'host', '77'), '78', await tokenOf(sid, 'viewer', '78')];
        const { stdout } = await run(node(), ['call.mjs', bed.server.url, sid, ...tokens, ...wire], {
          cwd: project.folder,
        });
        assert.deepEqual(JSON.parse(stdout), { position: 1, num_link: 1, linked: ['78'] });
      });
    }
  }

  it('[OP12] has types that say what things are, without what the server makes them with, also as its page shows it', async () => {
    copyFileSync('test/client/package/app.ts.txt', join(project.folder, 'app.ts'));
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], skipLibCheck: true },
      ...{ module: 'esnext', moduleResolution: 'bundler' },
    };
    const [, shown = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(project.unpacked, 'README.md'), 'utf8')) ?? [];
    assert.match(shown, /connectChannel/);
    const given = 'declare function freshToken(): Promise<string>;\n';
    writeFileSync(join(project.folder, 'readme.ts'), given + shown);
    const config = { compilerOptions, files: ['app.ts', 'readme.ts'] };
    writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await run(resolve('node_modules/.bin/tsc'), ['-p', project.folder]).catch((error) => error);
    assert.equal(stdout, '');
  });

  it(`[OP12] costs an app that splits at most ${FIRST_LOAD_BYTES_MAX} bytes before it is asked for more`, async () => {
    const { metafile, outputFiles } = await build({
      ...{ entryPoints: [join(project.unpacked, 'index.js')], outdir: '/app', write: false, metafile: true },
      ...{ bundle: true, splitting: true, minify: true, format: 'esm', platform: 'browser' },
    });
    const entry = Object.keys(metafile.outputs).find((file) => file.endsWith('index.js')) ?? assert.fail();
    const bytes = firstLoad(metafile, entry).map((file) => {
      const output = outputFiles.find(({ path }) => path.endsWith(file.replace(/.*\//, ''))) ?? assert.fail(file);
      return gzipSync(output.contents).length;
    });
    const sum = bytes.reduce((all, one) => all + one, 0);
    assert(sum <= FIRST_LOAD_BYTES_MAX, `${sum} bytes`);
  });

  it('[OP12] plays a call in a browser, bundled, of one by name and one over Protocol Buffers', async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    browser = await openChromium();
    const sid = '9007199254740993';
    const open = async (role: 'host' | 'viewer', userId: string, wire: Pick<ChannelOptions, 'wire'> = {}) =>
      Tab.open(browser ?? assert.fail(), site ?? assert.fail(), {
        ...{ url: bed.server.url, sid, token: await tokenOf(sid, role, userId), ...wire },
      });
    // Above 2^63.
    const annId = '18446744073709551615';
    const [host, ann] = [await open('host', 'hana'), await open('viewer', annId, { wire: 'protobuf' })];
    assert.equal((await ann.run(({ channel }) => channel.apply())).position, 1);
    await host.run(({ channel }, userId) => channel.allow(userId), annId);
    assert.deepEqual(ids((await ann.run(({ channel }) => channel.list())).datas), [annId]);
    const isTold = () => ann.run(({ notices }) => notices.includes('linkcall_user_state_nt'));
    await until(isTold, 'she is told');
    for (const tab of [host, ann]) tab.assertNoComplaints({ networkMayFail: false });
  });
});
