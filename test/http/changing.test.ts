import assert from 'node:assert/strict';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { ChannelDirectory } from '../../src/ports/directory.ts';
import type { Lists } from '../../src/ports/lists.ts';
import { allow, start, startSession } from '../support/orders.ts';
import { SID } from '../support/people.ts';
import { memoryDirectory } from './memoryDirectory.ts';
import { assertProblem, NOW, startServer, type TestServer } from './testServer.ts';

const PK = '/api/channels/live-1/pk';
const LIMITS = '/api/channels/live-1/limits';
const CLOSE = '/api/channels/live-1/close';
const REOPEN = '/api/channels/live-1/reopen';

const NO_OBJECTS = [[], [{ in_pk: true, max_links: 3 }], 'text', 7, true, null];

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('changing channels over HTTP', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession());
  });
  afterEach(() => server.stop());

  const put = (path: string, json: unknown) => server.ask(path, { method: 'PUT', json });
  const version = async () => (await server.ask('/api/channels/live-1')).json.version;

  it('[LC8] a host is put into a video PK and out of it', async () => {
    const on = await put(PK, { in_pk: true });
    assert.equal(on.status, 200);
    assert.equal(on.json.in_pk, true);
    assert.equal(on.json.version, 2);
    const off = await put(PK, { in_pk: false });
    assert.equal(off.json.in_pk, false);
    assert.equal(off.json.version, 3);
  });

  it('[LC3] limits that are named change, the others stay', async () => {
    const first = await put(LIMITS, { max_links: 3, max_applies: 20, when_full: 'keep' });
    assert.equal(first.status, 200);
    assert.equal(first.json.limits.max_links, 3);
    assert.equal(first.json.limits.max_applies, 20);
    assert.equal(first.json.limits.when_full, 'keep');
    const invitations = { invite_life_ms: 4_000, invite_burst: 6, invite_window_ms: 7_000 };
    const rest = { apply_life_ms: 1_000, apply_burst: 5, apply_window_ms: 2_000, apply_bar_ms: 3_000, ...invitations };
    const second = await put(LIMITS, rest);
    const queue = { queue_order: 'time', queue_weights: { wealth: 1, level: 1, waited: 1 }, auto_next: false };
    const untouched = { ...queue, link_media_ms: 0, media_enforce: 'watch' };
    const named = { max_links: 3, max_applies: 20, when_full: 'keep', ...rest };
    assert.deepEqual(second.json.limits, { ...named, ...untouched });
    const third = await put(LIMITS, { link_media_ms: 5_000, media_enforce: 'cut' });
    assert.deepEqual(third.json.limits, { ...named, ...queue, link_media_ms: 5_000, media_enforce: 'cut' });
    const weighty = { queue_order: 'weight', queue_weights: { wealth: 0.5, level: 2, waited: 3 }, auto_next: true };
    const fourth = await put(LIMITS, weighty);
    assert.deepEqual(fourth.json.limits, { ...third.json.limits, ...weighty });
  });

  it('[LC3] nobody is thrown out by a smaller limit', async () => {
    server.play(SID, start('ann'), start('bob'), allow('ann'), start('cid'));
    const { json } = await put(LIMITS, { max_links: 1, max_applies: 1 });
    assert.equal(json.num_link, 1);
    assert.equal(json.num_apply, 2);
  });

  it('[LC22] closing ends the session and takes everybody off the line', async () => {
    server.play(SID, start('ann'), start('bob'), allow('ann'));
    const { status, json } = await server.ask(CLOSE, { method: 'POST' });
    assert.equal(status, 200);
    assert.equal(json.live, false);
    assert.equal(json.singer_id, 'hana');
    assert.deepEqual([json.links, json.applies], [[], []]);
  });

  const close = (json: unknown) => server.ask(CLOSE, { method: 'POST', json });

  it('[LC25] a close needs no body: the host may come again at once', async () => {
    for (const ask of [{}, { text: '' }, { json: {} }]) {
      const { status, json } = await server.ask(CLOSE, { method: 'POST', ...ask });
      assert.equal(status, 200);
      assert.deepEqual([json.live, json.stop], [false, null]);
    }
    server.play(SID, startSession());
    assert.equal((await server.ask('/api/channels/live-1')).json.live, true);
  });

  it('[LC25] a close with minutes keeps hosts out for so long, and tells why, by whom and until when', async () => {
    const { json } = await close({ minutes: 5, reason: '够了 🙂' });
    assert.deepEqual(json.stop, { until: NOW + 300_000, reason: '够了 🙂', by: 'olga' });
    server.play(SID, startSession());
    assert.equal((await server.ask('/api/channels/live-1')).json.live, false);
    assert.deepEqual((await close({ minutes: 0 })).json.stop, { until: null, reason: '', by: 'olga' });
  });

  it('[LC25] the journal tells who stopped and who reopened it', async () => {
    await close({ minutes: 0, reason: 'spam' });
    const reopened = await server.ask(REOPEN, { method: 'POST' });
    assert.deepEqual([reopened.status, reopened.json.stop], [200, null]);
    const { json } = await server.ask('/api/channels/live-1/journal?limit=2');
    assert.deepEqual(
      json.entries.map((entry: Record<string, unknown>) => [entry.actor, entry.command, entry.events]),
      [
        ['olga', 'reopen-channel', [{ type: 'channel-reopened' }]],
        [
          'olga',
          'end-session',
          [{ type: 'session-ended' }, { type: 'channel-stopped', stop: { until: null, reason: 'spam', by: 'olga' } }],
        ],
      ],
    );
    assert.deepEqual(
      server.told.map(({ user, command }: { user?: unknown; command?: unknown }) => [user, command]),
      [
        ['olga', 'end-session'],
        ['olga', 'reopen-channel'],
      ],
    );
  });

  const WRONG_CLOSES: readonly (readonly [string, readonly unknown[]])[] = [
    ['minutes', [-1, 0.5, 527_041, 1e300, '5', '', null, [5], true]],
    ['reason', ['x'.repeat(201), '🙂'.repeat(201), 'a\nb', '\ud800', 5, null, ['spam']]],
  ];
  for (const [field, values] of WRONG_CLOSES) {
    it(`[LC25] a wrong ${field} of a close is refused by name and changes nothing`, async () => {
      for (const value of values) assertProblem(await close({ [field]: value }), 400, 'bad-request', field);
      assert.equal(await version(), 1);
    });
  }

  it('[LC25] a close with 200 characters of reason is taken, whatever their size, and one with another field is not', async () => {
    assert.equal((await close({ reason: '🙂'.repeat(200) })).status, 200);
    assertProblem(await close({ minute: 5 }), 400, 'bad-request', 'minute');
    for (const body of ['text', 7, true, null, []]) assertProblem(await close(body), 400, 'bad-request', 'body');
  });

  it('the change is journalled under the name of the operator', async () => {
    await put(PK, { in_pk: true });
    await put(LIMITS, { max_links: 3 });
    const { json } = await server.ask('/api/channels/live-1/journal?limit=2');
    assert.deepEqual(
      json.entries.map((entry: { actor: string; command: string }) => [entry.actor, entry.command]),
      [
        ['olga', 'set-limits'],
        ['olga', 'set-pk'],
      ],
    );
    assert.deepEqual(json.entries[1].events, [{ type: 'pk-changed', in_pk: true }]);
  });

  it('a channel never seen is not made by a change', async () => {
    const asks = [
      put('/api/channels/live-2/pk', { in_pk: true }),
      put('/api/channels/live-2/limits', { max_links: 3 }),
      server.ask('/api/channels/live-2/close', { method: 'POST' }),
    ];
    for (const answered of await Promise.all(asks)) assertProblem(answered, 404, 'not-found');
    assertProblem(await server.ask('/api/channels/live-2'), 404, 'not-found');
  });

  it('[LC1] a change of a sid that is none is refused', async () => {
    assertProblem(await put('/api/channels/%00/pk', { in_pk: true }), 400, 'bad-request', 'sid');
    assertProblem(await put('/api/channels/%0A/limits', { max_links: 3 }), 400, 'bad-request', 'sid');
    const close = server.ask(`/api/channels/${'x'.repeat(129)}/close`, { method: 'POST' });
    assertProblem(await close, 400, 'bad-request', 'sid');
  });

  for (const in_pk of [1, 0, 'true', '', null, [true], { in_pk: true }]) {
    it(`an in_pk of ${JSON.stringify(in_pk)} is refused`, async () => {
      assertProblem(await put(PK, { in_pk }), 400, 'bad-request', 'in_pk');
      assert.equal(await version(), 1);
    });
  }

  it('a body without in_pk is refused', async () => {
    assertProblem(await put(PK, {}), 400, 'bad-request', 'in_pk');
  });

  for (const body of NO_OBJECTS) {
    it(`a body of ${JSON.stringify(body)} is refused`, async () => {
      for (const path of [PK, LIMITS]) assertProblem(await put(path, body), 400, 'bad-request', 'body');
      assert.equal(await version(), 1);
    });
  }

  const WRONG_LIMITS: readonly (readonly [string, readonly unknown[]])[] = [
    ['max_links', [0, -1, 1.5, 1_001, 1e300, '3', '', null, [3], {}, true]],
    ['max_applies', [0, 10_001, '10', null]],
    ['apply_life_ms', [0, 86_400_001, '1']],
    ['apply_burst', [0, 1_001, null]],
    ['apply_window_ms', [0, 86_400_001, null]],
    ['apply_bar_ms', [0, 604_800_001, null]],
    ['invite_life_ms', [0, 86_400_001, '1']],
    ['invite_burst', [0, 1_001, null]],
    ['invite_window_ms', [0, 86_400_001, null]],
    ['when_full', ['', 'KEEP', 'refuse ', 0, null, ['keep'], '__proto__', 'x'.repeat(10_000)]],
    ['queue_order', ['', 'rank', 0, null]],
    ['queue_weights', [null, 3, '1,1,1']],
    ['auto_next', [0, 1, '1', null]],
    ['link_media_ms', [-1, 0.5, 86_400_001, '5000', null]],
    ['media_enforce', ['', 'on', 'CUT', 0, null, '__proto__']],
  ];
  it('[PE10] weights by which waiting does not count are refused by name, and change nothing', async () => {
    for (const waited of [0, -1, 0.0001, '1', null, undefined]) {
      const queue_weights = { wealth: 1, level: 1, waited };
      assertProblem(await put(LIMITS, { queue_weights }), 400, 'bad-request', 'queue_weights.waited');
    }
    assert.equal(await version(), 1);
  });

  for (const [field, values] of WRONG_LIMITS) {
    it(`[LC3] a wrong ${field} is refused by name and changes nothing`, async () => {
      for (const value of values) {
        assertProblem(await put(LIMITS, { max_links: 3, [field]: value }), 400, 'bad-request', field);
      }
      assert.equal(await version(), 1);
    });
  }

  it('[LC3] a body that names no limit is refused', async () => {
    assertProblem(await put(LIMITS, {}), 400, 'bad-request', 'body');
  });

  for (const field of ['maxLinks', 'max_link', 'toString', 'constructor', '__proto__', '']) {
    it(`[LC3] the unknown limit "${field}" is refused by name`, async () => {
      const text = `{"max_links":3,${JSON.stringify(field)}:{"max_links":9}}`;
      const headers = { 'Content-Type': 'application/json' };
      const answered = await server.ask(LIMITS, { method: 'PUT', text, headers });
      assertProblem(answered, 400, 'bad-request', field);
      assert.match(answered.json.error.message, new RegExp(`"${field}"`));
      assert.equal(await version(), 1);
    });
  }

  it('an unknown field of any length does not come back whole', async () => {
    const answered = await put(LIMITS, { ['x'.repeat(50_000)]: 1 });
    assert.equal(answered.status, 400);
    assert(answered.raw.length < 1_000);
  });

  const refusing = (refusal: Refusal): Partial<ChannelDirectory> => ({
    give: async (sid, _order: Order) => ({
      type: 'answered',
      answer: answer({ channel: newChannel(sid), events: [], at: NOW, refusal, subjectId: undefined }),
    }),
  });

  async function withDirectory(part: Partial<ChannelDirectory>, lists?: Lists): Promise<TestServer> {
    await server.stop();
    const memory = memoryDirectory(() => NOW);
    memory.play(SID, startSession());
    server = await startServer({ directory: { ...memory.directory, ...part }, lists: lists ?? memory.lists });
    return server;
  }

  it('[LC19] a change that cannot be made durable is answered 503, with the time to try again', async () => {
    await withDirectory({ give: async () => ({ type: 'not-done', why: 'the store is away' }) });
    const answered = await put(PK, { in_pk: true });
    assertProblem(answered, 503, 'busy');
    assert.match(answered.raw, /nothing has changed/);
    assert.equal(answered.headers.get('retry-after'), '1');
  });

  it('[IN5] a change that may have been made is answered 503, saying so, and what to do', async () => {
    await withDirectory({ give: async () => ({ type: 'in-doubt', why: 'no answer' }) });
    const answered = await put(PK, { in_pk: true });
    assertProblem(answered, 503, 'in-doubt');
    assert.match(answered.raw, /may have been done.*send it again if it was not/);
    assert.equal(answered.headers.get('retry-after'), '5');
  });

  it('a bug in the channel is answered 500', async () => {
    await withDirectory(refusing({ reason: 'unknown' }));
    assertProblem(await put(LIMITS, { max_links: 3 }), 500, 'unknown');
  });

  it('any other refusal is told, never shown as done', async () => {
    await withDirectory(refusing({ reason: 'bad-request' }));
    assertProblem(await server.ask(CLOSE, { method: 'POST' }), 409, 'refused');
  });

  it('an error in the directory is answered 500 without its text, and logged with it', async () => {
    const fail = async () => {
      throw new Error('cannot open /var/secret/linkcall.db');
    };
    await withDirectory({ give: fail, view: fail, journal: fail }, { channels: fail, people: fail, blocks: fail });
    const asks = [
      put(PK, { in_pk: true }),
      server.ask('/api/channels'),
      server.ask('/api/channels/live-1'),
      server.ask('/api/channels/live-1/journal'),
    ];
    for (const answered of await Promise.all(asks)) {
      assertProblem(answered, 500, 'unknown');
      assert.doesNotMatch(answered.raw, /secret/);
    }
    assert.equal(server.logged.length, 4);
  });

  it('[LC3] a deeply nested body is refused', async () => {
    const headers = { 'Content-Type': 'application/json' };
    for (const text of [nested(30_000), `{"max_links":${nested(30_000)}}`, `{"in_pk":${nested(30_000)}}`]) {
      for (const path of [PK, LIMITS]) {
        assert.equal((await server.ask(path, { method: 'PUT', text, headers })).status, 400);
      }
    }
    assert.equal(await version(), 1);
  });
});
