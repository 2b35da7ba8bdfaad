import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { createTokens } from '../src/tokens.ts';
import { TestServer } from './support/server.ts';

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ AUTH_SECRET: '' });
  });
  after(() => server.remove());

  it('shows client code that runs', async () => {
    const [, code = ''] = readme.match(/```ts\n(.*?)```/s) ?? [];
    const program = `${code.replace('http://127.0.0.1:2567', server.url)}\nprocess.exit();`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    assert.match(stdout, /position: 1/);
  });

  it('shows how the typed client is used', async () => {
    const [, code = ''] = readme.match(/## The typed client\n.*?```ts\n(.*?)```/s) ?? [];
    const program = `import { connectChannel } from './src/client/index.ts';
      const url = '${server.url}';
      const freshToken = async () => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ sub: 'bob', role: 'viewer' });
        const { token } = await (await fetch(url + '/dev/token', { method: 'POST', headers, body })).json();
        return token;
      };
      ${code}`;
    // It ends by itself: nothing is left that would keep the process alive.
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    for (const line of [/^connected $/m, /^\d+ 0 false$/m, /^place \d$/m, /^closed left$/m]) assert.match(stdout, line);
  });

  it('leads to what makes a token for an operator', async () => {
    const operations = readFileSync('docs/operations.md', 'utf8');
    const [, program = ''] = operations.match(/^AUTH_SECRET=… node --input-type=module -e "(.*)"$/m) ?? [];
    const secret = 'a secret of the tests, long enough for anybody';
    const env = { PATH: process.env.PATH ?? '', AUTH_SECRET: secret };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { env });
    const claims = await createTokens({ secret }).verify(stdout.trim());
    assert('caller' in claims && claims.caller.role === 'admin');
  });

  it('shows what the example prints', async () => {
    const { stdout } = await run(process.execPath, ['examples/one-call.ts', server.url]);
    const [, shown = ''] = readme.match(/one-call\.ts\)\):\n\n```\n(.*?)```/s) ?? [];
    assert.deepEqual(lines(stdout), lines(shown));
  });

  it('names every setting, and none that is not there', () => {
    const settings = readFileSync('src/config.ts', 'utf8').match(/^ {2}[A-Z_]+(?=: )/gm) ?? [];
    const served = settings.map((name) => name.trim());
    const [, table = ''] = readme.match(/\| variable \|.*?\n(.*?)\n\n/s) ?? [];
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[A-Z][A-Z_]+/g) ?? []);
    assert.deepEqual(named.toSorted(), served.toSorted());
  });
});

/** What is said, whenever: two clients of one change hear of it in either order, and before or after the reply. */
function lines(text: string): string[] {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .toSorted();
}
