import assert from 'node:assert/strict';
import { RedisServer } from '../support/services/redisServer.ts';
import { until } from '../support/until.ts';
import { openAudience } from './audience.ts';

describe('mirrors whose Redis is away', () => {
  let redis: RedisServer;
  const env = { LOG_LEVEL: 'fatal', RECONNECT_MS: '60000', HOST_RECONNECT_MS: '60000' };
  const audience = openAudience(2, async () => {
    redis = await RedisServer.start();
    return { ...env, REDIS_URL: redis.url() };
  });
  after(() => redis.service.remove());

  it('[SC5, SC3] stay, say that they are behind, answer 011, and follow the channel when it is back', async () => {
    const sid = 'cut';
    const host = await audience.fill(sid);
    const ann = await audience.look(1, sid, 'cut ann');
    assert.equal((await ann.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, 'cut ann')).error.code, 0);
    await until(() => ann.linkedIds.includes('cut ann'), 'she is on the line');
    const { epoch } = ann.state;
    await redis.service.pause();
    await until(() => ann.state.behind, 'it is said that it is behind');
    ann.asksAgain = false;
    const refused = await ann.apply(3);
    assert.equal(refused.error.reason, 'busy', JSON.stringify(refused));
    assert.deepEqual([ann.closeCode, ann.linkedIds], [undefined, ['cut ann']]);
    // The process of the actor lets it go, for the others may have it by then (CL12).
    await until(() => host.closeCode === 4100, 'the actor’s process is cut off');
    redis.service.resume();
    await until(() => !ann.state.behind && ann.state.epoch > epoch, 'she follows the next actor');
    // What was answered busy may have been done.
    await until(async () => ['', 'not-linked'].includes((await ann.apply(3)).error.reason), 'she has hung up');
    await until(() => ann.linkedIds.length === 0, 'she sees it');
    assert.equal(ann.closeCode, undefined);
  });
});
