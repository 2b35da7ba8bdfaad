import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { BackendProcess } from '../examples/backendProcess.ts';
import { TestServer } from '../support/server.ts';

const run = promisify(execFile);
const ENDS_WITHIN_MS = 200_000;
const PAGE = 'examples/backend/README.md';
const LINE = /^(?<settings>(?:[A-Z_]+=\S+ )*)npm (?:run )?(?<script>\S+)$/gm;

/** Of each command that the page gives, by the script that it runs: its settings. */
function commandsOf(page: string): Map<string, Record<string, string>> {
  return new Map(
    [...page.matchAll(LINE)].map(({ groups: { script = '', settings = '' } = {} }) => {
      const pairs = settings
        .trim()
        .split(' ')
        .filter((pair) => pair !== '');
      return [script, Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/, 2)))];
    }),
  );
}

export async function checkBackendCommands(body: string): Promise<void> {
  const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
  const names = [...commandsOf(body).keys()];
  assert.deepEqual(names, ['start', 'example:backend', 'example:backend:play']);
  assert.equal(names.length, body.trim().split('\n').length);
  for (const name of names) assert(name in scripts, name);
}

/** With the settings that the page gives to both, at other addresses. */
export async function checkBackend(body: string): Promise<void> {
  const commands = commandsOf(readFileSync(PAGE, 'utf8'));
  const backend = await BackendProcess.prepare();
  const server = await TestServer.start({ ...commands.get('start'), WEBHOOK_URLS: `${backend.url}/webhooks` });
  try {
    await backend.start({ ...commands.get('example:backend'), LINKCALL_URL: server.url });
    const { stdout } = await run(process.execPath, ['examples/backend/play.ts', server.url, backend.url], {
      timeout: ENDS_WITHIN_MS,
    });
    assert.equal(stdout, body);
  } finally {
    await backend.remove();
    await server.remove();
  }
}
