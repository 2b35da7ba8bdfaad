import assert from 'node:assert/strict';
import { sampleWith } from '../../overview/samples.ts';
import { describeSamples } from '../contract/overview/samplesContract.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

describeSamples('Redis', () => openFreshRedis());

describe('Redis: minutes of the overview', () => {
  let test: RedisUnderTest;
  afterEach(() => test.dispose());

  it('[IN14] [OP1] one that cannot be read costs itself alone, and all of many are given', async () => {
    test = await openFreshRedis({ samples: { lifeMs: 10_000_000, max: 5_000 } });
    const members = Array.from({ length: 4_100 }, (_, at) => [
      at,
      JSON.stringify({ process: `process ${at}`, sample: '' }),
    ]);
    await test.tool.zadd('linkcall:overview-minutes', ...members.flat(), 4_101, 'no JSON');
    await test.samples.keep({ process: 'one', sample: sampleWith({ at: 5_000 }) });
    assert.deepEqual(
      (await test.samples.since(0)).map(({ sample }) => sample.at),
      [5_000],
    );
  });
});
