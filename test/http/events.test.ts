import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { FeedFollower } from '../../src/app/feed/feedFollower.ts';
import { Revocations } from '../../src/app/people/revocations.ts';
import { EventStreams, STREAMS_MAX } from '../../src/http/events/eventStreams.ts';
import { MemoryFeed } from '../support/doubles/memoryFeed.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { callId, person, sid, userId } from '../support/people.ts';
import { until } from '../support/until.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer, tokens } from './testServer.ts';

const [ONE, TWO] = [sid('one'), sid('two')];
const opened = { type: 'switch-opened', at: 1 } as const;
const applied = {
  type: 'application-started',
  at: 3,
  application: {
    status: 'waiting',
    person: { ...person('ann'), icon: 'x'.repeat(2_000) },
    callId: callId('one'),
    appliedAt: 3,
    endsAt: 4,
  },
  windowMs: 60_000,
} as const;
const STREAM = 'text/event-stream';
const closed = { type: 'switch-closed', at: 2 } as const;

/** A stream of events as its reader has it. */
class Reader {
  text = '';
  isOver = false;
  #tail = '';
  readonly #abort = new AbortController();

  async open(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(url, {
      headers: { Accept: STREAM, Authorization: `Bearer ${await adminToken()}`, ...headers },
      signal: this.#abort.signal,
    });
    if (response.status === 200) void this.#read(response);
    return response;
  }

  get ids(): string[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json).id);
  }

  /** The cursor of the last event that it has whole. */
  get last(): number {
    return Number(/^id: (\d+)\ndata: .*\n\n$/m.exec(this.#tail.slice(this.#tail.lastIndexOf('id: ')))?.[1] ?? 0);
  }

  leave(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const chunk of response.body ?? []) {
        const text = Buffer.from(chunk).toString();
        this.text += text;
        this.#tail = (this.#tail + text).slice(-5_000);
      }
    } catch {
      // It was cut, or left.
    }
    this.isOver = true;
  }
}

