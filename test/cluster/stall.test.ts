import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Random } from '../../loadtest/random.ts';
import { type Channel, type ChannelOptions, connectChannel } from '../../src/client/index.ts';
import { assertAgreement } from '../client/agreement.ts';
import { tokenOf } from '../client/channels.ts';
import { CALLS_ONLY, Player } from '../client/player.ts';
import { channel } from '../process/support/operator.ts';
import { done } from '../rooms/replies.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

/** Longer than a process may be silent before its channels move on. `npm run test:chaos` takes more of both. */
const STALL_MS = Number(process.env.CHAOS_STALL_MS ?? 4_000);
const CHANNELS = Number(process.env.CHAOS_CHANNELS ?? 10);

/** Leaves a silent process soon, for the one that has the channel then. */
const RESTLESS = { heartbeatMs: 1_000, joinWithinMs: 2_000, answerWithinMs: 2 * STALL_MS + 60_000 };
/** Does not notice that a process is silent. */
const PATIENT = { heartbeatMs: 2 * STALL_MS + 60_000, answerWithinMs: 2 * STALL_MS + 60_000 };

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`typed clients of a process that stalls for ${STALL_MS} ms (SEED=${seed})`, () => {
  const random = new Random(seed);
  const sids = Array.from({ length: CHANNELS }, (_, n) => `stalled ${n}`);
  let cluster: TestCluster;
  let channels: Channel[];
  beforeEach(async () => {
    channels = [];
    cluster = await TestCluster.start(3, { ...CALLS_ONLY, ...FOUND_OUT_SOON, LOG_LEVEL: 'fatal' });
  });
  afterEach(async () => {
    cluster.server(0).resume();
    await Promise.all(channels.map((one) => one.leave()));
    await cluster.remove();
  });

  /** The first process is asked first. */
  const enter = async (sid: string, role: 'host' | 'viewer', userId: string, options: Partial<ChannelOptions>) => {
    const url = [cluster.server(0).url, cluster.server(1).url, cluster.server(2).url] as const;
    const entered = connectChannel({ url, sid, token: await tokenOf(sid, role, userId), ...options });
    channels.push(entered);
    await entered.connected();
    return entered;
  };
  const processOf = async (sid: string) => (await channel(cluster.server(1), sid)).process;
  const addressOf = async (sid: string): Promise<string> => (await processOf(sid)).address;

  async function gather(sid: string) {
    const viewerIds = [`${sid} ann`, `${sid} bob`, `${sid} cleo`];
    const player = async (userId: string, options: Partial<ChannelOptions>) => {
      const role = viewerIds.includes(userId) ? 'viewer' : 'host';
      return new Player({ channel: await enter(sid, role, userId, options), sid, userId, viewerIds, random });
    };
    return {
      restless: await Promise.all([player(`${sid} hana`, RESTLESS), player(`${sid} bob`, RESTLESS)]),
      patient: await player(`${sid} ann`, PATIENT),
      silent: await player(`${sid} cleo`, PATIENT),
    };
  }
  /** Until each of them has been answered some more. */
  async function goOn(players: readonly Player[]): Promise<void> {
    const goals = players.map((player) => ({ player, answers: player.accepted.length + 3 }));
    await until(() => goals.every(({ player, answers }) => player.accepted.length >= answers), 'calls go on');
  }

  /** Until then the others take a process for dead, and what it takes may be taken from it. */
  async function hasBeaten(processId: string): Promise<void> {
    const redis = new Redis(cluster.redisUrl);
    await until(async () => (await redis.exists(`linkcall:process:${processId}`)) === 1, 'it has beaten again');
    redis.disconnect();
  }

  /** Asked for a channel that has moved on, the first process tells where; a new one it takes. */
  async function serves(processId: string): Promise<void> {
    const { url } = cluster.server(0);
    const moved = await enter(sids[0] ?? '', 'viewer', 'dora', { url });
    done(await moved.list());
    await hasBeaten(processId);
    const fresh = await enter('fresh', 'viewer', 'dora', { url });
    done(await fresh.apply());
    assert.equal(await addressOf('fresh'), new URL(url).host);
  }

  it('[CL5, ST4, LC17, LC19] lose nothing, whichever side they ask meanwhile, and are served by it again', async () => {
    // Of several addresses a client begins with any.
    const { url } = cluster.server(0);
    const first = await Promise.all(sids.map((sid) => enter(sid, 'viewer', 'the first one', { url })));
    const groups = await Promise.all(sids.map(gather));
    await Promise.all(first.map((one) => one.leave()));
    const restless = groups.flatMap((group) => group.restless);
    const patient = groups.map((group) => group.patient);
    const silent = groups.map((group) => group.silent);
    const players = [...restless, ...patient, ...silent];
    const stalled = cluster.server(0);
    const address = new URL(stalled.url).host;
    for (const sid of sids) assert.equal(await addressOf(sid), address);
    const { id: stalledId } = await processOf(sids[0] ?? '');

    let isOver = false;
    const play = (some: readonly Player[]) => some.map((player) => player.play(() => isOver));
    const played = play([...restless, ...patient]);
    try {
      await goOn([...restless, ...patient]);
      stalled.pause();
      await until(() => stalled.isStopped, 'it is stopped');
      const wakesAt = Date.now() + STALL_MS;
      // These have asked for nothing yet: what they ask now waits in the buffers of the stalled one.
      played.push(...play(silent));
      await goOn(restless);
      while (Date.now() < wakesAt) await goOn(restless);
      for (const sid of sids) assert.notEqual(await addressOf(sid), address);
      for (const player of [...patient, ...silent]) assert.equal(player.channel.connection.status, 'connected');
      assert(silent.every(({ accepted, refusals }) => accepted.length + refusals === 0));
      stalled.resume();
      await Promise.all([goOn(players), serves(stalledId)]);
    } finally {
      isOver = true;
    }
    await Promise.all(played);
    assert.deepEqual(
      players.flatMap(({ unanswered }) => unanswered),
      [],
    );
    await assertAgreement(cluster.server(1), sids, players);
  });
});
