import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Registry } from '../../src/cluster/registry.ts';
import { RedisServer } from '../support/services/redisServer.ts';

const PACE = { atOnce: 4, everyMs: 500 };

describe('the budget of several processes', () => {
  let redis: RedisServer;
  let tool: Redis;
  let processes: readonly Registry[];
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.service.remove());
  beforeEach(async () => {
    tool = new Redis(redis.url());
    await tool.flushdb();
    processes = ['ann', 'ben'].map((id) => new Registry(redis.url(), () => id));
  });
  afterEach(() => {
    for (const registry of processes) registry.close();
    tool.disconnect();
  });

  const nowMs = async (): Promise<number> => {
    const [seconds, micros] = await tool.time();
    return Number(seconds) * 1_000 + Number(micros) / 1_000;
  };
  const reserve = (nth: number, withinMs: number, pace = PACE) =>
    processes[nth % processes.length]?.budget.reserve('calls', pace, withinMs);

  it('[ME7] is one for all of them: whoever asks, so many at once, and one more every so often', async () => {
    const startedAt = await nowMs();
    const waits = await Promise.all(Array.from({ length: 20 }, (_, nth) => reserve(nth, 60_000)));
    const tookMs = (await nowMs()) - startedAt;
    const sorted = waits.map((wait) => wait ?? Number.NaN).sort((a, b) => a - b);
    assert.deepEqual(sorted.slice(0, PACE.atOnce), [0, 0, 0, 0]);
    sorted.forEach((wait, nth) => {
      const due = Math.max(0, nth + 1 - PACE.atOnce) * PACE.everyMs;
      assert(wait <= due && wait >= due - tookMs, `turn ${nth} in ${wait} ms`);
    });
  });

  it('[ME7] gives no turn that would come too late, and keeps none for whoever did not take it', async () => {
    // No turn comes back meanwhile, however slow this machine is.
    const pace = { atOnce: PACE.atOnce, everyMs: 50_000 };
    for (let nth = 0; nth < pace.atOnce; nth += 1) assert.equal(await reserve(nth, 0, pace), 0);
    const kept = await tool.get('linkcall:turns:calls');
    const lookedMs = await processes[1]?.budget.look('calls', pace);
    assert(lookedMs !== undefined && lookedMs > 0 && lookedMs <= pace.everyMs, `in ${lookedMs} ms`);
    const far = { atOnce: 1, everyMs: pace.everyMs };
    assert.equal(await processes[0]?.budget.reserve('calls', far, 1), undefined);
    assert.equal(await tool.get('linkcall:turns:calls'), kept);
    assert((await tool.pttl('linkcall:turns:calls')) > 0, 'and is forgotten when nobody asks');
  });

  it('[ME7] a clock of Redis that was set back costs a moment, and no burst', async () => {
    const ahead = (await nowMs()) + 3_600_000;
    await tool.set('linkcall:turns:calls', `${Math.round(ahead * 1_000)}`);
    const waits = [await reserve(0, 60_000), await reserve(1, 60_000)];
    assert((waits[0] ?? 0) > 0 && (waits[0] ?? 0) <= PACE.everyMs, String(waits));
    assert((waits[1] ?? 0) <= 2 * PACE.everyMs, String(waits));
  });
});
