import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import { Unavailable } from '../../../src/ports/channelStore.ts';
import type { ChannelDirectory } from '../../../src/ports/directory.ts';
import type { TokenClaims } from '../../../src/server/auth/tokens.ts';
import { start, startSession } from '../../support/orders.ts';
import { SID } from '../../support/people.ts';
import { memoryDirectory } from '../memoryDirectory.ts';
import { assertProblem, NOW, startServer, type TestServer, tokens } from '../testServer.ts';

describe('a system that asks whether its user may apply', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const check = { order: 'check', user_id: 'ann', user: { nick: 'Ann' }, seat: 2 };
  const post = async (path: string, json: unknown, claims: Partial<TokenClaims> = {}) =>
    server.ask(path, {
      method: 'POST',
      json,
      token: await tokens.issue({ sub: 'backend', role: 'service', ...claims }),
    });
  const ask = (json: unknown, claims?: Partial<TokenClaims>) => post(`/api/channels/${SID}/orders`, json, claims);

  it('[PE12, IN2] is told what the user would be, and nothing is noted', async () => {
    const { status, json } = await ask(check);
    assert.equal(status, 200);
    REPLIES.linkcall_check_rq.parse(json);
    assert.deepEqual([json.error.code, json.position, json.seat, json.version], [0, 1, 2, 1]);
    server.play(SID, start('ann'));
    assert.equal((await ask(check)).json.error.reason, 'already-applied');
    const { entries } = (await server.ask(`/api/channels/${SID}/journal`)).json;
    assert.equal(entries.length, 2);
  });

  it('[PE12, IN2] is answered in a batch, too, and may ask of its own channels, by its own scope', async () => {
    const orders = [
      { ...check, sid: SID, user_id: 'bob' },
      { ...check, sid: 'never-seen' },
      { order: 'check', sid: SID },
    ];
    const { raw } = await post('/api/orders', orders);
    assert.partialDeepStrictEqual(JSON.parse(raw), [
      { status: 200, body: { position: 1 } },
      { status: 404 },
      { status: 400, body: { error: { field: 'user_id' } } },
    ]);
    for (const claims of [{ scope: ['apply'] }, { sid: 'another' }])
      assertProblem(await ask(check, claims), 403, 'forbidden');
  });

  it('[PE12, IN2] hears that nobody can be asked now', async () => {
    const away: readonly ChannelDirectory['foresee'][] = [
      async () => null,
      () => Promise.reject(new Unavailable('away', 'the store is away')),
    ];
    for (const foresee of away) {
      await server.stop();
      server = await startServer({ directory: { ...memoryDirectory(() => NOW).directory, foresee } });
      assertProblem(await ask(check), 503, 'busy');
    }
  });
});
