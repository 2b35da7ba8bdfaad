import assert from 'node:assert/strict';
import { channelKeys, publishedKeys, recentPrefix } from '../../../src/stores/redis/keys.ts';
import { sidOf } from '../contract/actor.ts';
import { HOSTILE_IDS } from '../contract/hostileIds.ts';

describe('Redis: the keys', () => {
  const sid = sidOf('a channel');

  it('[SP3] no id makes a key of a channel that of another, and the original’s are called as ever', () => {
    const sids = HOSTILE_IDS.map(sidOf);
    const keys = sids.flatMap((each) => [...Object.values(channelKeys(each)), ...Object.values(publishedKeys(each))]);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(Object.values(publishedKeys(sid)), [
      'linkcall:user:data:json:hash:a channel',
      'linkcall:user:data:apply:indexes:zset:a channel',
      'linkcall:user:data:apply:zset:a channel',
      'linkcall:user:data:link:indexes:zset:a channel',
      'linkcall:user:data:link:zset:a channel',
      'linkcall:user:data:state:indexes:hash:a channel',
    ]);
    assert.equal(recentPrefix(sid), 'linkcall:user:data:apply:indexes:60s:zset:a channel:');
  });
});
