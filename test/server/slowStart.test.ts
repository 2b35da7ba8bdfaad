import assert from 'node:assert/strict';
import { untilRedisAnswers } from '../../src/cluster/untilRedisAnswers.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';

describe('a start whose Redis is silent', () => {
  it('[ST7] asks again until it answers, and says so once', async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const log = { info: () => {}, error: () => {}, warn: (_: object, message: string) => void said.push(message) };
    let asked = 0;
    const found = untilRedisAnswers({ clock, log }, async () => {
      asked += 1;
      if (asked < 3) throw new Error('no answer within 0.5 s');
      return 'found';
    });
    await clock.pass(500);
    assert.equal(await found, 'found');
    assert.deepEqual([asked, said.length], [3, 1]);
  });
});
