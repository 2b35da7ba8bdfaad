import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { Random } from '../../loadtest/random.ts';
import { TestClient, type Wire } from '../support/client.ts';
import { sid } from '../support/people.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { Gate } from './support/gate.ts';
import { channel, journal } from './support/operator.ts';
import { Talker } from './support/traffic.ts';
import { Ledger, Wreck } from './support/wreck.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
/** Colyseus' close code. */
const SERVER_SHUTDOWN = 4001;
const BUSY = 403300011;
/** Somewhat more than a start takes. */
const START_WORK_MS = 600;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

const readyStatus = async (server: TestServer) => (await fetch(`${server.url}/readyz`)).status;

/** Ends with 0: one that is not done in time gives up, and tells so by another code. */
async function assertStops(server: TestServer, signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<void> {
  assert.equal(await server.stop(signal), 0, server.output);
}

async function join(server: TestServer, role: 'host' | 'viewer', userId: string, channelId = 'live') {
  const client = await TestClient.join(server, channelId, role, userId);
  client.room.reconnection.enabled = false;
  return client;
}

const SETTINGS = { MAX_MESSAGES_PER_S: '100000', LOG_LEVEL: 'info' };

describe('a server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start(SETTINGS);
  });
  afterEach(() => server.remove());

  it('tells its address, is ready, and ends with 0 on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      assert.match(server.output, /^Linkcall serves on http:\/\/127\.0\.0\.1:\d+\n/);
      assert.equal(await readyStatus(server), 200);
      await assertStops(server, signal);
      if (signal === 'SIGTERM') await server.start();
    }
  });

  it('ends though connections of all kinds are open', async () => {
    const agent = new Agent({ keepAlive: true });
    const { hostname, port } = new URL(server.url);
    const [answered] = await once(get(`${server.url}/healthz`, { agent }), 'response');
    answered.resume();
    await once(answered, 'end');
    const silent = connect(Number(port), hostname);
    const halfSent = connect(Number(port), hostname, () =>
      halfSent.write('POST /api/channels/live/close HTTP/1.1\r\nHo'),
    );
    await Promise.all([once(silent, 'connect'), once(halfSent, 'connect')]);
    for (const socket of [silent, halfSent]) socket.on('error', () => {});
    const host = await join(server, 'host', 'hana');
    const viewer = await join(server, 'viewer', 'vera');
    const lost = await join(server, 'viewer', 'lena');
    assert.equal((await lost.apply(1)).error.code, 0);
    lost.drop();
    await until(async () => (await channel(server, 'live')).clients === 2, 'one is waited for');

    await assertStops(server);
    await until(() => host.closeCode === SERVER_SHUTDOWN && viewer.closeCode === SERVER_SHUTDOWN, 'they are told');
    agent.destroy();
    // The one who was waited for is still in the queue.
    await server.start();
    assert.equal((await channel(server, 'live')).num_apply, 1);
  });

  it(`[LC17, LC19] loses nothing that it told when it stops under load (SEED=${seed})`, async () => {
    const random = new Random(seed);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const sids = Array.from({ length: 10 }, (_, n) => sid(`${signal} ${n} ${random.below(1e9)}`));
      let left = 1 + random.below(1_000);
      let stopped: Promise<number | null> | undefined;
      const onReply = () => {
        left -= 1;
        if (left <= 0) stopped ??= server.stop(signal);
      };
      const viewerIds = ['ann', 'bob', 'carl'];
      const people = [['host', 'hana'] as const, ...viewerIds.map((name) => ['viewer', name] as const)];
      const talkers = await Promise.all(
        sids.flatMap((name) =>
          people.map(async ([role, userId]) => {
            const client = await join(server, role, userId, name);
            return new Talker({ sid: name, client, role, viewerIds, random, run: name, onReply });
          }),
        ),
      );
      await Promise.all(talkers.map((talker) => talker.talk()));
      assert.equal(await stopped, 0, server.output);
      const ledgers = sids.map((name) => new Ledger(name, { maxLinks: 2, maxApplies: 10 }));
      const wreck = await Wreck.of(server);
      const { found } = await wreck.read(ledgers);
      await wreck.remove();
      for (const [index, ledger] of ledgers.entries()) {
        const one = found[index];
        assert(one !== undefined);
        ledger.takeIn(one);
        const there = talkers.filter(({ client }) => client.room.roomId === talkers[index * 4]?.client.room.roomId);
        ledger.check(there.flatMap(({ sent }) => sent));
        assert(Math.max(...there.map(({ versionSeen }) => versionSeen)) <= ledger.channel.version);
      }
      await server.start();
    }
  });

  it('ends though a seat was given to somebody who has not come', async () => {
    await join(server, 'viewer', 'vera');
    const response = await fetch(`${server.url}/matchmake/joinOrCreate/live_channel`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenFor({ sub: 'wanda', role: 'viewer' })}`,
      },
      body: JSON.stringify({ sid: 'live' }),
    });
    assert.equal(response.status, 200);
    await assertStops(server);
  });

  it('ends when it is told to while it starts, at whatever instant', async () => {
    const random = new Random(seed);
    await server.stop();
    for (let round = 0; round < 10; round += 1) {
      const started = server.start().catch(() => {});
      await server.hasWorked(random.below(START_WORK_MS));
      const code = await server.stop();
      // null: the signal came before there was anything to finish.
      assert(code === 0 || code === null, `${code} ${server.output}`);
      await started;
    }
    await server.start();
    assert.equal(await readyStatus(server), 200);
  });
}).timeout(TIMEOUT_MS);

describe('a server whose file keeps it waiting', () => {
  let server: TestServer;
  let gate: Gate;
  beforeEach(async () => {
    gate = await Gate.make();
    server = await TestServer.start({ ...SETTINGS, NODE_OPTIONS: gate.nodeOptions, ...gate.variables });
  });
  afterEach(async () => {
    await server.remove();
    gate.remove();
  });

  it('[LC19] carries out what it has begun when it stops, and takes nothing new; told twice, it stops all the same', async () => {
    const host = await join(server, 'host', 'hana');
    const viewers = await Promise.all(['ann', 'bob', 'carl'].map((name) => join(server, 'viewer', name)));
    // There is a sample of the overview, to be kept when it stops, which must not be waited for.
    await until(async () => (await server.admin('GET', '/api/overview')).body.now !== null, 'a sample is taken');
    gate.shut();
    const begun = viewers.map((viewer) => viewer.apply(1, { cmd_id: 'one' }));
    const operated = server.admin('PUT', '/api/channels/live/pk', { in_pk: true });
    // What the server reads after these it reads after the first ones.
    await server.admin('GET', '/api/channels');
    await Promise.all(viewers.map((viewer) => viewer.request('linkcall_list_user_rq')));
    const { pid } = server;
    const stopped = server.stop();
    await until(() => server.output.includes('stopping'), 'the signal has arrived');
    assert.equal(await readyStatus(server), 503);
    process.kill(pid ?? 0, 'SIGTERM');
    process.kill(pid ?? 0, 'SIGINT');
    const late = await host.setSwitch(0);
    assert.equal(late.error.code, BUSY);
    await assert.rejects(join(server, 'viewer', 'dora', 'another'), /stopping/);
    const operatedLate = server.admin('PUT', '/api/channels/live/limits', { max_links: 9 });
    await server.admin('GET', '/api/channels');
    gate.open();
    const { status } = await operated;
    assert([200, 503].includes(status), `${status}`);
    // It may also come too late to be answered.
    assert.equal(await operatedLate.then((answer) => answer.status).catch(() => 503), 503);
    for (const reply of await Promise.all(begun)) assert.equal(reply.error.code, 0, JSON.stringify(reply));
    assert.equal(await stopped, 0, server.output);
    assert.doesNotMatch(server.output, /"level":[56]0/);

    await server.start();
    const { applies, linkcall_state, limits, in_pk } = await channel(server, 'live');
    assert.deepEqual(
      [applies.map((entry: Wire) => entry.user_id), in_pk, linkcall_state, limits.max_links],
      [['ann', 'bob', 'carl'], status === 200, 0, 2],
    );
    const accepted = (await journal(server, 'live')).filter((entry) => entry.cmd_id === 'one');
    assert.deepEqual(
      accepted.map(({ outcome }) => outcome),
      ['accepted', 'accepted', 'accepted'],
    );
  });

  it('[CL14] ends with 0 when it is told to while it wakes what was busy', async () => {
    const viewer = await join(server, 'viewer', 'vera');
    assert.equal((await viewer.apply(1)).error.code, 0);
    // Who reads the journal has it brought into its table: else the start would do that first.
    await journal(server, 'live');
    await server.kill();
    gate.shut();
    await server.start();
    await until(async () => (await readyStatus(server)) === 503, 'the server serves, but waits for its file');
    const stopped = server.stop();
    await until(() => server.output.includes('stopping'), 'the signal has arrived');
    gate.open();
    assert.equal(await stopped, 0, server.output);
    assert.doesNotMatch(server.output, /"level":[56]0/);
    await server.start();
    assert.equal((await channel(server, 'live')).num_apply, 1);
  });
}).timeout(TIMEOUT_MS);

describe('a server without AUTH_SECRET', () => {
  it('gives out tokens to play with, and says so; one with it does not', async () => {
    const claims = { sub: 'ann', role: 'viewer' };
    const playing = await TestServer.start({ AUTH_SECRET: '' });
    try {
      await until(() => playing.output.includes('/dev/token'), 'it says so');
      assert.match(playing.output, /^No AUTH_SECRET is set: .*this machine only.*\n.*POST http.*\/dev\/token$/m);
      const { status, body } = await playing.admin('POST', '/dev/token', claims);
      assert.deepEqual([status, typeof body.token], [200, 'string']);
    } finally {
      await playing.remove();
    }
    const serious = await TestServer.start();
    try {
      assert.doesNotMatch(serious.output, /dev\/token/);
      assert.equal((await serious.admin('POST', '/dev/token', claims)).status, 404);
    } finally {
      await serious.remove();
    }
  });
}).timeout(TIMEOUT_MS);
