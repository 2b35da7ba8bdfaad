import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readEntry } from '../../src/inbox/readEntry.ts';
import { feedCursor } from '../../src/ports/feed.ts';
import { createTokens } from '../../src/server/auth/tokens.ts';
import { memoryDirectory } from '../http/memoryDirectory.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer, tokens } from '../http/testServer.ts';
import { SID } from '../support/people.ts';

/** `npm run test:chaos` takes more. */
const RUNS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 800);

const NO_ID = fc.constantFrom<unknown>('', null, -1, 1.5, 2 ** 53, 'x'.repeat(129), 'a\nb', '\ud800', {}, ['a'], true);
const NO_NUMBER = fc.constantFrom<unknown>(-1, 1.5, null, '5', 2 ** 53, true, {}, [1]);
const NO_TEXT = fc.constantFrom<unknown>(null, 7, true, {}, ['a'], '\ud800', 'x'.repeat(3_000));
const NO_OBJECT = fc.constantFrom<unknown>(null, 'x', 7, [], true);

/** By order: what else is in it, and by field what that must not be. */
const ORDERS: Readonly<
  Record<string, { readonly sound: object; readonly wrong: Record<string, fc.Arbitrary<unknown>> }>
> = {
  open: { sound: {}, wrong: {} },
  close: { sound: {}, wrong: {} },
  apply: { sound: { user_id: 'ann', user: { nick: 'Ann' } }, wrong: { user_id: NO_ID, user: NO_OBJECT } },
  cancel: { sound: { user_id: 'ann' }, wrong: { user_id: NO_ID, user: NO_OBJECT } },
  quit: { sound: { user_id: 'ann' }, wrong: { user_id: NO_ID } },
  leave: { sound: { user_id: 'ann', at: 5 }, wrong: { user_id: NO_ID, at: NO_NUMBER } },
  allow: { sound: { user_id: 'ann' }, wrong: { user_id: NO_ID } },
  refuse: { sound: { user_id: 'ann' }, wrong: { user_id: NO_ID } },
  remove: { sound: { user_id: 'ann' }, wrong: { user_id: NO_ID } },
  pk: { sound: { in_pk: true }, wrong: { in_pk: fc.constantFrom<unknown>(1, 'true', null, {}) } },
  limits: { sound: { max_links: 3 }, wrong: { max_links: NO_NUMBER, when_full: NO_TEXT } },
  end: { sound: { minutes: 5 }, wrong: { minutes: NO_NUMBER, reason: NO_TEXT } },
  reopen: { sound: {}, wrong: {} },
};

type Wrong = { readonly body: Readonly<Record<string, unknown>>; readonly field: string };

/** An order with one thing wrong, and what that is called. */
const wrongOrder: fc.Arbitrary<Wrong> = fc.constantFrom(...Object.keys(ORDERS)).chain((order) => {
  const { sound, wrong } = ORDERS[order] ?? assert.fail();
  const body = { order, ...sound };
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    ...wrong,
    id: fc.constantFrom<unknown>('', 7, null, 'x'.repeat(65)),
    order: fc.constantFrom<unknown>('dance', '', null, 7, {}, '__proto__', 'constructor', order.toUpperCase()),
    via: fc.anything().map((value) => value ?? 1),
    role: fc.constant('host'),
  };
  return fc
    .constantFrom(...Object.keys(fields))
    .chain((field) => (fields[field] ?? assert.fail()).map((value) => ({ body: { ...body, [field]: value }, field })));
});

const foreign = createTokens({ secrets: ['another secret of somebody else, of 32 bytes'], now: () => NOW });
const service = { sub: 'backend', role: 'service' } as const;
/** Who may not give an order in this channel, and how they are told. */
const STRANGERS: readonly (readonly [who: string, token: () => Promise<string | null>, status: number])[] = [
  ['nobody', async () => null, 401],
  ['text', async () => 'x.y.z', 401],
  ['a foreign signature', () => foreign.issue(service), 401],
  ['a viewer', () => tokens.issue({ sub: 'eve', role: 'viewer' }), 403],
  ['a host', () => tokens.issue({ sub: 'hana', role: 'host', sid: SID }), 403],
  ["another channel's system", () => tokens.issue({ ...service, sid: 'live-2' }), 403],
  ["another channel's operator", () => adminToken({ sid: 'live-2' }), 403],
  ['a system for nothing', () => tokens.issue({ ...service, scope: [] }), 403],
];

