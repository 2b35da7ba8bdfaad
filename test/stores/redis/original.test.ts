import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Order } from '../../../src/domain/command.ts';
import { startSession } from '../../support/orders.ts';
import {
  type ActorState,
  afterCommit,
  apply,
  commitOf,
  hostCaller,
  START,
  sidOf,
  userIdOf,
  viewer,
} from '../contract/actor.ts';
import { owedOf } from '../contract/outboxContract.ts';
import { openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';

const SWITCHES = 'linkcall:state:searc:center:hash';
const FIRST_LINKS = 'linkcall:user:first:link:hash';

describe('Redis: what the original left there', () => {
  const sid = sidOf('10005020');
  let test: RedisUnderTest;
  let advice: string[];
  beforeEach(async () => {
    advice = [];
    const warn = (_: object, message: string) => void advice.push(message);
    test = await openFreshRedis({ log: { ...SILENT, warn } });
  });
  afterEach(() => test.dispose());

  /** Of each of them a link begins and ends; what is logged of it. */
  const linkEach = async (...users: readonly string[]) => {
    let actor: ActorState = await test.store.open(sid);
    const act = async (order: Order): Promise<void> => {
      const commit = commitOf(actor, { ...order, at: START });
      assert.equal(await test.store.commit(commit), 'committed');
      actor = afterCommit(commit);
    };
    await act(startSession(hostCaller));
    for (const [call, user] of users.entries()) {
      await act(apply(user, call));
      await act({ type: 'allow-application', by: hostCaller, userId: userIdOf(user) });
      await act({ type: 'quit-link', by: viewer(user) });
    }
    await test.published();
    return owedOf(await test.outbox.take(10)).map(({ linkFirst }) => linkFirst);
  };

  it('[IN15] a channel that we have never seen takes its switch from there, each other one has its own', async () => {
    const mine = sidOf('mine');
    const opened = await test.store.open(mine);
    await test.store.commit(commitOf(opened, { ...startSession(hostCaller), at: START }));
    await test.published();
    await test.tool.hset(SWITCHES, { [sid]: '1', another: '0', [mine]: '1' });
    const isOpen = async (of: string) => (await test.store.open(sidOf(of))).channel.isOpen;
    assert.deepEqual(
      [await isOpen(sid), await isOpen('another'), await isOpen('unknown'), await isOpen(mine)],
      [false, true, true, true],
    );
  });

  it('[IN15] so it is shown before anybody is there, and kept with its first change', async () => {
    await test.tool.hset(SWITCHES, { [sid]: '1', another: '0' });
    assert.equal((await test.store.peek(sid))?.isOpen, false);
    assert.equal(await test.store.peek(sidOf('another')), undefined);
    const opened = await test.store.open(sid);
    await test.store.commit(commitOf(opened, { ...startSession(hostCaller), at: START }));
    await test.published();
    assert.equal(await test.tool.hget(SWITCHES, sid), '1');
    await test.tool.del(SWITCHES);
    assert.equal((await test.store.peek(sid))?.isOpen, false);
  });

  it('[IN15] finished links are counted on in a hash, as its code wrote them', async () => {
    await test.tool.hset(FIRST_LINKS, { ann: '0', ben: '1', cid: '2' });
    assert.deepEqual(await linkEach('ann', 'ben', 'cid', 'dan'), [1, 2, 2, 1]);
    assert.deepEqual(await test.tool.hgetall(FIRST_LINKS), { ann: '1', ben: '2', cid: '2', dan: '1' });
  });

  it('[IN15] and in a sorted set, as its page says', async () => {
    await test.tool.zadd(FIRST_LINKS, 0, 'ann', 1, 'ben', 2, 'cid');
    assert.deepEqual(await linkEach('ann', 'ben', 'cid', 'dan'), [1, 2, 2, 1]);
    const scores = await test.tool.zrange(FIRST_LINKS, 0, -1, 'WITHSCORES');
    assert.deepEqual(scores.toSorted(), ['1', '1', '2', '2', 'ann', 'ben', 'cid', 'dan']);
  });

  it('[IN15] all nine keys are of the types that the page tells', async () => {
    await linkEach('ann');
    const actor = await test.store.open(sid);
    const waiting = commitOf(actor, { ...apply('ben', 9), at: START });
    await test.store.commit(waiting);
    const linking = { type: 'allow-application', by: hostCaller, userId: userIdOf('ben') } as const;
    const linked = commitOf(afterCommit(waiting), { ...linking, at: START });
    await test.store.commit(linked);
    await test.store.commit(commitOf(afterCommit(linked), { ...apply('cid', 10), at: START }));
    await test.published();
    const rows = readFileSync('docs/migrating.md', 'utf8').matchAll(/^\| \d \| `(linkcall:[^`]+)` \| (\w+) \|/gm);
    const page = Array.from(rows, ([, key = '', type]) => ({ key, type }));
    assert.equal(page.length, 9);
    const keyOf = (key: string) => key.replace('<sid>', sid).replace('<user_id>', 'ben');
    assert.deepEqual(
      await Promise.all(page.map(async ({ key }) => ({ key, type: await test.tool.type(keyOf(key)) }))),
      page,
    );
  });

  it('[IN15] a key of another type is left alone, told of once at start, and stops nothing', async () => {
    await test.tool.rpush(FIRST_LINKS, 'ann');
    await test.tool.set(SWITCHES, 'all');
    assert.deepEqual(await linkEach('ann', 'ann'), [1, 1]);
    assert.deepEqual(await test.tool.lrange(FIRST_LINKS, 0, -1), ['ann']);
    assert.equal(await test.tool.get(SWITCHES), 'all');
    const about = () => advice.filter((line) => /linkcall:(user|state)/.test(line));
    assert.deepEqual(about(), []);
    await test.reopen();
    const [switches, links, ...others] = about();
    assert.match(switches ?? '', /state:searc:center:hash is a string, not a hash: it is left alone/);
    assert.match(links ?? '', /user:first:link:hash is a list, not a zset or a hash: it is left alone/);
    assert.deepEqual(others, []);
  });
});
