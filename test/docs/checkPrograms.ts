import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createTokens } from '../../src/server/auth/tokens.ts';
import { journal } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { SECRET, TestServer, tokenFor } from '../support/server.ts';
import { findProgram } from '../support/services/programs.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

// What shows a program is run, beside a server where it needs one: `playground` gives out tokens.

const run = promisify(execFile);
const DONE = 'linkcall_inbox_entries_total';
const ENDS_WITHIN_MS = 200_000;

/** It ends by itself, as whoever copies it will expect. */
async function runCode(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    timeout: ENDS_WITHIN_MS,
  });
  return stdout;
}

const tokenCode = (url: string) => `
  const freshToken = async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ sub: 'bob', role: 'viewer' });
    const { token } = await (await fetch('${url}/dev/token', { method: 'POST', headers, body })).json();
    return token;
  };`;

export async function checkFirstClient(body: string, { url }: TestServer): Promise<void> {
  assert.match(await runCode(body.replace('http://127.0.0.1:2567', url)), /position: 1/);
}

export async function checkTypedClient(body: string, { url }: TestServer): Promise<void> {
  const stdout = await runCode(`
    import { connectChannel } from './src/client/index.ts';
    const url = '${url}';
    ${tokenCode(url)}
    ${body}`);
  for (const line of [/^connected $/m, /^\d+ 0 false$/m, /^place \d$/m, /^closed left$/m]) assert.match(stdout, line);
}

export async function checkSdkClient(body: string, { url }: TestServer): Promise<void> {
  const stdout = await runCode(
    `
    ${body.replace('client.auth.token', `${tokenCode(url)}\nconst token = await freshToken();\nclient.auth.token`)}
    console.log('in', room.name);
    await room.leave();`.replace('https://live.example', url),
  );
  assert.match(stdout, /^in live_channel$/m);
}

export async function checkExample(body: string, { url }: TestServer): Promise<void> {
  const { stdout } = await run(process.execPath, ['examples/one-call.ts', url]);
  assert.deepEqual(linesOf(stdout), linesOf(body));
}

/** What is said, whenever: two clients of one change hear of it in either order, and before or after the reply. */
function linesOf(text: string): string[] {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .toSorted();
}

export async function checkOperatorToken(body: string): Promise<void> {
  const { stdout } = await run('sh', ['-c', body.replace('AUTH_SECRET=…', `AUTH_SECRET='${SECRET}'`)]);
  const claims = await createTokens({ secrets: [SECRET] }).verify(stdout.trim());
  assert('caller' in claims && claims.caller.role === 'operator');
}

export async function checkOrder(body: string): Promise<void> {
  const server = await TestServer.start();
  try {
    const TOKEN = await tokenFor({ sub: 'backend', role: 'service' });
    const env = { PATH: process.env.PATH, LINKCALL: server.url, TOKEN };
    // Twice: it is a repeat.
    const answers = [await run('sh', ['-c', body], { env }), await run('sh', ['-c', body], { env })];
    const [first, again] = answers.map(({ stdout }) => JSON.parse(stdout));
    assert.deepEqual([first.error.code, first.position, first.sid], [0, 1, 'my-channel']);
    assert.deepEqual(again, first);
  } finally {
    await server.remove();
  }
}

/** Twice: it is a repeat. */
export async function checkBridge(body: string): Promise<void> {
  const redisUrl = await emptyRedis();
  const server = await TestServer.start({ REDIS_URL: redisUrl, INBOX_STREAM: 'platform:orders' });
  try {
    const code = body.replace(/process\.env\.REDIS_URL \?\? '.*'/, `'${redisUrl}'`);
    for (let time = 0; time < 2; time += 1) await runCode(code);
    const finished = async () => sumOf(readExposition(await (await fetch(`${server.url}/metrics`)).text()), DONE);
    await until(async () => (await finished()) === 2, 'both are done');
    const [entry, ...others] = await journal(server, 'my-channel');
    assert.deepEqual([entry?.command, entry?.cmd_id, others], ['start-application', 'message-4711', []]);
  } finally {
    await server.remove();
  }
}

/** All that a server wrote stands in the place of the journal. */
export async function checkLogQuery(body: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'linkcall-docs-'));
  const server = await TestServer.start({ LOG_LEVEL: 'info' });
  try {
    for (const sid of ['my-channel', 'another']) {
      await (await TestClient.join(server, sid, 'viewer', 'vera')).leave();
      await server.admin('PUT', `/api/channels/${sid}/pk`, { in_pk: true });
    }
    await server.stop();
    await writeFile(join(folder, 'log'), server.output);
    const journalctl = join(folder, 'journalctl');
    await writeFile(journalctl, `#!/bin/sh\n[ "$*" = "-u linkcall -o cat" ] && cat ${join(folder, 'log')}\n`);
    await chmod(journalctl, 0o755);
    findProgram('jq', 'jq');
    const { stdout } = await run('sh', ['-c', body], { env: { PATH: `${folder}${delimiter}${process.env.PATH}` } });
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert(
      found.some(({ msg }) => msg === 'an operator gave an order'),
      stdout,
    );
    assert(
      found.every(({ sid }) => sid === 'my-channel'),
      stdout,
    );
  } finally {
    await server.remove();
    await rm(folder, { recursive: true });
  }
}
