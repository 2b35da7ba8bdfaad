import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { REPLIES } from '../../../schema/replies.ts';
import type { HttpDeps } from '../../../src/http/app.ts';
import { Unavailable } from '../../../src/ports/channelStore.ts';
import type { TokenClaims } from '../../../src/server/auth/tokens.ts';
import { createMediaPasses } from '../../../src/zego/mediaPasses.ts';
import { passIn, SERVER_SECRET } from '../../support/media.ts';
import { allow, remove, start, startSession } from '../../support/orders.ts';
import { SID } from '../../support/people.ts';
import { memoryDirectory } from '../memoryDirectory.ts';
import { assertProblem, NOW, startServer, type TestServer, tokens } from '../testServer.ts';

const PATH = '/api/channels/live-1/media-token';
const issuePass = createMediaPasses({
  ...{ appId: 1, serverSecret: SERVER_SECRET, listenS: 3_600, publishS: 120 },
  ...{ clock: { now: () => NOW }, randomBytes },
});
const serviceToken = (claims: Partial<TokenClaims> = {}) =>
  tokens.issue({ sub: 'backend', role: 'service', ...claims });

describe('a token for ZEGO, for a system of the platform', () => {
  let server: TestServer;
  afterEach(() => server.stop());
  async function serve(given: Partial<HttpDeps> = {}): Promise<void> {
    server = await startServer({ issuePass, ...given });
    server.play(SID, startSession(), start('ann'), allow('ann'));
  }

  const ask = async (json: unknown, token?: string, path = PATH) =>
    server.ask(path, { method: 'POST', json, token: token ?? (await serviceToken()) });

  it('[ME2] is what the user would be told over a socket, for systems and operators', async () => {
    await serve();
    const operator = await tokens.issue({ sub: 'olga', role: 'admin' });
    for (const token of [await serviceToken(), await serviceToken({ scope: ['media-token'] }), operator]) {
      const { status, json } = await ask({ user_id: 'ann' }, token);
      assert.equal(status, 200);
      REPLIES.linkcall_media_rq.parse(json);
      assert.deepEqual([passIn(json).user, passIn(json).room, json.may_publish], ['ann', 'live-1', true]);
      assert.equal(json.expires_at, NOW + 120_000);
    }
    const { json } = await ask({ user_id: 7 });
    assert.deepEqual([passIn(json).user, passIn(json).mayPublish, json.expires_at], ['7', false, NOW + 3_600_000]);
    server.play(SID, remove('ann'));
    assert.equal(passIn((await ask({ user_id: 'ann' })).json).mayPublish, false);
  });

  it('[ME2] is for nobody else, nor for another channel than the token’s, nor beyond its scope', async () => {
    await serve();
    assertProblem(
      await server.ask(PATH, { method: 'POST', json: { user_id: 'ann' }, token: null }),
      401,
      'unauthorized',
    );
    for (const claims of [{ role: 'viewer' }, { role: 'host', sid: 'live-1' }] as const) {
      assertProblem(await ask({ user_id: 'ann' }, await tokens.issue({ sub: 'eve', ...claims })), 403, 'forbidden');
    }
    for (const claims of [{ sid: 'elsewhere' }, { scope: ['apply'] }, { scope: [] }]) {
      assertProblem(await ask({ user_id: 'ann' }, await serviceToken(claims)), 403, 'forbidden');
    }
    assertProblem(await server.ask(PATH), 405, 'method-not-allowed');
  });

  it('[ME2] is not made for a channel that was never seen, or a body that names nobody', async () => {
    await serve();
    assertProblem(await ask({ user_id: 'ann' }, undefined, PATH.replace('live-1', 'never')), 404, 'not-found');
    assertProblem(await ask({ user_id: 'ann' }, undefined, PATH.replace('live-1', '%00')), 400, 'bad-request', 'sid');
    assertProblem(await ask({}), 400, 'bad-request', 'user_id');
    assertProblem(await ask({ user_id: 'ann', more: 1 }), 400, 'bad-request', 'more');
    assertProblem(await ask([]), 400, 'bad-request', 'body');
  });

  it('[ME2] is asked of the channel as other reads are: while its store is away, nobody knows', async () => {
    const { directory } = memoryDirectory(() => NOW);
    const view = () => Promise.reject(new Unavailable('no answer', 'Redis is away'));
    await serve({ directory: { ...directory, view } });
    assertProblem(await ask({ user_id: 'ann' }), 503, 'store-away');
  });

  it('[ME2] is no-media where there is nothing to make it with', async () => {
    await serve({ issuePass: undefined });
    const { status, json } = await ask({ user_id: 'ann' });
    assert.equal(status, 200);
    REPLIES.linkcall_media_rq.parse(json);
    assert.deepEqual(json.error, { code: 403300101, desc: '音视频服务未开通', reason: 'no-media' });
    assert.deepEqual([json.token, json.may_publish, json.stream_id], ['', false, '']);
  });
});