describe('the doors of a platform', () => {
  let server: TestServer;
  let token: string;
  const acts: unknown[] = [];
  before(async () => {
    const { directory } = memoryDirectory(() => NOW);
    server = await startServer({
      directory: { ...directory, give: async (...order) => void acts.push(order) },
      webhooks: {
        list: async () => [],
        aside: async () => 'unknown-url',
        redeliver: async (asked) => {
          acts.push(asked);
          return 'unknown-url';
        },
      },
    });
    token = await tokens.issue(service);
  });
  after(() => server.stop());
  afterEach('nothing is done', () => assert.deepEqual(acts.splice(0), []));

  const post = (path: string, json: unknown, by: string | null = token) =>
    server.ask(path, { method: 'POST', json, token: by });

  it(`[IN2] orders that are wrong in one thing: each is refused by its name (${RUNS} runs)`, async () => {
    const refused = async ({ body, field }: Wrong) =>
      assertProblem(await post(`/api/channels/${SID}/orders`, body), 400, 'bad-request', field);
    await fc.assert(fc.asyncProperty(wrongOrder, refused), { numRuns: RUNS });
  });

  it('[IN2] batches: each that is wrong is refused for itself', async () => {
    const batch = fc.array(wrongOrder, { maxLength: 20 });
    const refused = async (orders: readonly Wrong[]) => {
      const answered = await post(
        '/api/orders',
        orders.map(({ body }) => ({ sid: SID, ...body })),
      );
      assert.equal(answered.status, 200);
      const replies: { status: number; body: { error: { field?: string } } }[] = JSON.parse(answered.raw);
      assert.deepEqual(
        replies.map(({ status, body }) => [status, body.error.field]),
        orders.map(({ field }) => [400, field]),
      );
    };
    await fc.assert(fc.asyncProperty(batch, refused), { numRuns: RUNS / 10 });
  });

  it('[IN4] entries of the stream: each is set aside with the name of what is wrong', () => {
    fc.assert(
      fc.property(wrongOrder, ({ body, field }) => {
        const text = JSON.stringify({ sid: SID, ...body });
        const read = readEntry({ id: '1-0', fields: new Map([['order', text]]) });
        assert('unreadable' in read, text);
        assert(read.unreadable.includes(field), read.unreadable);
      }),
      { numRuns: RUNS },
    );
  });

  it('[IN3] words that somebody left', async () => {
    const sound = { cmd: 'p_user_real_leave_channel_event', sid: SID, singer_id: 'hana', uid: 'ann' };
    const wrong = fc
      .constantFrom('cmd', 'sid', 'singer_id', 'uid')
      .chain((field) => NO_ID.map((value) => ({ body: { ...sound, [field]: value }, field })));
    const refused = async ({ body, field }: Wrong) =>
      assertProblem(await post('/api/events', body), 400, 'bad-request', field);
    await fc.assert(fc.asyncProperty(wrong, refused), { numRuns: RUNS / 10 });
  });

  it('[IN2, IN3] bytes: whatever they are, they are no order', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => json.slice(0, -1)),
    );
    const paths = fc.constantFrom(`/api/channels/${SID}/orders`, '/api/events', '/api/webhooks/redeliver');
    const refused = async (path: string, sent: string) => {
      const by = path.startsWith('/api/webhooks') ? await adminToken() : token;
      const headers = { 'Content-Type': 'application/json' };
      const { status, json } = await server.ask(path, { method: 'POST', text: sent, token: by, headers });
      assert.equal(status, 400, sent);
      assert.equal(typeof json.error.field, 'string');
    };
    await fc.assert(fc.asyncProperty(paths, text, refused), { numRuns: RUNS / 4 });
  });

  it('[IN2, IN3] sizes: what is larger than 64 KiB, and more than 100 orders', async () => {
    const large = { order: 'open', id: 'x'.repeat(70_000) };
    for (const path of [`/api/channels/${SID}/orders`, '/api/orders', '/api/events'])
      assertProblem(await post(path, large), 413, 'too-large');
    assertProblem(await post('/api/webhooks/redeliver', large, await adminToken()), 413, 'too-large');
    const orders = Array.from({ length: 101 }, () => ({ sid: SID, order: 'open' }));
    assertProblem(await post('/api/orders', orders), 400, 'bad-request', 'body');
  });

  for (const [who, tokenOf, status] of STRANGERS) {
    it(`[IN1] ${who} gives no order, alone, in a batch or as an event`, async () => {
      const by = await tokenOf();
      const code = status === 401 ? 'unauthorized' : 'forbidden';
      for (const [order, { sound }] of Object.entries(ORDERS)) {
        assertProblem(await post(`/api/channels/${SID}/orders`, { order, ...sound }, by), status, code);
        const batch = await post('/api/orders', [{ sid: SID, order, ...sound }], by);
        const [first = batch] = batch.status === 200 ? JSON.parse(batch.raw) : [];
        assert.equal(first.status, status);
      }
      const left = { cmd: 'p_user_real_leave_channel_event', sid: SID, singer_id: 'hana', uid: 'ann' };
      assertProblem(await post('/api/events', left, by), status, code);
    });
  }

  it('[IN8] questions for events that are wrong in one thing: each is refused by its name', async () => {
    const NO_CURSOR = ['', 'x', '-1', '1e3', '99999999999999999999999', '1-2-3'];
    const wrong = fc.oneof(
      fc.tuple(fc.constant('after'), fc.constantFrom(...NO_CURSOR)),
      fc.tuple(fc.constant('limit'), fc.constantFrom('0', '501', '-1', '1.5', 'x', '')),
      fc.tuple(fc.constant('types'), fc.constantFrom('', 'link', 'link.started,', 'LINK.STARTED', '__proto__')),
      fc.tuple(fc.constant('sid'), fc.constantFrom('', 'a\nb', 'x'.repeat(129))),
      fc.tuple(fc.constantFrom('cursor', 'Sid', '__proto__x'), fc.constant('1')),
    );
    const refused = async ([field, value]: readonly [string, string]) => {
      const query = new URLSearchParams({ [field]: value });
      assertProblem(await server.ask(`/api/events?${query}`, { token }), 400, 'bad-request', field);
    };
    await fc.assert(fc.asyncProperty(wrong, refused), { numRuns: RUNS / 10 });
    for (const [, tokenOf, status] of STRANGERS.slice(0, 5)) {
      const answered = await server.ask('/api/events', { token: await tokenOf() });
      assertProblem(answered, status, status === 401 ? 'unauthorized' : 'forbidden');
    }
    for (const sid of ['live-2', undefined]) {
      const held = await tokens.issue({ ...service, ...(sid !== undefined && { sid }) });
      assert.equal((await server.ask(`/api/events?sid=${SID}`, { token: held })).status, sid === undefined ? 200 : 403);
    }
  });

  it('[IN7, IN8] orders to deliver again that are wrong in one thing, and from whom they do not come', async () => {
    const sound = { url: 'https://hooks.example/', after: feedCursor(0) };
    const NO_CURSOR = fc.constantFrom<unknown>('', 'x', 7, null, {}, [], '1e3');
    const wrong: fc.Arbitrary<Wrong> = fc.oneof(
      fc.constantFrom<unknown>(null, 7, {}, []).map((url) => ({ body: { ...sound, url }, field: 'url' })),
      NO_CURSOR.map((after) => ({ body: { ...sound, after }, field: 'after' })),
      NO_CURSOR.map((until) => ({ body: { ...sound, until }, field: 'until' })),
      fc.constant({ body: { ...sound, from: '1' }, field: 'from' }),
    );
    const admin = await adminToken();
    const refused = async ({ body, field }: Wrong) =>
      assertProblem(await post('/api/webhooks/redeliver', body, admin), 400, 'bad-request', field);
    await fc.assert(fc.asyncProperty(wrong, refused), { numRuns: RUNS / 10 });
    for (const by of [
      null,
      await foreign.issue({ sub: 'olga', role: 'admin' }),
      token,
      await adminToken({ sid: SID }),
    ]) {
      const { status } = await post('/api/webhooks/redeliver', sound, by);
      assert(status === 401 || status === 403, `${status}`);
    }
  });
});
