import { systemClock } from '../../../src/server/clock.ts';
import { openRedisStore } from '../../../src/stores/redis/open.ts';
import { describeLanes, ENDPOINTS, type LanesUnderTest } from '../contract/lanesContract.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { CALM, openFreshRedis, SILENT } from './redisUnderTest.ts';

const KEY = 'linkcall:webhook:all';

describeLanes('Redis', async (): Promise<LanesUnderTest> => {
  const redis = await openFreshRedis({ endpoints: ENDPOINTS });
  const open = () =>
    openRedisStore({
      ...CALM,
      ...{ url: redis.url, journalMax: JOURNAL_MAX, log: SILENT, clock: systemClock, endpoints: ENDPOINTS },
    });
  const [one, other] = [await open(), await open()];
  return {
    processes: [one.lanesOf('all'), other.lanesOf('all')],
    links: one.lanesOf('links'),
    channels: {
      ...one.channels,
      commit: async (commit) => {
        const outcome = await one.channels.commit(commit);
        await one.channels.published();
        return outcome;
      },
    },
    age: async (ms) => {
      // Its own clock cannot be set: what is due is due earlier by so much.
      for (const sid of await redis.tool.zrange(`${KEY}:due`, 0, -1)) {
        await redis.tool.zincrby(`${KEY}:due`, -ms, sid);
      }
    },
    setBack: async () => void (await redis.tool.hincrby(`${KEY}:state`, 'serial', 3_600_000)),
    putBad: async (sid) => {
      const n = await redis.tool.hincrby(`${KEY}:state`, 'entries', 1);
      await redis.tool.hincrby(`${KEY}:state`, 'count', 1);
      await redis.tool.rpush(`${KEY}:lane:${sid}`, `${n} 1790000000000 {`);
    },
    dispose: async () => {
      await Promise.all([one.channels.close(), other.channels.close()]);
      await redis.dispose();
    },
  };
});
