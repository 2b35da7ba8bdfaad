import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { TestClient } from '../support/client.ts';
import { sid } from '../support/people.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { channel, journal, listed } from './support/operator.ts';
import { Party } from './support/party.ts';
import { JOURNAL_MAX, Wreck } from './support/wreck.ts';

/** `npm run test:chaos` takes more of all of these. */
const CHANNELS = Number(process.env.CHAOS_CHANNELS ?? 12);
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 6);
const REPLIES_BEFORE_CRASH_MAX = Number(process.env.CHAOS_REPLIES ?? 500);
/** A restart takes a bit more work than this. */
const CRASH_AGAIN_WITHIN_MS = 500;
/** Within the first of these a server has to be there again, and two have to be back, on a slow machine, too. */
const [GONE_MS, HOST_GONE_MS] = [20_000, 45_000];
const LIMITS = { maxLinks: 2, maxApplies: 3 };
const SETTINGS = {
  LOG_LEVEL: 'error',
  MAX_MESSAGES_PER_S: '100000',
  JOURNAL_MAX: `${JOURNAL_MAX}`,
  MAX_LINKS: `${LIMITS.maxLinks}`,
  MAX_APPLIES: `${LIMITS.maxApplies}`,
  WHEN_FULL: 'keep',
  APPLY_BURST: '8',
  // In this test nobody runs out or is gone: what is left behind must be there exactly.
  APPLY_LIFE_MS: '600000',
  RECONNECT_MS: '600000',
  HOST_RECONNECT_MS: '600000',
};

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('a server that is killed under load', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start(SETTINGS);
  });
  after(() => server.remove());

  it(`[ST1, ST3, LC13, LC17, LC19] keeps what it told, and no half of anything, ${ROUNDS} times (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const sids = Array.from({ length: CHANNELS }, (_, n) => sid(`channel ${n}`));
    const parties = sids.map((name) => new Party({ sid: name, limits: LIMITS, random }));
    for (let round = 1; round <= ROUNDS; round += 1) {
      await runUntilKilled(server, parties, round, random);
      await restart(server, parties, random);
    }
  });
});

async function runUntilKilled(server: TestServer, parties: readonly Party[], round: number, random: Random) {
  let left = 1 + random.below(REPLIES_BEFORE_CRASH_MAX);
  let killed: Promise<void> | undefined;
  const onReply = () => {
    left -= 1;
    if (left <= 0) killed ??= server.kill();
  };
  await Promise.all(parties.map((party) => party.gather(server, round, onReply)));
  await Promise.all(parties.map((party) => party.repeat()));
  await Promise.all(parties.map((party) => party.tryBars()));
  await Promise.all(parties.flatMap(({ talkers }) => talkers.map((talker) => talker.talk())));
  await killed;
}

async function restart(server: TestServer, parties: readonly Party[], random: Random): Promise<void> {
  const wreck = await Wreck.of(server);
  const { found, loggedCallIds } = await wreck.read(parties.map(({ ledger }) => ledger));
  await start(server, random);
  for (const [index, party] of parties.entries()) {
    const one = found[index];
    assert(one !== undefined);
    party.examine(one);
  }
  const ended = parties.flatMap(({ ledger }) => ledger.endedCallIds);
  assert.deepEqual(loggedCallIds.sort(), ended.sort(), '[ST6] each call that ended is in the user log, once');
  await wreck.remove();
  await until(async () => (await listed(server)).length === CHANNELS, 'all are awake again');
  await Promise.all(parties.map((party) => party.compare(server)));
}

/** Now and then it is killed again before it is up. */
async function start(server: TestServer, random: Random): Promise<void> {
  if (random.chance(0.2)) {
    const started = server.start().catch(() => {});
    await server.hasWorked(random.below(CRASH_AGAIN_WITHIN_MS));
    await server.kill();
    await started;
  }
  await server.start();
}

describe('after a crash', () => {
  let server: TestServer;
  const begin = async (env: Record<string, string>) => {
    server = await TestServer.start(env);
  };
  afterEach(() => server.remove());

  const join = async (role: 'host' | 'viewer', userId: string, sid = 'live') => {
    const client = await TestClient.join(server, sid, role, userId);
    client.room.reconnection.enabled = false;
    return client;
  };
  const ended = async (sid: string) => {
    await until(async () => (await channel(server, sid)).num_apply === 0, `the application in ${sid} ends`);
    return (await journal(server, sid)).at(-1);
  };

  it('[LC9, ST3] an application whose life is over ends at once, another one when its life is over', async () => {
    await begin({ RECONNECT_MS: '60000' });
    const [ann, bob] = [await join('viewer', 'ann', 'short'), await join('viewer', 'bob', 'long')];
    await server.admin('PUT', '/api/channels/short/limits', { apply_life_ms: 5_000 });
    await server.admin('PUT', '/api/channels/long/limits', { apply_life_ms: 12_000 });
    const { time_apply: bobAt } = await bob.apply(1);
    const { time_apply: annAt } = await ann.apply(1);
    await server.kill();
    const isDown = () => Date.now() > annAt + 6_000;
    await until(isDown, 'the server has been away for longer than the one life, and half of the other');
    await server.start();
    const short = await ended('short');
    assert.equal(short.events[0].why, 'ran-out');
    assert(short.at > annAt + 6_000);
    const long = await ended('long');
    assert.equal(long.events[0].why, 'ran-out');
    assert(long.at >= bobAt + 12_000);
  });

  it('[LC20, LC21, LC22] whoever does not come back in time is gone, and whoever does keeps the place', async () => {
    await begin({
      ...{ RECONNECT_MS: `${GONE_MS}`, HOST_RECONNECT_MS: `${HOST_GONE_MS}`, APPLY_LIFE_MS: '600000' },
      WHEN_FULL: 'keep',
    });
    const host = await join('host', 'hana');
    const viewers = await Promise.all(['ann', 'bea', 'carl', 'dora'].map((name) => join('viewer', name)));
    for (const viewer of viewers) assert.equal((await viewer.apply(1)).error.code, 0);
    for (const name of ['ann', 'bea']) assert.equal((await host.direct(1, name)).error.code, 0);
    await server.kill();
    const killedAt = Date.now();
    await server.start();
    const [bea, dora] = [await join('viewer', 'bea'), await join('viewer', 'dora')];
    assert.deepEqual([bea.linkedIds, dora.linkedIds, dora.waitingIds], [['ann', 'bea'], ['ann', 'bea'], ['dora']]);

    const bothSeeIt = async () => {
      const { version } = await channel(server, 'live');
      await Promise.all([bea.sees(version), dora.sees(version)]);
    };
    await until(() => !bea.linkedIds.includes('ann'), 'ann is gone');
    await until(async () => (await channel(server, 'live')).num_apply === 1, 'carl is gone');
    await bothSeeIt();
    assert.deepEqual([bea.linkedIds, dora.waitingIds], [['bea'], ['dora']]);
    assert((await channel(server, 'live')).live, 'the host has more time');
    await until(() => !bea.state.live, 'the host is gone');
    await bothSeeIt();
    assert.deepEqual([bea.linkedIds, dora.waitingIds], [[], []]);

    const leaves = (await journal(server, 'live')).filter(({ command }) => command === 'leave');
    assert.deepEqual(leaves.map(({ actor }) => actor).sort(), ['ann', 'carl', 'hana']);
    for (const { actor, at } of leaves) {
      const graceMs = actor === 'hana' ? HOST_GONE_MS : GONE_MS;
      assert(at >= killedAt + graceMs, `${actor} was gone at ${at}`);
    }
  });
});
