import assert from 'node:assert/strict';
import { OPERATIONS } from '../../../src/http/docs/operations.ts';
import type { AuditPage, AuditQuery, KeptAudit } from '../../../src/ports/audit.ts';
import { feedCursor } from '../../../src/ports/feed.ts';
import { startSession } from '../../support/orders.ts';
import { SID, sid, userId } from '../../support/people.ts';
import { assertProblem, NOW, startServer, type TestServer, tokens } from '../testServer.ts';

/** It changes nothing: it makes a token for ZEGO. */
const READS = new Set(['/api/channels/{sid}/media-token']);

const CHANGES = OPERATIONS.filter(
  ({ method, access, path }) => method !== 'get' && (access === 'admin' || access === 'service') && !READS.has(path),
);

const at = (path: string) => path.replace('{sid}', SID).replace(/\{\w+\}/g, 'ann');

describe('what is asked over HTTP, in the audit', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const tokenOf = (sub: string, role: 'observer' | 'operator' | 'service' | 'viewer' | 'admin') =>
    tokens.issue({ sub, role });

  it('there are routes that change something', () => {
    assert(CHANGES.length >= 10);
  });

  for (const { method, path } of CHANGES) {
    const told = `${method.toUpperCase()} ${at(path)}`;

    it(`[OP5, OP6] ${told}: an observer changes nothing, and that it was tried is told`, async () => {
      const token = await tokenOf('otto', 'observer');
      assertProblem(await server.ask(at(path), { method: method.toUpperCase(), token, json: {} }), 403, 'forbidden');
      const { at: when, by, role, from, order, outcome, sid: channel } = server.audited[0] ?? {};
      assert.deepEqual(
        [server.audited.length, when, by, role, from, order, outcome],
        [1, NOW, 'otto', 'observer', '127.0.0.1', told, 'refused: forbidden'],
      );
      assert.equal(channel, path.includes('{sid}') ? SID : undefined);
    });

    it(`[OP5] ${told}: what cannot be read is told of`, async () => {
      const token = await tokenOf('olga', 'admin');
      const answered = await server.ask(at(path), {
        method: method.toUpperCase(),
        token,
        text: '{',
        headers: JSON_TYPE,
      });
      // Some take no body.
      if (answered.status < 400) return;
      const { by, role, outcome } = server.audited[0] ?? {};
      assert.deepEqual([server.audited.length, by, role], [1, 'olga', 'admin']);
      assert.match(outcome ?? '', /^refused: (bad-request|refused)$/);
    });

    it(`[OP5] ${told}: of the audience nothing is told`, async () => {
      const token = await tokenOf('ann', 'viewer');
      assert.equal((await server.ask(at(path), { method: method.toUpperCase(), token, json: {} })).status, 403);
      assert.deepEqual(server.audited, []);
    });
  }

  it('[OP5] of a channel tells a refusal with its reason, what was not answered, and each order of a batch', async () => {
    const token = await tokenOf('shop', 'service');
    const orders = [
      { order: 'remove', sid: SID, user_id: 'bob' },
      { order: 'open', sid: SID },
      { order: 'nonsense', sid: SID },
      { order: 'close', sid: 'never seen' },
    ];
    const { status } = await server.ask('/api/orders', { method: 'POST', token, json: orders });
    assert.equal(status, 200);
    const said = server.audited.map(({ order, userId: whom, sid: channel, outcome }) => [
      order,
      whom,
      channel,
      outcome,
    ]);
    assert.deepEqual(said.toSorted(), [
      ['POST /api/orders', undefined, undefined, 'refused: bad-request'],
      ['close-switch', undefined, 'never seen', 'refused: not-found'],
      ['remove-link', 'bob', SID, 'refused: not-linked'],
    ]);
    assert(server.audited.every(({ by, role }) => by === userId('shop') && role === 'service'));
  });
});

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('GET /api/audit', () => {
  let server: TestServer;
  let asked: AuditQuery[] = [];
  let page: AuditPage;
  const entry: KeptAudit = {
    ...{ id: feedCursor(7), at: NOW, by: userId('olga'), role: 'operator', from: '192.0.2.7', order: 'set-pk' },
    ...{ sid: SID, userId: undefined, outcome: 'done', version: 3 },
  };
  before(async () => {
    const audit = {
      page: async (query: AuditQuery) => {
        asked.push(query);
        return page;
      },
    };
    server = await startServer({ audit });
  });
  beforeEach(() => {
    asked = [];
    page = { entries: [entry], cursor: entry.id, isEnd: true };
  });
  after(() => server.stop());

  it('[OP5] shows entries, the newest first, to operators and observers', async () => {
    for (const role of ['operator', 'observer', 'admin'] as const) {
      const { status, json } = await server.ask('/api/audit', { token: await tokens.issue({ sub: 'otto', role }) });
      assert.equal(status, 200);
      assert.deepEqual(json, {
        entries: [
          {
            ...{ id: '7', at: NOW, by: 'olga', role: 'operator', from: '192.0.2.7', order: 'set-pk', sid: SID },
            ...{ user_id: null, outcome: 'done', version: 3 },
          },
        ],
        cursor: null,
      });
    }
    assert.deepEqual(asked[0], { order: 'newest', after: undefined, limit: 51 });
    for (const role of ['viewer', 'host', 'service'] as const) {
      const token = await tokens.issue({ sub: 'hana', role, ...(role === 'host' && { sid: SID }) });
      assertProblem(await server.ask('/api/audit', { token }), 403, 'forbidden');
    }
  });

  it('[OP5] takes a place, a channel, a giver, an order and a limit, and nothing else', async () => {
    await server.ask(`/api/audit?after=12-3&sid=${SID}&by=olga&limit=2&order=oldest`);
    assert.deepEqual(asked, [{ order: 'oldest', after: '12-3', sid: SID, by: userId('olga'), limit: 3 }]);
    for (const query of ['after=nonsense', 'limit=0', 'order=up', 'user=ann', 'by=']) {
      const [field] = query.split('=');
      const answered = await server.ask(`/api/audit?${query}`);
      assertProblem(answered, 400, 'bad-request', field === 'user' ? 'user' : field);
    }
  });

  it('[OP5] says where to go on, also where little was found among much', async () => {
    page = { entries: [entry, { ...entry, id: feedCursor(6) }], cursor: feedCursor(6), isEnd: false };
    assert.equal((await server.ask('/api/audit?limit=1')).json.cursor, '7');
    page = { entries: [], cursor: feedCursor(3), isEnd: false };
    assert.equal((await server.ask('/api/audit')).json.cursor, '3');
  });

  it('[OP5] a token of one channel reads of that one', async () => {
    const token = await tokens.issue({ sub: 'olga', role: 'operator', sid: SID });
    assert.equal((await server.ask(`/api/audit?sid=${SID}`, { token })).status, 200);
    assertProblem(await server.ask('/api/audit', { token }), 403, 'forbidden');
    assertProblem(await server.ask(`/api/audit?sid=${sid('another')}`, { token }), 403, 'forbidden');
  });
});
