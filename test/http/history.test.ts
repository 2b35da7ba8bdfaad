import assert from 'node:assert/strict';
import { BeingMigrated, type HistoryQuery, type LoggedCall } from '../../src/ports/userLog.ts';
import { callIdOf, sidOf, userIdOf } from '../stores/contract/actor.ts';
import { logRecord } from '../stores/contract/logRecords.ts';
import { adminToken, assertProblem, startServer, type TestServer, tokens } from './testServer.ts';

const FIRST_MS = Date.UTC(2026, 9, 1);

describe('the history over HTTP', () => {
  let asked: HistoryQuery[];
  let calls: LoggedCall[];
  let away: Error | undefined;
  let server: TestServer;
  beforeEach(async () => {
    asked = [];
    calls = [];
    away = undefined;
    const history = async (query: HistoryQuery) => {
      asked.push(query);
      if (away !== undefined) throw away;
      return calls.slice(0, query.limit);
    };
    server = await startServer({ userLog: { history } });
  });
  afterEach(() => server.stop());

  const question = async (query: string): Promise<Partial<HistoryQuery>> => {
    const { status, raw } = await server.ask(`/api/history?${query}`);
    assert.equal(status, 200, raw);
    return Object.fromEntries(Object.entries(asked.at(-1) ?? {}).filter(([, value]) => value !== undefined));
  };

  it('[ST11, OP7] a record has the columns of the table, with times in ms, and what is known besides', async () => {
    calls = [
      { ...logRecord(7), serial: 12, linkSuccess: 1 },
      {
        ...logRecord(6, { timeAllow: null, linkTimeS: 0, linkFirst: 0, endState: 2, singerId: '', detail: null }),
        serial: 11,
        linkSuccess: 0,
      },
    ];
    const { status, json } = await server.ask('/api/history');
    assert.equal(status, 200);
    const at = FIRST_MS + 7;
    const linked = {
      call_id: callIdOf(7),
      sid: 'a channel',
      user_id: 'a user',
      singer_id: 'the host',
      time_apply: at,
      time_allow: at + 5_001,
      time_allow_end: at + 65_999,
      link_time: 60,
      link_first: 1,
      link_success: 1,
      end_state: 3,
      end: 'quit',
      ended_by: null,
      user_nick: 'Ann',
      singer_nick: 'Hana 花 "😀"',
    };
    const never = {
      ...linked,
      call_id: callIdOf(6),
      singer_id: '',
      time_apply: at - 1,
      time_allow: null,
      time_allow_end: at - 1 + 65_999,
      link_time: 0,
      link_first: 0,
      link_success: 0,
      end_state: 2,
      end: null,
      user_nick: null,
      singer_nick: null,
    };
    assert.deepEqual(json, { records: [linked, never], cursor: null });
  });

  it('[ST11] filters are optional and go together', async () => {
    assert.deepEqual(await question(''), { limit: 51 });
    assert.deepEqual(await question('user_id=ann&singer_id=hana&sid=live%201&from=5&to=9&limit=3'), {
      userId: userIdOf('ann'),
      singerId: userIdOf('hana'),
      sid: sidOf('live 1'),
      from: 5,
      to: 9,
      limit: 4,
    });
    assert.deepEqual(await question('user_id=%E8%8A%B1%20%F0%9F%98%80'), { userId: userIdOf('花 😀'), limit: 51 });
  });

  it('[ST11] a span is given in ms or as dates, which are UTC unless they say otherwise', async () => {
    for (const [text, ms] of [
      ['0', 0],
      [String(FIRST_MS), FIRST_MS],
      ['2026-10-01', FIRST_MS],
      ['2026-10-01T12:00:00Z', FIRST_MS + 12 * 3_600_000],
      ['2026-10-01T12:00:00.250Z', FIRST_MS + 12 * 3_600_000 + 250],
      ['2026-10-01T08:00:00%2B08:00', FIRST_MS],
    ] as const) {
      assert.deepEqual(await question(`from=${text}&to=${text}`), { from: ms, to: ms, limit: 51 }, text);
    }
  });

  it('[ST11] pages follow each other by a cursor that means nothing to its reader', async () => {
    calls = [3, 2, 1].map((n) => ({ ...logRecord(n, { timeApply: FIRST_MS + n }), serial: n, linkSuccess: 1 }));
    const first = await server.ask('/api/history?limit=2');
    assert.equal(first.json.records.length, 2);
    assert.match(first.json.cursor, /^[\w-]+$/);
    assert.deepEqual(await question(`limit=3&cursor=${first.json.cursor}`), {
      after: { timeApply: FIRST_MS + 2, serial: 2 },
      limit: 4,
    });
    const whole = await server.ask('/api/history?limit=3');
    assert.equal(whole.json.cursor, null);
  });

  for (const [query, field] of [
    ['user_id=', 'user_id'],
    [`user_id=${'x'.repeat(129)}`, 'user_id'],
    ['user_id=a%00b', 'user_id'],
    ['user_id=a&user_id=b', 'user_id'],
    ['user_id[]=a', 'user_id[]'],
    ['user_id[x]=a', 'user_id[x]'],
    ['singer_id=', 'singer_id'],
    ['sid=a&sid=b', 'sid'],
    ['from=yesterday', 'from'],
    ['from=-1', 'from'],
    ['from=1e3', 'from'],
    ['from=9999999999999999', 'from'],
    ['from=2026-02-30', 'from'],
    ['from=2026-13-01', 'from'],
    ['from=2026-10-01T12:00:00', 'from'],
    ['from=2026-10-01T25:00:00Z', 'from'],
    ['to=', 'to'],
    ['to=1&to=2', 'to'],
    ['from=2&to=1', 'from'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=nonsense', 'cursor'],
    [`cursor=${Buffer.from('1 -2').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('1 2').toString('base64url')}!`, 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
    ['userid=ann', 'userid'],
  ] as const) {
    it(`[ST11] ${query.slice(0, 40)} is refused, and nothing is asked`, async () => {
      assertProblem(await server.ask(`/api/history?${query}`), 400, 'bad-request', field);
      assert.deepEqual(asked, []);
    });
  }

  it('[ST11] a log that is away is told as such, and its reason is for the log file', async () => {
    away = new Error('connect ECONNREFUSED /a/secret/path.ts:12');
    const answered = await server.ask('/api/history');
    assertProblem(answered, 503, 'log-away');
    assert.doesNotMatch(answered.raw, /secret/);
    assert.equal(server.logged.length, 1);
  });

  it('[IN13] while it is migrated, it is told how far that is', async () => {
    away = new BeingMigrated('the user log is being migrated (7 of 9 rows)', 'MySQL at a.secret.host: 7 of 9 rows');
    const answered = await server.ask('/api/history');
    assertProblem(answered, 503, 'log-away');
    assert.match(answered.raw, /being migrated \(7 of 9 rows\): the calls themselves go on/);
    assert.doesNotMatch(answered.raw, /secret/);
  });

  it('is for operators, and for reading; a token for one channel reads that one', async () => {
    assertProblem(await server.ask('/api/history', { token: null }), 401, 'unauthorized');
    const host = await tokens.issue({ sub: 'hana', role: 'host', sid: 'live-1' });
    assertProblem(await server.ask('/api/history?sid=live-1', { token: host }), 403, 'forbidden');
    assertProblem(await server.ask('/api/history', { method: 'DELETE' }), 405, 'method-not-allowed');
    const token = await adminToken({ sid: 'live-1' });
    assertProblem(await server.ask('/api/history', { token }), 403, 'forbidden');
    assertProblem(await server.ask('/api/history?sid=live-2', { token }), 403, 'forbidden');
    assert.deepEqual(asked, []);
    assert.equal((await server.ask('/api/history?sid=live-1', { token })).status, 200);
  });
});
