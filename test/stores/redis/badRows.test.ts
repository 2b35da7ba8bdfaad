import assert from 'node:assert/strict';
import type { Sid } from '../../../src/domain/ids.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { describeBadRows, type Spoiled } from '../contract/badRowsContract.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

type Spoil = (tool: RedisUnderTest['tool'], sid: Sid) => Promise<unknown>;

const SPOIL: Readonly<Record<Spoiled, Spoil>> = {
  reply: async (tool, sid) => {
    const prefix = `linkcall:channel-replies:${sid.length}:${sid}:`;
    for (const key of await tool.keys(`${prefix}*`)) {
      const lines = await tool.lrange(key, 0, -1);
      const at = lines.findIndex((line) => line.includes('"cmd 2"'));
      if (at >= 0) return tool.lset(key, at, (lines[at] ?? '').replace('{', ''));
    }
    return assert.fail('there is no such reply');
  },
  applicant: (tool, sid) => tool.hset(`linkcall:channel-applicants:${sid}`, 'eager', 'noon'),
  zego: async (tool, sid) => {
    const key = `linkcall:zego-users:${sid}`;
    const field = (await tool.hkeys(key)).find((each) => each.endsWith(':user 1'));
    return tool.hset(key, field ?? assert.fail('there is no such user'), '{');
  },
  journal: (tool, sid) => tool.lset(`linkcall:channel-journal:${sid}`, 2, 'null'),
  unfinished: (tool) => tool.sadd('linkcall:unfinished', ''),
  feed: async (tool) => {
    const entries = await tool.xrange('linkcall:feed', '-', '+');
    // What is in a stream cannot be changed: it is made anew.
    await tool.del('linkcall:feed');
    for (const [index, [id, words]] of entries.entries()) {
      await tool.xadd('linkcall:feed', id, ...words.map((word) => (index === 2 ? word.replace('{', '[') : word)));
    }
  },
  channel: (tool, sid) => tool.hset(`linkcall:channel:${sid}`, 'snapshot', '{}'),
};

describeBadRows('Redis', async () => {
  const told: UnreadableRow[] = [];
  const redis = await openFreshRedis({ watch: { unreadable: (row) => told.push(row) } });
  return {
    store: {
      ...redis.store,
      commit: async (commit) => {
        const outcome = await redis.store.commit(commit);
        await redis.published();
        return outcome;
      },
    },
    feed: redis.feed,
    told,
    spoil: async (what, sid) => {
      await SPOIL[what](redis.tool, sid);
    },
    dispose: redis.dispose,
  };
});
