import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { startSession } from '../support/orders.ts';
import { SID } from '../support/people.ts';
import { assertProblem, startServer, type TestServer } from './testServer.ts';

const PK = '/api/channels/live-1/pk';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('errors over HTTP', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const put = (text: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
    server.ask(PK, { method: 'PUT', text, headers });

  for (const text of [
    '{',
    '{"in_pk":true',
    "{'in_pk':true}",
    '{"in_pk":true}}',
    'in_pk=true',
    '\u0000',
    'null',
    '{,}',
  ]) {
    it(`a body that is not the JSON it says (${JSON.stringify(text)}) is answered 400`, async () => {
      assertProblem(await put(text), 400, 'bad-request', 'body');
    });
  }

  it('a body that is not UTF-8 is answered 400', async () => {
    assertProblem(await put(Uint8Array.from([0xff, 0xfe, 0x7b])), 400, 'bad-request', 'body');
  });

  it('a missing body is answered 400', async () => {
    assertProblem(await server.ask(PK, { method: 'PUT' }), 400, 'bad-request', 'body');
    assertProblem(await put(''), 400, 'bad-request', 'in_pk');
  });

  it('a body of up to 64 KiB is read, a larger one is answered 413', async () => {
    const body = (bytes: number) => '{"in_pk":true}'.padEnd(bytes, ' ');
    assert.equal((await put(body(65_536))).status, 200);
    assertProblem(await put(body(65_537)), 413, 'too-large');
    assertProblem(await put(body(5_000_000)), 413, 'too-large');
  });

  it('a body that unpacks to more than 64 KiB is answered 413', async () => {
    const packed = Uint8Array.from(gzipSync('{"in_pk":true}'.padEnd(1_000_000, ' ')));
    assertProblem(await put(packed, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }), 413, 'too-large');
  });

  it('a body that cannot be unpacked is answered 400 or 415', async () => {
    assertProblem(await put('{}', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }), 400, 'bad-request', 'body');
    const unknown = await put('{}', { ...JSON_TYPE, 'Content-Encoding': 'rot13' });
    assertProblem(unknown, 415, 'unsupported-media-type');
  });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=latin1',
    'application/json; charset=utf-99',
    '%',
    '',
  ]) {
    it(`a body of the type "${type}" is answered 415`, async () => {
      assertProblem(await put('{"in_pk":true}', { 'Content-Type': type }), 415, 'unsupported-media-type');
    });
  }

  it('a content type with broken parameters is not a crash', async () => {
    for (const type of [
      'application/json; charset',
      'application/json; =',
      'application/json;;;',
      'application/json; "',
    ]) {
      const { status } = await put('{"in_pk":true}', { 'Content-Type': type });
      assert(status === 200 || status === 400 || status === 415, `${type}: ${status}`);
    }
    assert.deepEqual(server.logged, []);
  });

  const METHODS = [
    ['/healthz', 'POST', 'GET, HEAD'],
    ['/readyz', 'DELETE', 'GET, HEAD'],
    ['/api/channels', 'POST', 'GET, HEAD'],
    ['/api/channels/live-1', 'DELETE', 'GET, HEAD'],
    ['/api/channels/live-1/journal', 'PUT', 'GET, HEAD'],
    [PK, 'POST', 'PUT'],
    ['/api/channels/live-1/limits', 'PATCH', 'PUT'],
    ['/api/channels/live-1/close', 'GET', 'POST'],
    ['/api/channels/live-1/reopen', 'GET', 'POST'],
  ] as const;
  for (const [path, method, allow] of METHODS) {
    it(`${method} ${path} is answered 405 and told ${allow}`, async () => {
      const answered = await server.ask(path, { method });
      assertProblem(answered, 405, 'method-not-allowed');
      assert.equal(answered.headers.get('allow'), allow);
    });
  }

  for (const path of [
    '/api',
    '/api/',
    '/api/nothing',
    '/api/channels/live-1/nothing',
    '/api/channels/live-1/pk/x',
    '/api/channels//journal',
    '/api/__proto__',
    '/dev',
    '/dev/token',
    '/healthz/x',
    '/readyz/x',
  ]) {
    it(`${path} is answered 404`, async () => {
      assertProblem(await server.ask(path), 404, 'not-found');
      assertProblem(await server.ask(path, { method: 'POST' }), 404, 'not-found');
    });
  }

  for (const sid of ['%', '%zz', '%E0%A4%A', '%ff', 'a%2', '%C0%80']) {
    it(`the path of a channel "${sid}", badly percent-encoded, is answered 400`, async () => {
      for (const rest of ['', '/journal']) {
        assertProblem(await server.ask(`/api/channels/${sid}${rest}`), 400, 'bad-request', 'path');
      }
      assert.deepEqual(server.logged, []);
    });
  }

  it('a very long path and query are answered like any other', async () => {
    assertProblem(await server.ask(`/api/${'x'.repeat(8_000)}`), 404, 'not-found');
    assertProblem(await server.ask(`/api/channels?limit=${'['.repeat(2_000)}`), 400, 'bad-request', 'limit');
    assert.equal((await server.ask(`/api/channels?__proto__=x&constructor=y&${'a=b&'.repeat(1_500)}`)).status, 200);
  });

  it("every path that is nobody's is answered as JSON, the first one with a word of welcome", async () => {
    for (const path of ['/x', '/matchmake', '/healthz/x', '/dev']) {
      assertProblem(await server.ask(path), 404, 'not-found');
    }
    assert.match((await server.ask('/')).raw, /Linkcall is here/);
  });
});
