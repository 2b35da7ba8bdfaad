import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { REPLIES } from '../../schema/replies.ts';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { Damaged, Unavailable } from '../../src/ports/channelStore.ts';
import type { ChannelDirectory, OrderOutcome } from '../../src/ports/directory.ts';
import type { TokenClaims } from '../../src/server/auth/tokens.ts';
import { invite } from '../support/call/invitations.ts';
import { allow, setLimits, start, startSession } from '../support/orders.ts';
import { SID, sid } from '../support/people.ts';
import { memoryDirectory } from './memoryDirectory.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer, tokens } from './testServer.ts';

const ORDERS = '/api/channels/live-1/orders';
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

const serviceToken = (claims: Partial<TokenClaims> = {}) =>
  tokens.issue({ sub: 'backend', role: 'service', ...claims });

describe('orders of systems of the platform', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const post = async (path: string, json: unknown, { token, ...headers }: Record<string, string> = {}) =>
    server.ask(path, { method: 'POST', json, token: token ?? (await serviceToken()), headers });
  const give = (json: unknown, how?: Record<string, string>) => post(ORDERS, json, how);
  const view = async () => (await server.ask('/api/channels/live-1')).json;
  const lastEntry = async () => (await server.ask('/api/channels/live-1/journal?limit=1')).json.entries[0];
  const isUntouched = async () => assert.equal((await view()).version, 1);

  async function withDirectory(part: Partial<ChannelDirectory>): Promise<void> {
    await server.stop();
    const memory = memoryDirectory(() => NOW);
    memory.play(SID, startSession());
    server = await startServer({ directory: { ...memory.directory, ...part } });
  }

  const user = { nick: 'Ann', icon: 'https://x.example/a.png', wealth: 7, level: '3', is_singer: 1 };

  it('[IN2] somebody applies through a system: with what it says of them, under their own name and its', async () => {
    const { status, json } = await give({ order: 'apply', user_id: 'ann', user }, { 'Idempotency-Key': 'key-1' });
    assert.equal(status, 200);
    REPLIES.linkcall_apply_rq.parse(json);
    assert.deepEqual([json.error.code, json.position, json.op_code, json.time_apply], [0, 1, 1, NOW]);
    const [ann] = (await view()).applies;
    assert.deepEqual([ann.user_nick, ann.user_wealth, ann.user_level, ann.is_singer], ['Ann', 7, 3, 1]);
    const { actor, actor_kind, via, command, cmd_id } = await lastEntry();
    assert.deepEqual(
      [actor, actor_kind, via, command, cmd_id],
      ['ann', 'user', 'backend', 'start-application', 'key-1'],
    );
  });

  it('[IN2] what was not given by a system is told so in the journal', async () => {
    assert.equal((await lastEntry()).via, null);
  });

  const DIRECTED = [
    ['allow', 'linkcall_allow_rq', { op_code: 1 }, 'link-started'],
    ['refuse', 'linkcall_allow_rq', { op_code: 2 }, 'application-ended'],
    ['remove', 'linkcall_allow_rq', { op_code: 3 }, 'link-ended'],
  ] as const;
  for (const [order, name, told, event] of DIRECTED) {
    it(`[IN2, LC14] ${order} is the system's own order about a user, answered like the request`, async () => {
      server.play(SID, start('ann'), ...(order === 'remove' ? [allow('ann')] : []));
      const { status, json } = await give({ order, user_id: 'ann' });
      assert.equal(status, 200);
      REPLIES[name].parse(json);
      assert.deepEqual([json.error.code, json.data.user_id, json.op_code], [0, 'ann', told.op_code]);
      const { actor, via, subject, events } = await lastEntry();
      assert.deepEqual([actor, via, subject], ['backend', 'backend', 'ann']);
      assert.equal(events[0].type, event);
    });
  }

  const OPERATED: readonly (readonly [object, string])[] = [
    [{ order: 'close' }, 'switch-closed'],
    [{ order: 'pk', in_pk: true }, 'pk-changed'],
    [{ order: 'limits', max_links: 3, when_full: 'keep' }, 'limits-changed'],
    [{ order: 'end', minutes: 5, reason: 'spam' }, 'session-ended'],
    [{ order: 'end' }, 'session-ended'],
  ];
  for (const [order, event] of OPERATED) {
    it(`[IN2] ${JSON.stringify(order)} is done with the rights of the system`, async () => {
      const { status, json } = await give(order);
      assert.equal(status, 200);
      REPLIES.linkcall_set_state_rq.parse(json);
      assert.equal(json.error.code, 0);
      const { actor, via, events } = await lastEntry();
      assert.deepEqual([actor, via, events[0].type], ['backend', 'backend', event]);
    });
  }

  it('[IN2, ME10] a system mutes somebody on the line, answered like the request; what is not said is 400', async () => {
    server.play(SID, start('ann'), allow('ann'));
    const muting = { audio: true, video: false };
    const { status, json } = await give({ order: 'mute', user_id: 'ann', ...muting });
    assert.equal(status, 200);
    REPLIES.linkcall_mute_rq.parse(json);
    assert.deepEqual([json.error.code, json.data.user_id, json.data.muted], [0, 'ann', 1]);
    const { actor, via, events } = await lastEntry();
    assert.deepEqual([actor, via, events], ['backend', 'backend', [{ type: 'user-muted', user_id: 'ann', muted: 1 }]]);
    assert.equal((await give({ order: 'mute', user_id: 'bob', ...muting })).json.error.reason, 'not-linked');
    assertProblem(await give({ order: 'mute', user_id: 'ann', audio: true }), 400, 'bad-request', 'video');
  });

  it('[PE1] a system appoints and dismisses moderators, by the name that it gives them', async () => {
    const appointed = await give({ order: 'appoint', user_id: 'mia', nick: 'Mia' });
    assert.equal(appointed.status, 200);
    REPLIES.linkcall_staff_rq.parse(appointed.json);
    assert.deepEqual([appointed.json.error.code, appointed.json.op_code], [0, 1]);
    const told = { user_id: 'mia', user_nick: 'Mia', by: 'backend', at: NOW };
    assert.deepEqual((await view()).moderators, [told]);
    assert.equal((await give({ order: 'dismiss', user_id: 'mia' })).json.op_code, 2);
    assert.deepEqual((await view()).moderators, []);
    assert.equal((await give({ order: 'appoint', user_id: 'hana' })).json.error.reason, 'bad-request');
  });

  it('[PE4, PE5] a system invites whoever is there, takes it back, and says yes or no for them', async () => {
    const absent = (await give({ order: 'invite', user_id: 'ann', seat: 2 })).json;
    REPLIES.linkcall_invite_rq.parse(absent);
    assert.deepEqual([absent.error.reason, absent.op_code, absent.seat], ['not-here', 1, 0]);
    assertProblem(await give({ order: 'invite', user_id: 'ann', seat: -1 }), 400, 'bad-request', 'seat');
    server.play(SID, invite('ann', { seat: 2 }));
    const [shown] = (await view()).invites;
    assert.partialDeepStrictEqual(shown, { user_id: 'ann', by: 'hana', by_nick: 'nick of hana', seat: 2 });
    const withdrawn = (await give({ order: 'withdraw', user_id: 'ann' })).json;
    assert.deepEqual([withdrawn.error.code, withdrawn.op_code, withdrawn.data.linkcall_apply], [0, 2, 8]);
    assert.equal((await give({ order: 'accept', user_id: 'ann', user })).json.error.reason, 'not-invited');
    server.play(SID, invite('ann'), invite('bob'));
    const yes = (await give({ order: 'accept', user_id: 'ann', user })).json;
    REPLIES.linkcall_invited_rq.parse(yes);
    assert.deepEqual([yes.error.code, yes.op_code, yes.data.linkcall_apply, yes.num_link], [0, 1, 4, 1]);
    assert.equal((await give({ order: 'decline', user_id: 'bob' })).json.op_code, 2);
    assert.deepEqual((await view()).invites, []);
  });

  it('[PE3] a system refuses all, lets the next one in and takes all off, in one change each', async () => {
    server.play(SID, start('ann'), start('bob'), start('carl'), setLimits({ maxLinks: 3 }));
    const next = (await give({ order: 'allow-next' })).json;
    REPLIES.linkcall_allow_rq.parse(next);
    assert.deepEqual([next.error.code, next.op_code, next.data.user_id, next.version], [0, 6, 'ann', 6]);
    const refusedAll = (await give({ order: 'refuse-all' })).json;
    assert.deepEqual([refusedAll.op_code, refusedAll.num_apply, refusedAll.num_link], [4, 0, 1]);
    assert.equal((await give({ order: 'remove-all' })).json.num_link, 0);
    assert.equal((await give({ order: 'allow-next' })).json.error.reason, 'not-applied');
    assert.equal((await view()).version, 8);
  });

  it('[IN2, LC25] a stop is of the system that gave it, and is lifted by another order', async () => {
    await give({ order: 'end', minutes: 0, reason: 'spam' });
    assert.deepEqual((await view()).stop, { until: null, reason: 'spam', by: 'backend' });
    assert.equal((await give({ order: 'reopen' })).status, 200);
    assert.equal((await view()).stop, null);
  });

  it('[IN2] the switch is opened again, and who waits or is linked gives up by order', async () => {
    await give({ order: 'close' });
    assert.equal((await give({ order: 'open' })).json.linkcall_state, 0);
    await give({ order: 'apply', user_id: 'ann' });
    await give({ order: 'apply', user_id: 7 });
    await give({ order: 'allow', user_id: '7' });
    assert.equal((await give({ order: 'cancel', user_id: 'ann' })).json.op_code, 2);
    assert.equal((await give({ order: 'quit', user_id: 7, user })).json.op_code, 3);
    const { num_link, num_apply } = await view();
    assert.deepEqual([num_link, num_apply], [0, 0]);
  });

  it('[IN2] a refusal is an answer, with the code and the reason that a socket would hear', async () => {
    const { status, json } = await give({ order: 'quit', user_id: 'ann' });
    assert.equal(status, 200);
    assert.deepEqual([json.error.code, json.error.reason], [403300020, 'not-linked']);
    const host = await give({ order: 'apply', user_id: 'hana' });
    assert.deepEqual([host.status, host.json.error.reason], [200, 'bad-request']);
    await isUntouched();
  });

  for (const [order, isFirst] of [
    [{ order: 'open' }, true],
    [{ order: 'apply', user_id: 'ann' }, true],
    [{ order: 'leave', user_id: 'ann' }, true],
    [{ order: 'close' }, false],
    [{ order: 'allow', user_id: 'ann' }, false],
    [{ order: 'cancel', user_id: 'ann' }, false],
    [{ order: 'limits', max_links: 2 }, false],
    [{ order: 'reopen' }, false],
  ] as const) {
    it(`[IN2] ${order.order} ${isFirst ? 'may' : 'may not'} be the first that is heard of a channel`, async () => {
      const answered = await post('/api/channels/live-2/orders', order);
      if (isFirst) assert.deepEqual([answered.status, answered.json.error.code], [200, 0]);
      else assertProblem(answered, 404, 'not-found');
    });
  }

  const WRONG: readonly (readonly [string, object, readonly unknown[]])[] = [
    ['order', {}, [undefined, 'start', 'APPLY', '', null, 7, ['apply'], {}, '__proto__', 'constructor']],
    [
      'user_id',
      { order: 'apply' },
      [undefined, '', null, -1, 1.5, 2 ** 53, 'x'.repeat(129), 'a\nb', '\ud800', {}, ['ann'], true],
    ],
    ['user_id', { order: 'allow' }, [undefined, '', null]],
    ['user_id', { order: 'open' }, ['ann']],
    ['user', { order: 'apply', user_id: 'ann' }, [null, 'ann', 7, []]],
    ['user', { order: 'allow', user_id: 'ann' }, [{}]],
    ['sid', { order: 'open' }, ['', 'live-2', null, {}]],
    ['id', { order: 'open' }, ['', 'x'.repeat(65), 7, null]],
    ['at', { order: 'leave', user_id: 'ann' }, [-1, 1.5, '5', null, 2 ** 53, true]],
    ['at', { order: 'quit', user_id: 'ann' }, [5]],
    ['in_pk', { order: 'pk' }, [undefined, 1, 'true', null]],
    ['max_links', { order: 'limits' }, [0, 1_001, '3', null]],
    ['when_full', { order: 'limits' }, ['', 'KEEP', null]],
    ['media_enforce', { order: 'limits' }, ['', 'CUT', null]],
    ['minutes', { order: 'end' }, [-1, 527_041, '5', null]],
    ['reason', { order: 'end' }, ['x'.repeat(201), 'a\nb', 5]],
    ['via', { order: 'open' }, ['me']],
  ];
  for (const [field, rest, values] of WRONG) {
    it(`[IN2] a wrong ${field} of ${JSON.stringify(rest)} is refused by name and changes nothing`, async () => {
      for (const value of values) assertProblem(await give({ ...rest, [field]: value }), 400, 'bad-request', field);
      await isUntouched();
    });
  }
  for (const [field, values] of [
    ['nick', ['x'.repeat(257), 7, null, '\ud800']],
    ['icon', ['x'.repeat(2_049), {}]],
    ['wealth', [-1, 1.5, '01', 'many', null]],
    ['level', [2 ** 53, []]],
    ['is_singer', [2, 'yes', null]],
  ] as const) {
    it(`[IN2, LC5] a wrong ${field} of a user is refused by name`, async () => {
      for (const value of values) {
        const answered = await give({ order: 'apply', user_id: 'ann', user: { [field]: value } });
        assertProblem(answered, 400, 'bad-request', `user.${field}`);
      }
      assertProblem(await give({ order: 'apply', user_id: 'ann', user: { role: 'host' } }), 400, 'bad-request', 'role');
      await isUntouched();
    });
  }

  it('[IN2] a body that is no object, and limits that name none, are refused', async () => {
    for (const body of [[], 'text', 7, true, null, [{ order: 'open' }]]) {
      assertProblem(await give(body), 400, 'bad-request', 'body');
    }
    assertProblem(await give({ order: 'limits' }), 400, 'bad-request', 'body');
    assertProblem(await post('/api/channels/%00/orders', { order: 'open' }), 400, 'bad-request', 'sid');
    await isUntouched();
  });

  it('[IN2] an idempotency key has 1 to 64 characters', async () => {
    for (const key of ['', 'x'.repeat(65)]) {
      assertProblem(await give({ order: 'close' }, { 'Idempotency-Key': key }), 400, 'bad-request', 'Idempotency-Key');
    }
    await isUntouched();
    await give({ order: 'close' }, { 'Idempotency-Key': 'x'.repeat(64) });
    assert.equal((await lastEntry()).cmd_id, 'x'.repeat(64));
    await give({ order: 'open', id: 'mine' });
    assert.equal((await lastEntry()).cmd_id, 'mine');
  });

  for (const path of [ORDERS, '/api/orders', '/api/events']) {
    it(`[IN1] ${path} is for systems of the platform and operators alone`, async () => {
      const body = path === '/api/orders' ? [] : {};
      for (const token of [null, 'nonsense']) {
        assertProblem(await server.ask(path, { method: 'POST', token, json: body }), 401, 'unauthorized');
      }
      for (const role of ['viewer', 'host'] as const) {
        const token = await tokens.issue({ sub: 'hana', role, sid: 'live-1' });
        assertProblem(await post(path, body, { token }), 403, 'forbidden');
      }
    });
  }

  it('[IN1] a system that may give some orders gives no others, and one of another channel none', async () => {
    const token = await serviceToken({ scope: ['leave', 'pk'] });
    assert.equal((await give({ order: 'pk', in_pk: true }, { token })).status, 200);
    assertProblem(await give({ order: 'apply', user_id: 'ann' }, { token }), 403, 'forbidden');
    assertProblem(
      await give({ order: 'pk', in_pk: false }, { token: await serviceToken({ scope: [] }) }),
      403,
      'forbidden',
    );
    assertProblem(await give({ order: 'close' }, { token: await serviceToken({ sid: 'live-2' }) }), 403, 'forbidden');
    assertProblem(await give({ order: 'close' }, { token: await adminToken({ sid: 'live-2' }) }), 403, 'forbidden');
    const left = { cmd: 'p_user_real_leave_channel_event', sid: 'live-1', singer_id: 'hana', uid: 'ann' };
    assertProblem(await post('/api/events', left, { token: await serviceToken({ scope: ['pk'] }) }), 403, 'forbidden');
    assertProblem(await post('/api/events', left, { token: await serviceToken({ sid: 'live-2' }) }), 403, 'forbidden');
    assert.equal((await view()).version, 2);
  });

  it('[IN1] an operator gives the same orders, under the own name', async () => {
    server.play(SID, start('ann'), allow('ann'));
    assert.equal((await give({ order: 'remove', user_id: 'ann' }, { token: await adminToken() })).status, 200);
    const { actor, via } = await lastEntry();
    assert.deepEqual([actor, via], ['olga', 'olga']);
  });

  it('[IN1] a token of a system is no operator’s', async () => {
    const token = await serviceToken();
    for (const path of ['/api/channels', '/api/channels/live-1', '/api/history', '/api/rooms']) {
      assertProblem(await server.ask(path, { token }), 403, 'forbidden');
    }
    assertProblem(await server.ask('/api/channels/live-1/close', { method: 'POST', token }), 403, 'forbidden');
  });

  const left = (more: object = {}) => ({
    cmd: 'p_user_real_leave_channel_event',
    sid: 'live-1',
    singer_id: 'hana',
    uid: 'ann',
    ...more,
  });

  it('[IN3] the original’s own word that somebody left is the order leave', async () => {
    server.play(SID, start('ann'));
    const { status, json } = await post('/api/events', left({ ts: 5 }));
    assert.equal(status, 200);
    REPLIES.linkcall_apply_rq.parse(json);
    assert.equal((await view()).num_apply, 0);
    const { actor, via, command, events } = await lastEntry();
    assert.deepEqual([actor, via, command, events[0].why], ['ann', 'backend', 'leave', 'left']);
    assert.equal((await post('/api/events', left({ uid: 'hana' }))).status, 200);
    assert.equal((await view()).live, false);
  });

  for (const [field, values] of [
    ['cmd', ['leave', '', null, undefined]],
    ['sid', ['', null, undefined, {}]],
    ['uid', ['', null, undefined, -1]],
    ['singer_id', ['', null, -1]],
  ] as const) {
    it(`[IN3] a wrong ${field} of it is refused by name`, async () => {
      for (const value of values) {
        assertProblem(await post('/api/events', left({ [field]: value })), 400, 'bad-request', field);
      }
      for (const body of [[], 'text', null]) assertProblem(await post('/api/events', body), 400, 'bad-request', 'body');
    });
  }

  it('[IN2] a batch is answered in its order, and one that fails is nothing to the others', async () => {
    server.play(sid('live-3'), startSession());
    const token = await serviceToken({ scope: ['apply', 'allow'] });
    const batch = [
      { sid: 'live-1', order: 'apply', user_id: 'ann', id: 'own' },
      { sid: 'live-1', order: 'close' },
      { sid: 'live-3', order: 'apply', user_id: 'bob' },
      'nonsense',
      { order: 'apply', user_id: 'ann' },
      { sid: 'live-1', order: 'allow', user_id: 'ann' },
      { sid: 'live-4', order: 'allow', user_id: 'ann' },
      { sid: 'live-1', order: 'allow', user_id: 'ann' },
    ];
    const { status, raw } = await post('/api/orders', batch, { token, 'Idempotency-Key': 'batch' });
    assert.equal(status, 200);
    const replies: {
      status: number;
      body: { sid?: string; error: { code: unknown; reason?: string; field?: string } };
    }[] = JSON.parse(raw);
    assert.deepEqual(
      replies.map(({ status, body: { error } }) => [status, error.field ?? error.code]),
      [
        [200, 0],
        [403, 'forbidden'],
        [200, 0],
        [400, 'body'],
        [400, 'sid'],
        [200, 0],
        [404, 'not-found'],
        [200, 403300022],
      ],
    );
    const { entries } = (await server.ask('/api/channels/live-1/journal?limit=3')).json;
    assert.deepEqual(
      entries.map(({ cmd_id }: { cmd_id: string }) => cmd_id),
      ['batch/7', 'batch/5', 'own'],
    );
  });

  it('[IN2] a batch is a list of at most 100, and its key leaves room for their places', async () => {
    const pk = { sid: 'live-1', order: 'pk', in_pk: true };
    for (const body of [{}, 'text', null, Array(101).fill(pk)]) {
      assertProblem(await post('/api/orders', body), 400, 'bad-request', 'body');
    }
    const long = { 'Idempotency-Key': 'x'.repeat(62) };
    assertProblem(await post('/api/orders', [pk], long), 400, 'bad-request', 'Idempotency-Key');
    await isUntouched();
    const { status, raw } = await post('/api/orders', Array(100).fill(pk), { 'Idempotency-Key': 'x'.repeat(61) });
    assert.deepEqual([status, JSON.parse(raw).length], [200, 100]);
    assert.equal((await post('/api/orders', [])).raw, '[]');
  });

  it('[IN2] one order of a batch that breaks something of ours is 500, and the others are done', async () => {
    const memory = memoryDirectory(() => NOW);
    await withDirectory({
      give: async (channel, order, how) => {
        if (channel === 'broken') throw new Error('/var/secret');
        if (channel === 'damaged') throw new Damaged('a row');
        return memory.directory.give(channel, order, how);
      },
    });
    const sids = ['broken', 'live-1', 'damaged', 'broken'];
    const { status, raw } = await post(
      '/api/orders',
      sids.map((sid) => ({ sid, order: 'open' })),
    );
    assert.equal(status, 200);
    assert.deepEqual(
      JSON.parse(raw).map((reply: { status: number }) => reply.status),
      [500, 200, 500, 500],
    );
    assert.doesNotMatch(raw, /secret/);
    assert.equal(server.logged.length, 2);
  });

  const UNANSWERED: readonly (readonly [string, () => Promise<OrderOutcome>, string, string])[] = [
    ['was certainly not done', async () => ({ type: 'not-done', why: 'away' }), 'busy', '1'],
    ['was not begun, as the store is away', () => Promise.reject(new Unavailable('it is away', 'x')), 'busy', '1'],
    ['may have been done', async () => ({ type: 'in-doubt', why: 'no answer' }), 'in-doubt', '5'],
  ];
  for (const [what, outcome, code, retryAfter] of UNANSWERED) {
    it(`[IN2, IN5] an order that ${what} is 503 and says so, and when to give it again`, async () => {
      await withDirectory({ give: outcome });
      const answered = await give({ order: 'close' });
      assertProblem(answered, 503, code);
      assert.equal(answered.headers.get('retry-after'), retryAfter);
      const batch = await post('/api/orders', [{ sid: 'live-1', order: 'close' }]);
      assert.deepEqual([batch.status, JSON.parse(batch.raw)[0].body.error.code], [200, code]);
    });
  }

  it('a bug in the channel is answered 500', async () => {
    const refusal = { reason: 'unknown' } as const;
    const told = answer({ channel: newChannel(SID), events: [], at: NOW, refusal, subjectId: undefined });
    await withDirectory({ give: async () => ({ type: 'answered', answer: told }) });
    assertProblem(await give({ order: 'close' }), 500, 'unknown');
  });

  it(`[IN2, LC28] whatever a body is made of is answered with a status of its sender’s (SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (let nth = 0; nth < 1_000; nth += 1) {
      const path = random.pick([ORDERS, '/api/orders', '/api/events']);
      const body = oddBody(random, 3);
      const { status, raw } = await post(path, path === '/api/orders' && random.chance(0.8) ? [body, body] : body);
      assert([200, 400, 404].includes(status), `${path} ${JSON.stringify(body)}: ${status} ${raw}`);
      JSON.parse(raw);
    }
    assert.deepEqual(server.logged, []);
  });
});

const NAMES = [
  'order',
  'user_id',
  'user',
  'sid',
  'id',
  'at',
  'in_pk',
  'max_links',
  'cmd',
  'uid',
  '__proto__',
  'reason',
];
const VALUES = [
  ...['open', 'close', 'apply', 'leave', 'limits', 'end', 'live-1', 'ann', '', '\ud800', '__proto__', 'x'.repeat(300)],
  ...[0, 1, -1, 1.5, 1e308, 5, true, false, null],
];

function oddBody(random: Random, depth: number): unknown {
  if (depth === 0 || random.chance(0.1)) return random.pick(VALUES);
  if (random.chance(0.1)) return [oddBody(random, depth - 1), oddBody(random, depth - 1)];
  const fields = Array.from({ length: 1 + random.below(6) }, () => [random.pick(NAMES), oddBody(random, depth - 1)]);
  return Object.fromEntries(random.chance(0.7) ? [['order', random.pick(VALUES)], ...fields] : fields);
}
