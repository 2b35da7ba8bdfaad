import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { residentBytes } from './support/consumption.ts';
import { exchange, statusOf } from './support/rawSocket.ts';
import { Victim } from './support/victim.ts';

const BODY_BYTES_MAX = 65_536;
const MB = 1_000_000;
const FLOODS = 50;
/** Of each flood, when it is judged. */
const FLOOD_MB = 16;
const PATHS = ['/matchmake/joinOrCreate/live_channel', '/zego/callback', '/api/channels/live/pk', '/healthz', '/none'];

const head = (path: string, ...headers: string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');

const part = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const blank = (bytes: number) => part(' '.repeat(bytes));

describe('a body larger than 64 KiB', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  const everywhere = (request: (path: string) => string) =>
    Promise.all(PATHS.map((path) => exchange(server, request(path))));

  it('[ZG3] is refused at any path before any of it has come, and its connection is closed', async () => {
    for (const answer of await everywhere((path) => head(path, `Content-Length: ${BODY_BYTES_MAX + 1}`))) {
      assert.equal(statusOf(answer), 413);
      assert.match(answer, /^Connection: close\r$/im);
      assert.match(answer, /"code":"too-large"/);
    }
  });

  it('[ZG3] in parts is refused at any path when they come to too much, though more could follow', async () => {
    const inParts = (path: string) => head(path, 'Transfer-Encoding: chunked') + blank(60_000) + blank(6_000);
    for (const answer of await everywhere(inParts)) assert.equal(statusOf(answer), 413);
  });

  it('is not asked for', async () => {
    const expecting = (path: string) => head(path, 'Content-Length: 99999999', 'Expect: 100-continue');
    for (const answer of await everywhere(expecting)) assert.equal(statusOf(answer), 413);
  });

  it('that never ends is read no longer than a moment', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.write(head(PATHS[0] ?? '', `Content-Length: ${2 ** 40}`));
    const more = Buffer.alloc(100_000, ' ');
    const pour = () => {
      while (!socket.destroyed && socket.write(more));
    };
    socket.on('drain', pour);
    pour();
    await until(() => socket.closed, 'the server has closed the connection');
  });

  /** Fifty bodies at once, none of which ends before all of it is sent. */
  async function flood(megabytes: number): Promise<void> {
    const bytes = Buffer.from(
      head(PATHS[0] ?? '', 'Transfer-Encoding: chunked') + blank(60_000) + blank(megabytes * MB),
    );
    const answers = await Promise.all(Array.from({ length: FLOODS }, () => exchange(server, bytes)));
    assert.deepEqual(new Set(answers.map(statusOf)), new Set([413]));
  }

  it('costs the server no memory, and nobody else an answer', async () => {
    const viewer = await TestClient.join(server, 'live', 'viewer', 'ann');
    // Node lets its heap grow for a while before it looks what it needs.
    await flood(4);
    const before = residentBytes(server);
    const flooded = flood(FLOOD_MB);
    assert.equal((await viewer.request('linkcall_list_user_rq')).error.code, 0);
    await flooded;
    const keptMb = (residentBytes(server) - before) / MB;
    const sentMb = FLOODS * FLOOD_MB;
    assert(keptMb < sentMb / 4, `of ${sentMb} MB it has kept ${keptMb} MB`);
    await viewer.leave();
  });

  it('is nothing that others wait for', async () => {
    const victim = await Victim.join(server);
    const body = `[${'[],'.repeat(2_500_000)}1]`;
    const token = await tokenFor({ sub: 'eve', role: 'viewer' });
    const about = [`Authorization: Bearer ${token}`, `Content-Length: ${body.length}`];
    const flood = Buffer.from(head('/matchmake/join/live_channel', ...about) + body);
    await victim.isServedDuring(() => exchange(server, flood));
    await victim.leave();
  });
});

describe('a body of at most 64 KiB', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  it('is read alike whether its length is told or it comes in parts', async () => {
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const body = JSON.stringify({ sid: 'live' }).padEnd(BODY_BYTES_MAX, ' ');
    const parts: string[] = [];
    for (let at = 0; at < body.length; at += 9_999) parts.push(part(body.slice(at, at + 9_999)));
    const about = ['Connection: close', `Authorization: Bearer ${token}`];
    const told = head(PATHS[0] ?? '', ...about, `Content-Length: ${body.length}`) + body;
    const inParts = `${head(PATHS[0] ?? '', ...about, 'Transfer-Encoding: chunked')}${parts.join('')}0\r\n\r\n`;
    for (const request of [told, inParts]) {
      const answer = await exchange(server, request);
      assert.equal(statusOf(answer), 200);
      assert.match(answer, /"sessionId":/);
    }
  });

  it('that never comes is waited for, and costs nobody else anything', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(head('/matchmake/join/live_channel', 'Transfer-Encoding: chunked') + blank(10));
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    socket.destroy();
  });
});
