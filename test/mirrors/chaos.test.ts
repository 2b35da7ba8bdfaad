import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { type ChannelView, connectChannel } from '../../src/client/index.ts';
import { assertAgreement, wholeJournal } from '../client/agreement.ts';
import { ANSWER_WITHIN_MS, ids, tokenOf } from '../client/channels.ts';
import { CALLS_ONLY, Player } from '../client/player.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { patiently } from '../process/support/operator.ts';
import type { TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { until } from '../support/until.ts';
import { Onlooker } from './onlooker.ts';

/** `npm run test:chaos` takes more of both. */
const ONLOOKERS = Number(process.env.CHAOS_ONLOOKERS ?? 12);
const APPLICANTS = Number(process.env.CHAOS_APPLICANTS ?? 8);
/**
 * Each change is shown to everybody, and everybody is in this process: the more look and the more act, the less often each
 * of them does. At most about 5,000 times a second somebody is shown something.
 */
const THINK_MS = 200 + (ONLOOKERS * APPLICANTS) / 5;
const COME_AT_ONCE = 50;

const PROCESSES = 3;
const SID = 'crowded';
/** Half of those who apply are never let in: nobody else ever hears of them. */
const SHY = 'shy-';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`a crowd in the mirrors of three processes (SEED=${seed})`, () => {
  const random = new Random(seed);
  let onlookers: readonly Onlooker[] = [];
  let redis: RedisServer;
  let cluster: TestCluster;
  let host: Player;
  let applicants: readonly Player[] = [];
  /** Whoever was shown another's application. */
  const indiscreet = new Set<string>();
  before(async () => {
    redis = await RedisServer.start();
    const settings = { ...CALLS_ONLY, LOG_LEVEL: 'fatal', MIRROR_ABOVE: '1', REDIS_URL: redis.url() };
    cluster = await TestCluster.start(PROCESSES, settings);
    const names = Array.from({ length: APPLICANTS }, (_, n) => (n % 2 === 0 ? `bold-${n}` : `${SHY}${n}`));
    host = await enter('hana', 'host', { picks: names.filter((name) => !name.startsWith(SHY)) });
    applicants = await Promise.all(names.map((name) => enter(name, 'viewer', { picks: names })));
    onlookers = Array.from({ length: ONLOOKERS }, (_, nth) => {
      return new Onlooker({ sid: SID, userId: `onlooker ${nth}`, servers: cluster.servers, first: nth, secret: SHY });
    });
    for (const some of batches(onlookers)) await Promise.all(some.map((one) => one.begin()));
  });
  after(async () => {
    await Promise.all([host, ...applicants].map((player) => player?.channel.leave()));
    await Promise.all(onlookers.map((onlooker) => onlooker.end()));
    await cluster?.remove();
    await redis.service.remove();
  });

  async function enter(userId: string, role: 'host' | 'viewer', { picks }: { readonly picks: readonly string[] }) {
    const [url = '', ...others] = cluster.servers.map((server) => server.url);
    const token = await tokenOf(SID, role, userId);
    const channel = connectChannel({ url: [url, ...others], sid: SID, token, answerWithinMs: ANSWER_WITHIN_MS });
    channel.on('state', ({ applies }) => {
      if (role === 'viewer' && ids(applies).some((id) => id !== userId)) indiscreet.add(userId);
    });
    await channel.connected();
    return new Player({ channel, sid: SID, userId, viewerIds: picks, random, thinkMs: THINK_MS });
  }

  const players = () => [host, ...applicants];
  const answers = ({ accepted, refusals }: Player) => accepted.length + refusals;

  /** Until everybody has been answered some more. */
  async function goOn(): Promise<void> {
    const goals = players().map((player) => ({ player, answers: answers(player) + 3 }));
    await until(() => goals.every((goal) => answers(goal.player) >= goal.answers), 'all are answered');
  }

  /** All sit, and hear of what is done. */
  async function isCalm(): Promise<void> {
    await until(() => onlookers.every((one) => one.isSeated && !one.state.behind), 'everybody looks on');
    await goOn();
  }

  const portrait = (): Promise<{ process: { address: string }; mirrors: { process: { address: string } }[] }> =>
    patiently(serverThatIsUp(), `/api/channels/${SID}`);

  function serverThatIsUp(): TestServer {
    return cluster.servers.find(({ pid, isStopped }) => pid !== undefined && !isStopped) ?? assert.fail();
  }

  const at = (address: string): TestServer =>
    cluster.servers.find(({ url }) => new URL(url).host === address) ?? assert.fail(`nobody is at ${address}`);

  const withActor = async (): Promise<TestServer> => at((await portrait()).process.address);

  /**
   * Not the actor's. After a death most sit where it is now, and some at the actor: for a while its list of clients is
   * that of the one before, or none.
   */
  async function withMirror(): Promise<TestServer> {
    for (let elsewhere = await mirrorsElsewhere(); ; elsewhere = await mirrorsElsewhere()) {
      if (elsewhere.length > 0) return at(random.pick(elsewhere));
      for (const some of batches(onlookers)) await Promise.all(some.map((one) => one.comeAgain()));
    }
  }

  async function mirrorsElsewhere(): Promise<readonly string[]> {
    const { process: owner, mirrors } = await portrait();
    return mirrors.map((mirror) => mirror.process.address).filter((address) => address !== owner.address);
  }

  const killed = async (server: TestServer) => {
    await server.kill();
    await goOn();
    await cluster.revive();
  };

  const stalled = async (server: TestServer) => {
    const { host: address } = new URL(server.url);
    server.pause();
    await until(() => server.isStopped, 'it stands still');
    const isMissed = async () => (await portrait()).mirrors.every(({ process }) => process.address !== address);
    await until(isMissed, 'its mirror is given up');
    server.resume();
  };

  const TROUBLES: Readonly<Record<string, () => Promise<void>>> = {
    'a mirror’s process is killed': async () => killed(await withMirror()),
    'the actor’s process is killed': async () => killed(await withActor()),
    'a mirror’s process stalls': async () => stalled(await withMirror()),
    'Redis is cut, until mirrors are behind': async () => {
      await redis.service.pause();
      await until(() => onlookers.some((one) => one.isInMirror && one.state.behind), 'they are behind');
      redis.service.resume();
    },
    'Redis is cut, until the actor is let go': async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = host.channel.on('connection', ({ status }) => {
        if (status !== 'connected') resolve();
      });
      await redis.service.pause();
      await promise;
      stop();
      redis.service.resume();
    },
  };

  it('[SC7, LC17, SC3] is shown the same in the end, each command is done at most once, and the queue stays hidden', async () => {
    await until(async () => (await portrait()).mirrors.length === PROCESSES, 'there is a mirror in each process');
    let isOver = false;
    const played = Promise.all(players().map((player) => player.play(() => isOver)));
    try {
      for (const [name, trouble] of Object.entries(TROUBLES)) {
        await isCalm();
        await trouble().catch((cause) => assert.fail(`${name}: ${cause}`));
      }
      await isCalm();
    } finally {
      isOver = true;
      await played;
    }
    const unanswered = players().flatMap((player) => player.unanswered);
    assert.deepEqual(unanswered, []);
    await assertAgreement(serverThatIsUp(), [SID], players());
    await assertNobodyIsForgotten();
    await assertAllSeeTheSame();
    assert.deepEqual([...indiscreet], [], 'nobody was shown who else waits');
    assert.deepEqual(
      onlookers.flatMap(({ wrong }) => wrong),
      [],
    );
    assert(onlookers.every(({ frames }) => frames > 0));
    const shyOnes = applicants.filter(({ userId }) => userId.startsWith(SHY));
    assert(
      shyOnes.some(({ accepted }) => accepted.length > 0),
      'there was something to hide',
    );
  });

  async function assertNobodyIsForgotten(): Promise<void> {
    const byThemselves = (await wholeJournal(serverThatIsUp(), SID)).filter(({ command }) =>
      ['leave', 'end-session', 'end-overdue', 'close-room'].includes(command),
    );
    assert.deepEqual(byThemselves, []);
  }

  /** What everybody may see, and each applicant of their own place. */
  async function assertAllSeeTheSame(): Promise<void> {
    const hosts = () => host.channel.state ?? assert.fail('the host sees the channel');
    const isSame = (state: ChannelView | TestClient['state']) =>
      JSON.stringify(publicOf(state)) === JSON.stringify(publicOf(hosts()));
    const isCurrent = (one: Onlooker) => one.isSeated && !one.state.behind && isSame(one.state);
    await until(() => onlookers.every(isCurrent), 'all who look on see what the host sees');
    const waiting = () => ids(hosts().applies);
    for (const { channel, userId } of applicants) {
      const own = () => (waiting().includes(userId) ? [userId] : []);
      const sees = ({ applies }: ChannelView) => JSON.stringify(ids(applies)) === JSON.stringify(own());
      const isRight = (state = channel.state) => state !== undefined && isSame(state) && sees(state);
      await until(() => isRight(), `${userId} sees the same, and whether they wait`);
    }
  }
});

function batches(onlookers: readonly Onlooker[]): readonly (readonly Onlooker[])[] {
  const count = Math.ceil(onlookers.length / COME_AT_ONCE);
  return Array.from({ length: count }, (_, nth) => onlookers.slice(nth * COME_AT_ONCE, (nth + 1) * COME_AT_ONCE));
}

function publicOf(state: ChannelView | TestClient['state']) {
  const { sid, singer_id, linkcall_state, version, epoch, num_link, num_apply, max_link, links } = state;
  const linked = [...links.values()].map(({ user_id, seat, mode, muted, time_apply, time_allow, away_since }) => {
    return { user_id, seat, mode, muted, time_apply, time_allow, away_since };
  });
  return { sid, singer_id, linkcall_state, version, epoch, num_link, num_apply, max_link, linked };
}
