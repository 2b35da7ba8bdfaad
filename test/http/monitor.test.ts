import assert from 'node:assert/strict';
import type { RequestHandler } from 'express';
import { adminToken, assertProblem, startServer, type TestServer, tokens } from './testServer.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const HTML = { Accept: 'text/html' };

describe('the monitor', () => {
  const seen: string[] = [];
  let server: TestServer;
  beforeEach(async () => {
    seen.length = 0;
    const monitor: RequestHandler = ({ url }, response) => {
      seen.push(url);
      response.json({ rooms: [] });
    };
    server = await startServer({ monitor });
  });
  afterEach(() => server.stop());

  const signIn = async (token: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/monitor/sign-in`, {
      method: 'POST',
      headers: FORM,
      body: new URLSearchParams({ token }),
      redirect: 'manual',
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    return { status: response.status, to: response.headers.get('location'), cookie, text: await response.text() };
  };

  it('asks a browser for a token, in a page that runs nothing and fetches nothing', async () => {
    const { status, headers, raw } = await server.ask('/monitor/', { token: null, headers: HTML });
    assert.equal(status, 401);
    assert.match(raw, /<form method="post" action="\/monitor\/sign-in">/);
    assert.doesNotMatch(raw, /<script|role="alert"|https?:/);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.deepEqual(seen, []);
  });

  it('lets a browser in with a cookie that no script reads and no other site sends', async () => {
    const { status, to, cookie } = await signIn(await adminToken());
    assert.deepEqual([status, to], [303, '/monitor/']);
    assert.match(cookie, /^linkcall_monitor=[\w.-]+; Path=\/monitor; HttpOnly; SameSite=Strict$/);
    const headers = { ...HTML, Cookie: `other=1; ${cookie.split(';', 1)}` };
    const shown = await server.ask('/monitor/', { token: null, headers });
    assert.deepEqual([shown.status, seen], [200, ['/']]);
    assert.match(shown.headers.get('content-security-policy') ?? '', /^default-src 'self'/);
    assert.equal((await server.ask('/monitor/api', { token: null, headers })).status, 200);
  });

  it('is for operators of all channels alone, and tells others why not', async () => {
    const wrong = [
      'nonsense',
      '<img src=x>',
      await tokens.issue({ sub: 'vera', role: 'viewer' }),
      await adminToken({ sid: 'live-1' }),
    ];
    for (const token of wrong) {
      const { status, cookie, text } = await signIn(token);
      assert.deepEqual([status, cookie], [401, '']);
      assert.match(text, /<p role="alert">[^<]+<\/p>/);
      assert.doesNotMatch(text, /<img/);
      const headers = { Cookie: `linkcall_monitor=${token}` };
      assertProblem(await server.ask('/monitor/api', { token: null, headers }), 401, 'unauthorized');
    }
    assert.equal((await signIn('')).status, 401);
    assertProblem(await server.ask('/monitor/api', { token: null }), 401, 'unauthorized');
    assertProblem(await server.ask(`/monitor/api?token=${await adminToken()}`, { token: null }), 401, 'unauthorized');
    assert.deepEqual(seen, []);
  });

  it('takes a token in a header as well', async () => {
    assert.equal((await server.ask('/monitor/api')).status, 200);
    assert.deepEqual(seen, ['/api']);
  });

  it('is not there where it was not asked for', async () => {
    await server.stop();
    server = await startServer();
    for (const path of ['/monitor', '/monitor/', '/monitor/api'])
      assertProblem(await server.ask(path), 404, 'not-found');
  });
});
