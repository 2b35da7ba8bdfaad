import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { CALLS_ONLY } from '../client/player.ts';
import { NPM_CLUSTER } from '../support/server.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { Calls } from './support/calls.ts';
import { spread, watchComebacks } from './support/comebacks.ts';
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
  let calls: Calls;
  let tests = 0;
  before(async () => {
    cluster = await TestCluster.start(3, { ...CALLS_ONLY, ...FOUND_OUT_SOON, LOG_LEVEL: 'fatal' });
  });
  after(() => cluster.remove());
  beforeEach(async () => {
    tests += 1;
    sids = Array.from({ length: CHANNELS }, (_, n) => `busy ${tests} ${n}`);
    calls = await Calls.gather({ cluster, sids, random, thinkMs: THINK_MS });
  });
  afterEach(() => calls.leave());

  it('[CL6] lose no command and no call when the processes are restarted one by one', async () => {
    await calls.playThrough(async () => {
      for (const server of cluster.servers) {
        await server.stop();
        await calls.goOn();
        await server.start();
      }
    });
  });

  it('[CL6, CL9] lose none when each is an npm run cluster, and npm is told to stop', async () => {
    await calls.playThrough(async () => {
      // All at once: for a while nobody is there to go to.
      const all = await Promise.all(cluster.servers.map((server) => server.stop()));
      assert.deepEqual(all, [0, 0, 0]);
      await Promise.all(cluster.servers.map((server) => server.start(NPM_CLUSTER)));
      await calls.goOn();
      const server = random.pick(cluster.servers);
      assert.equal(await server.stop(), 0, server.output);
      await server.start(NPM_CLUSTER);
    });
  });

  it(`[CL4, LC17, LC21] lose nothing and are answered again when processes are killed, ${KILLS} times`, async () => {
    const tookMs: number[] = [];
    await calls.playThrough(async () => {
      for (let kills = 0; kills < KILLS; kills += 1) {
        const server = await calls.serverOf(random.pick(sids));
        const lost = await calls.playersAt(server);
        const back = watchComebacks(lost);
        await server.kill();
        await until(() => back.length === lost.length, 'all whose process died are answered again');
        tookMs.push(...back);
        await calls.goOn();
        await server.start();
      }
    });
    process.stdout.write(`      after ${KILLS} kills ${spread(tookMs)}\n`);
  });
});
