import assert from 'node:assert/strict';
import { z } from 'zod';
import type { JsonSchema } from '../../src/http/docs/jsonSchema.ts';
import type { OpenApi } from '../../src/http/docs/openApi.ts';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestClient } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';

const SECRET = 'callback-secret-of-zego';

describe('what a server answers over HTTP', () => {
  let server: TestServer;
  let api: OpenApi;
  before(async () => {
    server = await TestServer.start({ ZEGO_CALLBACK_SECRET: SECRET });
    api = await (await fetch(`${server.url}/api/openapi.json`)).json();
  });
  after(() => server.remove());

  /** As its description says: each answer must fit what is described for its status. */
  async function ask(method: string, path: string, template = path, body?: object, token?: string): Promise<number> {
    const authorization = `Bearer ${token ?? (await tokenFor({ sub: 'olga', role: 'admin' }))}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(server.url + path, { method, headers, body: sent });
    const described = api.paths[template]?.[method.toLowerCase()]?.responses ?? {};
    const content = (described[response.status] ?? described.default)?.content ?? {};
    const type = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
    assert(type in content, `${method} ${path}: ${response.status} ${type} is nowhere described`);
    const schema = z.fromJSONSchema(resolved(content[type]?.schema ?? {}));
    const text = await response.text();
    const fits = schema.safeParse(type === 'application/json' ? JSON.parse(text) : text);
    assert(fits.success, `${method} ${path}: ${text}\n${fits.error}`);
    return response.status;
  }

  function resolved(schema: JsonSchema): z.core.JSONSchema.JSONSchema {
    return JSON.parse(JSON.stringify(schema), (_key, value) =>
      typeof value?.$ref === 'string' ? resolved(api.components.schemas[value.$ref.split('/').at(-1)] ?? {}) : value,
    );
  }

  const tell = (fields: object, secret = SECRET) => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = signatureOf(secret, timestamp, '1');
    return ask('POST', '/zego/callback', '/zego/callback', { appid: '1', timestamp, nonce: '1', signature, ...fields });
  };

  it('fits its description, whatever it is asked', async () => {
    const host = await TestClient.join(server, 'live', 'host', 'hana');
    const [ann, ben] = [
      await TestClient.join(server, 'live', 'viewer', 'ann'),
      await TestClient.join(server, 'live', 'viewer', 'ben'),
    ];
    for (const viewer of [ann, ben]) await viewer.apply(1);
    await host.direct(1, 'ann');
    assert.equal((await host.direct(7, 'ann')).error.reason, 'bad-request');
    const room = { room_id: 'live', room_session_id: '17446744073709551000' };
    assert.equal(await tell({ event: 'room_create', ...room, room_create_time: 5 }), 200);
    const login = { room_id: 'live', room_seq: room.room_session_id, user_account: 'ann', session_id: '7' };
    assert.equal(await tell({ event: 'room_login', ...login, login_time: 6 }), 200);
    assert.equal(await tell({ event: 'room_login' }), 400);
    assert.equal(await tell({}, 'wrong'), 401);

    const one = '/api/channels/{sid}';
    for (const path of ['/', '/docs', '/docs/protocol', '/docs/linkcall.proto', '/metrics', '/healthz', '/readyz']) {
      assert.equal(await ask('GET', path), 200);
    }
    assert.equal(await ask('GET', '/api/openapi.json'), 200);
    assert.equal(await ask('GET', '/api/channels/live', one), 200);
    assert.equal(await ask('GET', '/api/channels?limit=1', '/api/channels'), 200);
    assert.equal(await ask('GET', '/api/channels?limit=x', '/api/channels'), 400);
    assert.equal(await ask('GET', '/api/channels', '/api/channels', undefined, 'nonsense'), 401);
    assert.equal(await ask('GET', '/api/channels/nobody', one), 404);
    assert.equal(
      await ask('PUT', '/api/channels/live/limits', `${one}/limits`, { max_links: 3, when_full: 'keep' }),
      200,
    );
    assert.equal(await ask('PUT', '/api/channels/live/limits', `${one}/limits`, { max_links: 'three' }), 400);
    assert.equal(await ask('PUT', '/api/channels/live/pk', `${one}/pk`, { in_pk: true }), 200);
    assert.equal(await ask('GET', '/api/rooms'), 200);
    assert.equal(await ask('GET', '/api/rooms/live', '/api/rooms/{room_id}'), 200);
    assert.equal(await ask('GET', '/api/rooms/none', '/api/rooms/{room_id}'), 404);
    assert.equal(await ask('POST', '/api/channels/live/close', `${one}/close`), 200);
    assert.equal(await ask('POST', '/api/channels/live/reopen', `${one}/reopen`), 200);
    assert.equal(await ask('GET', '/api/channels/live/journal?limit=200', `${one}/journal`), 200);
    assert.equal(await ask('GET', '/api/history'), 200);
    assert.equal(await ask('GET', '/api/history?from=never', '/api/history'), 400);
    for (const client of [ann, ben]) await client.leave();
  });

  it('fits it, too, in a server that gives out tokens to play with', async () => {
    await server.remove();
    server = await TestServer.start({ AUTH_SECRET: '' });
    api = await (await fetch(`${server.url}/api/openapi.json`)).json();
    assert.equal(await ask('POST', '/dev/token', '/dev/token', { sub: 'ann', role: 'viewer' }), 200);
    assert.equal(await ask('POST', '/dev/token', '/dev/token', { sub: '', role: 'viewer' }), 400);
    assert.equal(await ask('PUT', '/dev/crowd', '/dev/crowd', { sid: 'live', size: 1 }), 200);
    assert.equal(await ask('PUT', '/dev/crowd', '/dev/crowd', { sid: 'live', size: 501 }), 400);
    assert.equal(await ask('GET', '/dev/crowd?sid=live', '/dev/crowd'), 200);
    assert.equal(await ask('GET', '/dev/crowd', '/dev/crowd'), 400);
  });
});
