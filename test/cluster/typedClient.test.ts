import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { connectChannel } from '../../src/client/index.ts';
import { assertAgreement, wholeJournal } from '../client/agreement.ts';
import { ANSWER_WITHIN_MS, tokenOf } from '../client/channels.ts';
import { CALLS_ONLY, Player } from '../client/player.ts';
import { channel, listed } from '../process/support/operator.ts';
import { NPM_CLUSTER, type TestServer } from '../support/server.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { spread, watchComebacks } from './comebacks.ts';
import { TestCluster } from './testCluster.ts';

/** `npm run test:chaos` takes more of both. */
const CHANNELS = Number(process.env.CHAOS_CHANNELS ?? 6);
const KILLS = Number(process.env.CHAOS_KILLS ?? 2);
/** There they do not think. */
const THINK_MS = Number(process.env.CHAOS_THINK_MS ?? 200);

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`typed clients of three processes (SEED=${seed})`, () => {
  const random = new Random(seed);
  let sids: readonly string[] = [];
  let cluster: TestCluster;
  let players: Player[];
  let tests = 0;
  before(async () => {
    cluster = await TestCluster.start(3, { ...CALLS_ONLY, ...FOUND_OUT_SOON, LOG_LEVEL: 'fatal' });
  });
  after(() => cluster.remove());
  beforeEach(async () => {
    tests += 1;
    sids = Array.from({ length: CHANNELS }, (_, n) => `busy ${tests} ${n}`);
    players = (await Promise.all(sids.map(gather))).flat();
  });
  afterEach(async () => {
    await Promise.all(players.map((player) => player.channel.leave()));
  });

  async function gather(sid: string, nth: number): Promise<Player[]> {
    const viewerIds = [`${sid} ann`, `${sid} bob`];
    // Each asks another process first.
    const url = [cluster.server(nth).url, cluster.server(nth + 1).url, cluster.server(nth + 2).url] as const;
    const people = [`${sid} hana`, ...viewerIds].map(async (userId) => {
      const token = await tokenOf(sid, viewerIds.includes(userId) ? 'viewer' : 'host', userId);
      return new Player({
        channel: connectChannel({ url, sid, token, answerWithinMs: ANSWER_WITHIN_MS }),
        sid,
        userId,
        viewerIds,
        random,
        thinkMs: THINK_MS,
      });
    });
    return Promise.all(people);
  }
  /** Calls go on meanwhile. */
  async function playThrough(trouble: () => Promise<void>): Promise<void> {
    let isOver = false;
    const played = Promise.all(players.map((player) => player.play(() => isOver)));
    try {
      await goOn();
      await trouble();
      await goOn();
    } finally {
      isOver = true;
    }
    await played;
    assert.deepEqual(
      players.flatMap(({ unanswered }) => unanswered),
      [],
    );
    await assertAgreement(cluster.server(0), sids, players);
    for (const sid of sids) {
      const byThemselves = (await wholeJournal(cluster.server(0), sid)).filter(({ command }) =>
        ['leave', 'end-session', 'end-overdue', 'close-room'].includes(command),
      );
      assert.deepEqual(byThemselves, [], `nobody in ${sid} was gone`);
    }
  }
  async function serverOf(sid: string): Promise<TestServer> {
    const { address } = (await channel(cluster.server(0), sid)).process;
    return cluster.servers.find(({ url }) => new URL(url).host === address) ?? assert.fail(`nobody has ${sid}`);
  }
  /** Those whose channels this process has. */
  async function playersAt({ url }: TestServer): Promise<Player[]> {
    const sidsThere = (await listed(cluster.server(0)))
      .filter(({ process }) => process.address === new URL(url).host)
      .map(({ sid }) => sid);
    return players.filter(({ sid }) => sidsThere.includes(sid));
  }
  /** Until everybody has been answered some more. */
  async function goOn(): Promise<void> {
    const goals = players.map((player) => ({ player, answers: player.accepted.length + 3 }));
    await until(() => goals.every(({ player, answers }) => player.accepted.length >= answers), 'all calls go on');
  }

  it('[CL6] lose no command and no call when the processes are restarted one by one', async () => {
    await playThrough(async () => {
      for (const server of cluster.servers) {
        await server.stop();
        await goOn();
        await server.start();
      }
    });
  });

  it('[CL6, CL9] lose none when each is an npm run cluster, and npm is told to stop', async () => {
    await playThrough(async () => {
      // All at once: for a while nobody is there to go to.
      const all = await Promise.all(cluster.servers.map((server) => server.stop()));
      assert.deepEqual(all, [0, 0, 0]);
      await Promise.all(cluster.servers.map((server) => server.start(NPM_CLUSTER)));
      await goOn();
      const server = random.pick(cluster.servers);
      assert.equal(await server.stop(), 0, server.output);
      await server.start(NPM_CLUSTER);
    });
  });

  it(`[CL4, LC17, LC21] lose nothing and are answered again when processes are killed, ${KILLS} times`, async () => {
    const tookMs: number[] = [];
    await playThrough(async () => {
      for (let kills = 0; kills < KILLS; kills += 1) {
        const server = await serverOf(random.pick(sids));
        const lost = await playersAt(server);
        const back = watchComebacks(lost);
        await server.kill();
        await until(() => back.length === lost.length, 'all whose process died are answered again');
        tookMs.push(...back);
        await goOn();
        await server.start();
      }
    });
    process.stdout.write(`      after ${KILLS} kills ${spread(tookMs)}\n`);
  });
});
