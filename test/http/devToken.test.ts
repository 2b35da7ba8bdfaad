import assert from 'node:assert/strict';
import { SID } from '../support/people.ts';
import { assertProblem, NOW, startServer, type TestServer, tokens } from './testServer.ts';

describe('POST /dev/token', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer({ devTokens: tokens });
  });
  afterEach(() => server.stop());

  const ask = (json: unknown) => server.ask('/dev/token', { method: 'POST', token: null, json });

  it('is not there when it was not asked for', async () => {
    const closed = await startServer();
    const answered = await closed.ask('/dev/token', { method: 'POST', json: { sub: 'ann', role: 'admin' } });
    await closed.stop();
    assertProblem(answered, 404, 'not-found');
  });

  it('[LC5] gives a token that says what was asked', async () => {
    const { status, json } = await ask({
      sub: 'ann',
      role: 'host',
      sid: 'live-1',
      nick: 'Ann "😀"',
      icon: 'ann.png',
      wealth: 7,
      level: 3,
      is_singer: 1,
    });
    assert.equal(status, 200);
    assert.deepEqual(await tokens.verify(json.token), {
      caller: {
        person: { userId: 'ann', nick: 'Ann "😀"', icon: 'ann.png', wealth: 7, level: 3, isSinger: true },
        role: 'host',
      },
      sid: 'live-1',
      issuedAt: NOW,
    });
  });

  it('[LC1] takes numbers as ids', async () => {
    const { json } = await ask({ sub: 42, role: 'viewer', sid: 7 });
    const claims = await tokens.verify(json.token);
    assert('caller' in claims);
    assert.equal(claims.caller.person.userId, '42');
    assert.equal(claims.sid, '7');
  });

  it('gives an operator a token that opens the API', async () => {
    server.play(SID);
    const { json } = await ask({ sub: 'olga', role: 'admin' });
    assert.equal((await server.ask('/api/channels', { token: json.token })).status, 200);
  });

  it('[IN1] a system of the platform has one, for some orders or for all', async () => {
    const claimsOf = async (more: object) => {
      const { json } = await ask({ sub: 'backend', role: 'service', ...more });
      return tokens.verify(json.token);
    };
    assert.partialDeepStrictEqual(await claimsOf({}), { service: { name: 'backend', scope: undefined } });
    const only = { service: { name: 'backend', scope: new Set(['leave']) }, sid: 'live-1' };
    assert.deepEqual(await claimsOf({ scope: ['leave'], sid: 'live-1' }), only);
    for (const scope of ['leave', [7], null]) {
      assertProblem(
        await ask({ sub: 'backend', role: 'service', scope }),
        400,
        'bad-request',
        Array.isArray(scope) ? 'scope.0' : 'scope',
      );
    }
  });

  it('a token lives as long as was asked', async () => {
    const { json } = await ask({ sub: 'ann', role: 'viewer', ttl_s: 60 });
    const payload = JSON.parse(Buffer.from(json.token.split('.')[1], 'base64url').toString());
    assert.equal(payload.exp - payload.iat, 60);
    assert.equal(payload.ttl_s, undefined);
  });

  const WRONG: readonly (readonly [string, readonly unknown[]])[] = [
    ['sub', ['', null, undefined, 1.5, -1, 2 ** 53, {}, ['ann'], 'a\nb', 'x'.repeat(129)]],
    ['role', ['', null, undefined, 'Admin', 'root', ['admin'], '__proto__']],
    ['sid', ['', null, -1, 1.5, {}, 'x'.repeat(129)]],
    ['nick', [null, 7, [], {}]],
    ['icon', [null, 7]],
    ['wealth', [null, '7', [], {}]],
    ['level', [null, '3']],
    ['is_singer', [null, '1', []]],
    ['ttl_s', [0, -1, 1.5, 2_592_001, '60', null, 1e300]],
  ];
  for (const [field, values] of WRONG) {
    it(`a wrong ${field} is refused by name`, async () => {
      for (const value of values) {
        assertProblem(await ask({ sub: 'ann', role: 'viewer', [field]: value }), 400, 'bad-request', field);
      }
    });
  }

  it('a token that a join would refuse is refused', async () => {
    const wrong = [
      { nick: 'x'.repeat(257) },
      { icon: 'x'.repeat(2_049) },
      { wealth: -1 },
      { level: 1.5 },
      { is_singer: 2 },
    ];
    for (const part of wrong) assertProblem(await ask({ sub: 'ann', role: 'viewer', ...part }), 400, 'bad-request');
    assertProblem(await ask({ sub: 'ann', role: 'host' }), 400, 'bad-request');
  });

  it('a body that is no object is refused', async () => {
    for (const body of [[], 'text', 7, null]) assertProblem(await ask(body), 400, 'bad-request', 'body');
  });

  it('fields of the prototype make nobody an operator', async () => {
    const text = '{"sub":"ann","__proto__":{"role":"admin"},"constructor":{"role":"admin"}}';
    const headers = { 'Content-Type': 'application/json' };
    const answered = await server.ask('/dev/token', { method: 'POST', token: null, text, headers });
    assertProblem(answered, 400, 'bad-request', 'role');
  });

  it('a form from some web page cannot ask for a token', async () => {
    const text = '{"sub":"ann","role":"admin"}';
    const headers = { 'Content-Type': 'text/plain' };
    const answered = await server.ask('/dev/token', { method: 'POST', token: null, text, headers });
    assertProblem(answered, 415, 'unsupported-media-type');
  });

  it('a page from elsewhere cannot ask for a token, one of this machine can', async () => {
    const text = '{"sub":"ann","role":"admin"}';
    const askFrom = (origin: string) =>
      server.ask('/dev/token', {
        method: 'POST',
        token: null,
        text,
        headers: { 'Content-Type': 'application/json', Origin: origin },
      });
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'x']) {
      assertProblem(await askFrom(origin), 403, 'forbidden');
    }
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:2567', 'http://[::1]:80']) {
      assert.equal((await askFrom(origin)).status, 200);
    }
  });

  it('a GET is answered 405', async () => {
    assertProblem(await server.ask('/dev/token'), 405, 'method-not-allowed');
  });
});