describe('GET /api/events', () => {
  let feed: MemoryFeed;
  let clock: VirtualClock;
  let follower: FeedFollower;
  let eventStreams: EventStreams;
  let revocations: Revocations;
  let server: TestServer;
  const open: Reader[] = [];
  beforeEach(async () => {
    feed = new MemoryFeed();
    clock = new VirtualClock();
    follower = new FeedFollower({ feed, clock });
    revocations = new Revocations({ people: { revoked: async () => [], revoke: async () => {} }, clock });
    eventStreams = new EventStreams({ feed, follower, clock, sendBufferBytes: 65_536, revocations });
    server = await startServer({ feed, eventStreams });
  });
  afterEach(async () => {
    for (const reader of open.splice(0)) reader.leave();
    await server.stop();
  });

  const tellAll = (count: number): void => {
    for (let n = 0; n < count; n += 1) feed.tell(n % 2 === 0 ? ONE : TWO, n % 3 === 0 ? opened : closed);
  };
  const reader = (): Reader => {
    const made = new Reader();
    open.push(made);
    return made;
  };
  const url = (query = ''): string => `http://127.0.0.1:${server.port}/api/events${query}`;
  const idsOf = (answer: { json: { events: { id: string }[] } }): string[] => answer.json.events.map(({ id }) => id);
  /** What is told now is sent. */
  const pass = async (ms = 50): Promise<void> => {
    follower.grown();
    await clock.pass(ms);
  };

  it('[IN8] pages from the oldest on, and its cursor stays where there is nothing more', async () => {
    tellAll(5);
    const first = await server.ask('/api/events?limit=3');
    assert.deepEqual(idsOf(first), ['one:1', 'two:1', 'one:2']);
    const second = await server.ask(`/api/events?limit=3&after=${first.json.cursor}`);
    assert.deepEqual(idsOf(second), ['two:2', 'one:3']);
    const last = await server.ask(`/api/events?after=${second.json.cursor}`);
    assert.deepEqual(last.json, { events: [], cursor: second.json.cursor });
  });

  it('[IN8] gives those of a channel, and of some types, and none twice or never', async () => {
    tellAll(30);
    const found: string[] = [];
    for (let after = '0', isEnd = false; !isEnd; ) {
      const page = await server.ask(`/api/events?sid=two&types=channel.opened,pk.ended&limit=2&after=${after}`);
      found.push(...idsOf(page));
      isEnd = page.json.cursor === after;
      after = page.json.cursor;
    }
    assert.deepEqual(found, ['two:2', 'two:5', 'two:8', 'two:11', 'two:14']);
  });

  it('[IN8] looks at 5,000 events for one page, and says where to go on', async () => {
    for (let n = 0; n < 6_000; n += 1) feed.tell(ONE, opened);
    feed.tell(TWO, opened);
    const first = await server.ask('/api/events?sid=two');
    assert.deepEqual(first.json, { events: [], cursor: '5000' });
    assert.deepEqual(idsOf(await server.ask('/api/events?sid=two&after=5000')), ['two:1']);
  });

  it('[IN8] says with the field what is wrong with a request', async () => {
    const wrong = [
      'after=x',
      'after=',
      'after=1&after=2',
      'sid=',
      'types=link.begun',
      'types=',
      'limit=0',
      'limit=501',
    ];
    for (const query of wrong) {
      assertProblem(await server.ask(`/api/events?${query}`), 400, 'bad-request', query.split('=')[0]);
    }
    assertProblem(await server.ask('/api/events?type=link.ended'), 400, 'bad-request', 'type');
    const headers = { Accept: STREAM, 'Last-Event-ID': 'x' };
    assertProblem(await server.ask('/api/events', { headers }), 400, 'bad-request', 'Last-Event-ID');
  });

  it('[IN8] 410 tells where to go on from a place that is gone, a stream too', async () => {
    tellAll(5);
    feed.loseUntil(3);
    for (const headers of [{}, { Accept: STREAM }]) {
      const answer = await server.ask('/api/events?after=1', { headers });
      assertProblem(answer, 410, 'gone', 'after');
      assert.equal(answer.json.error.oldest, '3');
    }
    assert.deepEqual(idsOf(await server.ask('/api/events?after=3')), ['two:2', 'one:3']);
  });

  it('[IN1, IN8] is for operators and systems of the platform, of one channel if their token says so', async () => {
    tellAll(4);
    const issue = (claims: object) => tokens.issue({ sub: 'gateway', role: 'service', ...claims });
    assert.deepEqual(idsOf(await server.ask('/api/events', { token: await issue({ sid: 'two' }) })), [
      'two:1',
      'two:2',
    ]);
    assert.equal(idsOf(await server.ask('/api/events', { token: await issue({ scope: [] }) })).length, 4);
    const other = await server.ask('/api/events?sid=one', { token: await issue({ sid: 'two' }) });
    assertProblem(other, 403, 'forbidden');
    assertProblem(await server.ask('/api/events', { token: await issue({ role: 'viewer' }) }), 403, 'forbidden');
    assertProblem(await server.ask('/api/events', { token: null }), 401, 'unauthorized');
  });

  it('[IN8] a stream hears of what is told from now on, and of what its filter passes', async () => {
    tellAll(3);
    const [all, two] = [reader(), reader()];
    await all.open(url());
    await two.open(url('?sid=two&types=channel.closed'));
    feed.tell(ONE, opened);
    feed.tell(TWO, closed);
    await pass();
    await until(() => all.ids.length === 2 && two.ids.length === 1, 'they are told');
    assert.deepEqual([all.ids, two.ids], [['one:3', 'two:2'], ['two:2']]);
    assert.match(all.text, /^id: 4\ndata: \{/);
  });

  it('[IN8] a stream goes on after the place that its reader heard last, without a gap', async () => {
    tellAll(240);
    const late = reader();
    await late.open(url('?after=200'), { 'Last-Event-ID': '10' });
    for (let n = 0; n < 20; n += 1) {
      tellAll(2);
      await pass();
    }
    await until(() => late.ids.length >= 270, 'it has caught up');
    assert.equal(new Set(late.ids).size, 270);
    const cursors = [...late.text.matchAll(/^id: (\d+)\ndata/gm)].map(([, id]) => Number(id));
    assert.deepEqual(
      cursors,
      Array.from({ length: 270 }, (_, n) => 11 + n),
    );
  });

  it('[IN8] a stream gets a comment every 15 s, with the place to go on from', async () => {
    tellAll(2);
    const quiet = reader();
    await quiet.open(url('?types=pk.ended'));
    tellAll(2);
    await pass(15_000);
    await until(() => quiet.text !== '', 'it is told');
    assert.equal(quiet.text, ':\nid: 4\n\n');
  });

  it('[IN8, LC27] a reader that does not read is cut, and the others go on', async () => {
    const well = reader();
    await well.open(url());
    const stuck = connect(server.port, '127.0.0.1').pause();
    stuck.on('error', () => {});
    stuck.write(
      `GET /api/events HTTP/1.1\r\nHost: x\r\nAccept: ${STREAM}\r\nAuthorization: Bearer ${await adminToken()}\r\n\r\n`,
    );
    await until(() => eventStreams.count === 2, 'both listen');
    for (let told = 500; told <= 8_000; told += 500) {
      for (let n = 0; n < 500; n += 1) feed.tell(ONE, applied);
      await pass();
      await until(() => well.last === told, 'who reads has all of it');
    }
    assert.ok(feed.reads < 1_000, 'nobody asks for what they cannot be sent');
    await clock.pass(30_000);
    assert.equal(eventStreams.count, 1);
    assert.equal(well.isOver, false);
    stuck.destroy();
  });

  it('[PE7, IN8] a stream ends whose token was revoked, and no other one', async () => {
    const [olga, rita, shop] = [reader(), reader(), reader()];
    const as = async (sub: string, role: 'admin' | 'service') => ({
      Authorization: `Bearer ${await tokens.issue({ sub, role })}`,
    });
    assert.equal((await olga.open(url(), await as('olga', 'admin'))).status, 200);
    assert.equal((await rita.open(url(), await as('rita', 'admin'))).status, 200);
    // A system is no user, whatever it is called.
    assert.equal((await shop.open(url(), await as('olga', 'service'))).status, 200);
    await revocations.revoke({ userId: userId('olga'), before: NOW + 1_000 });
    await until(() => olga.isOver, 'her stream is over');
    feed.tell(ONE, opened);
    await pass();
    await until(() => rita.ids.length === 1 && shop.ids.length === 1, 'the others go on');
    assert.deepEqual([olga.ids, eventStreams.count], [[], 2]);
    const late = reader();
    await late.open(url(), await as('olga', 'admin'));
    await until(() => late.isOver, 'one that was let in just before');
  });

  it('[IN8] ends its streams when the server stops, and takes no more than a hundred', async () => {
    const readers = Array.from({ length: STREAMS_MAX }, reader);
    for (const one of readers) assert.equal((await one.open(url())).status, 200);
    const answer = await server.ask('/api/events', { headers: { Accept: STREAM } });
    assertProblem(answer, 503, 'busy');
    readers[0]?.leave();
    await until(async () => (await reader().open(url())).status === 200, 'there is room again');
    eventStreams.close();
    await until(() => readers.every(({ isOver }) => isOver), 'all are over');
    assert.equal(clock.timers, 0);
    assertProblem(await server.ask('/api/events', { headers: { Accept: STREAM } }), 503, 'busy');
  });
});
