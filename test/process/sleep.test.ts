import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { until } from '../support/until.ts';
import { Gate } from './support/gate.ts';
import { countInHeap, HEAP_ON_SIGNAL } from './support/heap.ts';
import { channel, isAwake, journal, listed } from './support/operator.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
const CROWD = 50;
const OPERATORS = 20;

function join50(server: TestServer, sid: string, round: string): Promise<TestClient[]> {
  const names = Array.from({ length: CROWD }, (_, n) => `${round}-viewer-${n}`);
  return Promise.all(names.map((name) => TestClient.joinInTime(server, sid, 'viewer', name)));
}

const asleep = (server: TestServer, sid: string) =>
  until(async () => !(await isAwake(server, sid)), `channel ${sid} goes to sleep`);

async function connections({ url }: TestServer): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)$/m.exec(page)?.[1]);
}

/** All in one room: what one of them does reaches each of the others. */
async function shareOneRoom(server: TestServer, sid: string, crowd: readonly TestClient[]): Promise<void> {
  const [first] = crowd;
  assert((await channel(server, sid)).clients >= crowd.length);
  const applied = await first?.apply(1);
  assert.equal(applied.error.code, 0);
  const left = await first?.apply(2);
  assert.equal(left.error.code, 0);
  await Promise.all(crowd.map((client) => client.sees(left.version)));
}

