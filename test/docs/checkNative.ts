import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { createTokens } from '../../src/server/auth/tokens.ts';
import type { Wire } from '../support/client.ts';
import { PlainClient, plainUrl, unpacked } from '../support/plainClient.ts';
import { SECRET, type TestServer } from '../support/server.ts';
import { findProgram, lookUp } from '../support/services/programs.ts';
import { until } from '../support/until.ts';

// Pages for authors of apps: sessions are played, and what makes a token is run.

const run = promisify(execFile);

async function playgroundToken({ url }: TestServer): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ sub: '1001', role: 'viewer', nick: 'Ann' });
  const { token }: Wire = await (await fetch(`${url}/dev/token`, { method: 'POST', headers, body })).json();
  return token;
}

/** Other ones each time. */
const DIFFERS = /^(time_\w+|eta_ms|epoch|resume)$/;

/** What the page has of an answer, the server's own has as well. */
function isAsShown(real: Wire, shown: Wire, line: string): void {
  assert.deepEqual([real.type, real.id], [shown.type, shown.id], line);
  for (const [name, value] of Object.entries(shown.data)) {
    assert(name in real.data, `${line}: there is no ${name}`);
    if (!DIFFERS.test(name)) assert.deepEqual(real.data[name], value, `${line}: ${name}`);
  }
}

type Session = {
  readonly wire: string;
  readonly sid: string;
  readonly read: (text: string) => Wire;
  readonly written: (text: string) => Wire;
};

const played = ({ wire, sid, read, written }: Session) => {
  return async (body: string, playground: TestServer): Promise<void> => {
    const token = await playgroundToken(playground);
    const client = PlainClient.open(plainUrl(playground, { sid, token, wire }));
    let heard = 0;
    for (const line of body.trim().split('\n')) {
      const [direction, ...words] = line.split(' ');
      const text = words.join(wire === 'json' ? ' ' : '');
      if (direction === '→') client.send(written(text));
      else {
        await until(() => client.received.length > heard, line);
        isAsShown(client.received[heard], read(text), line);
        heard += 1;
      }
    }
    assert(heard > 0);
    assert.equal(client.socket.readyState, WebSocket.OPEN);
    await client.leave();
  };
};

export const checkJsonSession = played({
  wire: 'json',
  sid: '77',
  read: (text) => JSON.parse(text),
  written: (text) => text,
});

export const checkBytesSession = played({
  wire: 'protobuf',
  sid: '78',
  read: (text) => unpacked(Buffer.from(text, 'hex')),
  written: (text) => Buffer.from(text, 'hex'),
});

/** Run as a file of this name; what it writes is a token of a viewer. */
const madeBy = (fileName: string, ...command: readonly [string, ...string[]]) => {
  return async (body: string): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-token-'));
    try {
      const file = join(folder, fileName);
      await writeFile(file, body);
      const [program, ...args] = command;
      const env = { ...process.env, AUTH_SECRET: SECRET, GOCACHE: join(folder, 'cache'), GOTOOLCHAIN: 'local' };
      const { stdout } = await run(program, [...args, file], { env });
      const claims = await createTokens({ secrets: [SECRET] }).verify(stdout.trim());
      assert('caller' in claims, JSON.stringify(claims));
      assert.deepEqual([claims.caller.role, claims.caller.person.userId], ['viewer', '1001']);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
};

export const checkNodeToken = madeBy('token.mjs', process.execPath);
export const checkPythonToken = madeBy('token_of_mine.py', '/usr/bin/env', 'python3');
export const checkPhpToken = (body: string) => madeBy('token.php', findProgram('php', 'php-cli'))(body);
export const checkJavaToken = (body: string) => madeBy('Token.java', findProgram('java', 'default-jdk-headless'))(body);

/** Half a gigabyte is much for six lines: it is run where there is Go, and elsewhere has at least what all of them have. */
export async function checkGoToken(body: string): Promise<void> {
  const go = lookUp('go');
  if (go !== undefined) await madeBy('token.go', go, 'run')(body);
  for (const part of ['{"alg":"HS256","typ":"JWT"}', '"sub": "1001", "role": "viewer"', 'hmac.New(sha256.New']) {
    assert(body.includes(part), part);
  }
}
