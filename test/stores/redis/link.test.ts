import assert from 'node:assert/strict';
import { RedisLink } from '../../../src/stores/redis/link.ts';
import { RedisServer } from '../../support/services/redisServer.ts';

const PATIENCE_MS = 120_000;

describe('the link to a Redis that stands still', () => {
  let redis: RedisServer;
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.service.remove());

  it('[ST7] is waited for as long as was said, also by those who only read its clock', async () => {
    const url = redis.url();
    const prepare = async () => {};
    const hasty = new RedisLink({ url, prepare });
    const patient = new RedisLink({ url, prepare, answeredWithinMs: PATIENCE_MS, clockReadEveryMs: 1 });
    await Promise.all([hasty, patient].map((link) => link.connected(PATIENCE_MS)));
    await redis.service.pause();
    const ping = (link: RedisLink) => link.ask((client) => client.ping()).catch(String);
    const answers = [ping(patient)];
    // For longer than somebody hasty waits, for an answer and then for connections.
    for (let times = 0; times < 3; times += 1) {
      assert.match(await ping(hasty), /is away|did not answer/);
      answers.push(ping(patient));
    }
    assert.match(await ping(hasty), /is away|did not answer/);
    redis.service.resume();
    assert.deepEqual(await Promise.all(answers), ['PONG', 'PONG', 'PONG', 'PONG']);
    for (const link of [hasty, patient]) link.close();
  });
});