describe('a channel that was busy when the server ended', () => {
  it('[ST3] and cannot be woken at the start is awake when that has passed, though nobody asks for it', async () => {
    // Whoever waits does so for as long as a slow machine takes.
    const server = await TestServer.start({ LOG_LEVEL: 'info', APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000' });
    try {
      const vera = await TestClient.join(server, 'live', 'viewer', 'vera');
      vera.room.reconnection.enabled = false;
      assert.equal((await vera.apply(1)).error.code, 0);
      // Who reads the journal has the commits brought into their tables.
      await journal(server, 'live');
      await server.kill();
      const snapshot = writeSnapshot(server, '{');
      await server.start();
      await until(() => server.output.includes('could not be woken'), 'its trouble is told');
      writeSnapshot(server, snapshot);
      await until(() => isAwake(server, 'live'), 'it is awake');
      assert.equal((await channel(server, 'live')).num_apply, 1);
      assert.equal(server.output.match(/could not be woken: it is tried again/g)?.length, 1);
      await until(() => server.output.includes('a channel that could not be woken is awake again'), 'its end, too');
    } finally {
      await server.remove();
    }
  });
}).timeout(TIMEOUT_MS);

/** Returns what was there before. */
function writeSnapshot({ dataDir }: TestServer, snapshot: string): string {
  const file = openBeside(dataDir);
  const found = file.prepare('SELECT snapshot FROM channels WHERE sid = ?').get('live')?.snapshot;
  file.prepare('UPDATE channels SET snapshot = ? WHERE sid = ?').run(snapshot, 'live');
  file.close();
  assert(typeof found === 'string');
  return found;
}

describe('a channel that nobody is in', () => {
  let server: TestServer;
  let gate: Gate;
  before(async () => {
    gate = await Gate.make();
    server = await TestServer.start({
      APPLY_BURST: '2',
      // A seat that is not taken is kept this long, and so is a channel that an operator woke; on a slow machine 50 take theirs.
      COLYSEUS_SEAT_RESERVATION_TIME: '8',
      NODE_OPTIONS: `${HEAP_ON_SIGNAL} ${gate.nodeOptions}`,
      ...gate.variables,
    });
  });
  after(async () => {
    await server.remove();
    gate.remove();
  });

  it('[LC3, LC4, LC11, ST5] sleeps, and wakes with its switch, its limits, its bars and its journal', async () => {
    const host = await TestClient.join(server, 'knows', 'host', 'hana');
    const viewer = await TestClient.join(server, 'knows', 'viewer', 'vera');
    assert.equal((await server.admin('PUT', '/api/channels/knows/limits', { max_links: 7 })).status, 200);
    for (const opCode of [1, 2, 1, 2]) assert.equal((await viewer.apply(opCode)).error.code, 0);
    const barred = await viewer.apply(1);
    assert.equal(barred.error.code, 403300017);
    const closed = await host.setSwitch(0);
    await Promise.all([viewer.leave(), host.leave()]);
    await asleep(server, 'knows');

    const asleepJournal = await journal(server, 'knows');
    const view = await channel(server, 'knows');
    assert.deepEqual([view.clients, view.live, view.linkcall_state, view.limits.max_links], [0, false, 1, 7]);

    const again = await TestClient.join(server, 'knows', 'host', 'hana');
    assert(again.state.version > closed.version);
    assert.deepEqual([again.state.linkcall_state, again.state.max_link], [1, 7]);
    assert.equal((await again.setSwitch(1)).error.code, 0);
    const back = await TestClient.join(server, 'knows', 'viewer', 'vera');
    const refused = await back.apply(1);
    assert.equal(refused.error.code, 403300017);
    assert(refused.retry_after_ms > 0 && refused.retry_after_ms <= barred.retry_after_ms);
    assert.deepEqual((await journal(server, 'knows')).slice(0, asleepJournal.length), asleepJournal);
    await Promise.all([again.leave(), back.leave()]);
  });

  it("[LC3] wakes for an operator's command, carries it out, and sleeps again", async () => {
    const host = await TestClient.join(server, 'operated', 'host', 'hana');
    await host.leave();
    await asleep(server, 'operated');
    const changed = await server.admin('PUT', '/api/channels/operated/limits', { max_links: 3 });
    assert.equal(changed.status, 200);
    assert(await isAwake(server, 'operated'));
    await asleep(server, 'operated');
    assert.equal((await channel(server, 'operated')).limits.max_links, 3);
  });

  it('[LC13] makes one room when 50 come at once, as the first ones ever', async () => {
    const crowd = await join50(server, 'new', 'first');
    await shareOneRoom(server, 'new', crowd);
    await Promise.all(crowd.map((client) => client.leave()));
  });

  it('[LC13] makes one room when 50 come the moment it has gone to sleep, time and again', async () => {
    for (const round of ['a', 'b', 'c', 'd']) {
      const crowd = await join50(server, 'again', round);
      await shareOneRoom(server, 'again', crowd);
      await Promise.all(crowd.map((client) => client.leave()));
      await asleep(server, 'again');
    }
  });

  it('[LC13] makes one room when 50 users and 20 operators come while it is still going to sleep', async () => {
    const viewer = await TestClient.join(server, 'leaving', 'viewer', 'vera');
    for (const opCode of [1, 2]) await viewer.apply(opCode);
    // Its refusal waits to be written: until it is, the channel cannot finish.
    assert.equal((await viewer.apply(3)).error.reason, 'not-linked');
    await viewer.leave();
    gate.shut();
    await asleep(server, 'leaving');
    const operators = Array.from({ length: OPERATORS }, () =>
      server.admin('PUT', '/api/channels/leaving/pk', { in_pk: false }),
    );
    const coming = join50(server, 'leaving', 'early');
    await until(async () => (await connections(server)) >= CROWD + OPERATORS, 'all of them are there');
    // What the server reads after their requests it reads after them.
    await server.admin('GET', '/api/channels');
    gate.open();
    const crowd = await coming;
    await shareOneRoom(server, 'leaving', crowd);
    for (const { status, body } of await Promise.all(operators)) assert.equal(status, 200, JSON.stringify(body));
    const seqs = (await journal(server, 'leaving')).map((entry) => entry.seq);
    assert.deepEqual(
      seqs,
      Array.from(seqs, (_, index) => index + 1),
    );
    await Promise.all(crowd.map((client) => client.leave()));
  });

  it('leaves nothing in memory', async () => {
    const sids = Array.from({ length: 20 }, (_, n) => `memory-${n}`);
    await Promise.all(
      sids.map(async (sid) => {
        const host = await TestClient.join(server, sid, 'host', 'hana');
        const viewer = await TestClient.join(server, sid, 'viewer', 'vera');
        await viewer.apply(1);
        await host.direct(1, 'vera');
        await Promise.all([host.leave(), viewer.leave()]);
      }),
    );
    await until(async () => (await listed(server)).length === 0, 'all channels sleep');
    // One is left awake: what is counted is there to be found.
    const viewer = await TestClient.join(server, 'awake', 'viewer', 'vera');
    // The prototype of the plain door's connections counts as one, too.
    const meant = { ChannelActor: 1, Mailbox: 1, Served: 1, WebSocketClient: 2 };
    let left: object = {};
    // Who has just ended, or been lost, is held by a timer for a moment yet.
    const isAll = async (): Promise<boolean> => {
      left = await countInHeap(server, Object.keys(meant));
      return isDeepStrictEqual(left, meant);
    };
    await until(isAll, 'nothing else is left').catch(() => assert.deepEqual(left, meant));
    // Reading the heap takes long enough for a slow machine to lose the connection: there may be nobody to say goodbye to.
    viewer.vanish();
  });
}).timeout(TIMEOUT_MS);

describe('a channel without clients whose clocks run', () => {
  /** Longer than a restart takes on a slow machine. */
  const LIFE_MS = 30_000;
  /** As long: the application has run out before its user has been away for too long. */
  const RECONNECT_MS = 30_000;
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ APPLY_LIFE_MS: `${LIFE_MS}`, RECONNECT_MS: `${RECONNECT_MS}` });
  });
  after(() => server.remove());

  it('[LC9, LC21, ST3] stays awake after a crash until they have run out, then sleeps', async () => {
    const viewer = await TestClient.join(server, 'ticking', 'viewer', 'vera');
    viewer.room.reconnection.enabled = false;
    const { time_apply } = await viewer.apply(1);
    await server.kill();
    const restartedAt = Date.now();
    await server.start();
    await until(() => isAwake(server, 'ticking'), 'it is awake again');
    const [awake] = await listed(server);
    assert.deepEqual([awake.sid, awake.num_apply, awake.clients], ['ticking', 1, 0]);

    await until(async () => (await channel(server, 'ticking')).num_apply === 0, 'the application runs out');
    const last = (await journal(server, 'ticking')).at(-1);
    assert.deepEqual(last.events, [{ type: 'application-ended', user_id: 'vera', why: 'ran-out' }]);
    assert(last.at >= time_apply + LIFE_MS);
    assert((await isAwake(server, 'ticking')) || Date.now() >= restartedAt + RECONNECT_MS);
    await asleep(server, 'ticking');
    assert(Date.now() >= restartedAt + RECONNECT_MS, 'it waited for its user to come back');
  });

  it('[LC20] stays awake while a lost connection may come back, then takes its user off and sleeps', async () => {
    const viewer = await TestClient.join(server, 'lost', 'viewer', 'lena');
    assert.equal((await server.admin('PUT', '/api/channels/lost/limits', { apply_life_ms: 120_000 })).status, 200);
    assert.equal((await viewer.apply(1)).error.code, 0);
    viewer.room.reconnection.enabled = false;
    viewer.drop();
    const droppedAt = Date.now();
    await until(async () => (await channel(server, 'lost')).clients === 0, 'the connection is lost');
    await asleep(server, 'lost');
    assert(Date.now() >= droppedAt + RECONNECT_MS, 'it waited for its user to come back');
    assert.equal((await channel(server, 'lost')).num_apply, 0);
  });
}).timeout(TIMEOUT_MS);
