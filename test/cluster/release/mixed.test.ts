import { Random } from '../../../loadtest/random.ts';
import { connectChannel } from '../../../src/client/index.ts';
import { ANSWER_WITHIN_MS, tokenOf } from '../../client/channels.ts';
import { CALLS_ONLY } from '../../client/player.ts';
import { patiently } from '../../process/support/operator.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Calls } from '../support/calls.ts';
import { TestCluster } from '../testCluster.ts';
import { lastRelease, type Release } from './lastRelease.ts';

const CHANNELS = 4;
const THINK_MS = 200;

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`two processes, of the last release and of this one (SEED=${seed})`, () => {
  let release: Release;
  let cluster: TestCluster;
  before(async () => {
    release = await lastRelease();
    cluster = await TestCluster.start(2, { ...CALLS_ONLY, LOG_LEVEL: 'error' }, release.program);
  });
  after(async () => {
    await cluster.remove();
    await release.remove();
  });

  it('[CL10] lose no command and no call while they are replaced one by one, and one of the release comes back', async () => {
    const sids = Array.from({ length: CHANNELS }, (_, n) => `busy ${n}`);
    const calls = await Calls.gather({ cluster, sids, random: new Random(seed), thinkMs: THINK_MS });
    const allIsThere = async (): Promise<void> => {
      await calls.goOn();
      for (const sid of sids) await Promise.all(cluster.servers.map((server) => isFoundBy(server, sid)));
    };
    const [first, second] = [cluster.server(0), cluster.server(1)];
    await calls.playThrough(async () => {
      await first.stop();
      await first.start();
      await allIsThere();
      await second.stop();
      await second.start();
      await calls.goOn();
      await first.stop();
      await first.start(release.program);
      await allIsThere();
    });
    await calls.leave();
  });

  /** Wherever its actor is: it says what an application would come to, and a viewer joins. */
  async function isFoundBy(server: TestServer, sid: string): Promise<void> {
    await patiently(server, `/api/channels/${sid}/orders`, 'POST', { order: 'check', user_id: 'late' });
    const token = await tokenOf(sid, 'viewer', 'late');
    const late = connectChannel({ url: server.url, sid, token, answerWithinMs: ANSWER_WITHIN_MS });
    await until(() => late.state?.links !== undefined, `a viewer joins ${sid} by ${server.url}`);
    await late.leave();
  }
});
