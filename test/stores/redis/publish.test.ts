import assert from 'node:assert/strict';
import type { Order } from '../../../src/domain/command.ts';
import type { Millis, Sid } from '../../../src/domain/ids.ts';
import { startSession } from '../../support/orders.ts';
import {
  type ActorState,
  afterCommit,
  apply,
  commitOf,
  host,
  hostCaller,
  START,
  sidOf,
  userIdOf,
  viewer,
} from '../contract/actor.ts';
import { HOSTILE_IDS } from '../contract/hostileIds.ts';
import { owedOf } from '../contract/outboxContract.ts';
import { openFreshRedis, type RedisUnderTest } from './redisUnderTest.ts';

const DAYS_3_S = 259_200;
const START_S = START / 1000;

const SWITCHES = 'linkcall:state:searc:center:hash';
const FIRST_LINKS = 'linkcall:user:first:link:hash';
const keysOf = (sid: string) => ({
  people: `linkcall:user:data:json:hash:${sid}`,
  applyIndex: `linkcall:user:data:apply:indexes:zset:${sid}`,
  applies: `linkcall:user:data:apply:zset:${sid}`,
  recent: (userId: string) => `linkcall:user:data:apply:indexes:60s:zset:${sid}:${userId}`,
  linkIndex: `linkcall:user:data:link:indexes:zset:${sid}`,
  links: `linkcall:user:data:link:zset:${sid}`,
  states: `linkcall:user:data:state:indexes:hash:${sid}`,
});

const allow = (userId: string): Order => ({ type: 'allow-application', by: hostCaller, userId: userIdOf(userId) });
const quit = (userId: string): Order => ({ type: 'quit-link', by: viewer(userId) });
const start: Order = startSession(hostCaller);

describe('Redis: the keys of the original', () => {
  const sid = sidOf('live:{1}');
  const keys = keysOf(sid);
  let test: RedisUnderTest;
  let actors: Map<Sid, ActorState>;
  beforeEach(async () => {
    test = await openFreshRedis();
    actors = new Map();
  });
  afterEach(() => test.dispose());

  const act = async (order: Order, seconds = 0, to = sid): Promise<void> => {
    const actor = actors.get(to) ?? (await test.store.open(to));
    const at: Millis = START + seconds * 1_000 + 999;
    const commit = commitOf(actor, { ...order, at });
    assert.equal(await test.store.commit(commit), 'committed');
    await test.published();
    actors.set(to, afterCommit(commit));
  };
  const scores = async (key: string): Promise<Record<string, number>> => {
    const words = await test.tool.zrange(key, 0, -1, 'WITHSCORES');
    return Object.fromEntries(words.flatMap((word, n) => (n % 2 === 0 ? [[word, Number(words[n + 1])]] : [])));
  };
  /** In seconds, as it was set: up to ten may have passed since. */
  const lifeOf = async (key: string): Promise<number> => {
    const left = await test.tool.ttl(key);
    return left < 0 ? left : Math.ceil(left / 10) * 10;
  };

  it('[ST1] 1: say of each channel whether its switch is open, for ever', async () => {
    await act(start);
    assert.deepEqual(await test.tool.hgetall(SWITCHES), { [sid]: '0' });
    await act({ type: 'close-switch', by: hostCaller });
    await act(start, 0, sidOf('another'));
    assert.deepEqual(await test.tool.hgetall(SWITCHES), { [sid]: '1', another: '0' });
    assert.equal(await lifeOf(SWITCHES), -1);
  });

  it('[ST1] 2: describe who applied', async () => {
    await act(start);
    await act(apply('ann'));
    const { person } = viewer('ann');
    assert.deepEqual(JSON.parse((await test.tool.hget(keys.people, 'ann')) ?? ''), {
      user_id: 'ann',
      user_nick: person.nick,
      user_icon: person.icon,
      user_wealth: person.wealth,
      user_level: person.level,
      is_singer: 0,
    });
    assert.equal(await lifeOf(keys.people), DAYS_3_S);
  });

  it('[ST6] 3: count the finished links of a user, over all channels, to two', async () => {
    const elsewhere = sidOf('elsewhere');
    for (const to of [sid, elsewhere]) await act(start, 0, to);
    await act(apply('ann', 1));
    await act(allow('ann'));
    assert.deepEqual(await scores(FIRST_LINKS), {});
    await act(quit('ann'));
    assert.deepEqual(await scores(FIRST_LINKS), { ann: 1 });
    for (const call of [2, 3]) {
      await act(apply('ann', call), 0, elsewhere);
      await act(allow('ann'), 0, elsewhere);
      await act(quit('ann'), 0, elsewhere);
    }
    await act(apply('ben', 4));
    await act({ type: 'cancel-application', by: viewer('ben') });
    assert.deepEqual(await scores(FIRST_LINKS), { ann: 2 });
    assert.equal(await lifeOf(FIRST_LINKS), -1);
    const logged = owedOf(await test.outbox.take(10)).map((record) => [record.userId, record.linkFirst]);
    assert.deepEqual(logged, [
      ['ann', 1],
      ['ann', 2],
      ['ann', 2],
      ['ben', 0],
    ]);
  });

  it('[ST1] 4 to 9: follow a call, in seconds', async () => {
    await act(start);
    await act(apply('ann', 1), 1);
    await act(apply('ben', 2), 2);
    assert.deepEqual(await scores(keys.applies), { ann: START_S + 1, ben: START_S + 2 });
    assert.deepEqual(await test.tool.hgetall(keys.states), { ann: '1', ben: '1' });
    await act(allow('ann'), 3);
    assert.deepEqual(await scores(keys.applies), { ben: START_S + 2 });
    assert.deepEqual(await scores(keys.links), { ann: START_S + 3 });
    assert.deepEqual(await test.tool.hgetall(keys.states), { ann: '4', ben: '1' });
    await act({ type: 'refuse-application', by: hostCaller, userId: userIdOf('ben') }, 4);
    await act({ type: 'remove-link', by: hostCaller, userId: userIdOf('ann') }, 5);
    await act(apply('ann', 3), 6);
    assert.deepEqual(await scores(keys.applyIndex), { ann: START_S + 6, ben: START_S + 2 });
    assert.deepEqual(await scores(keys.applies), { ann: START_S + 6 });
    assert.deepEqual(await scores(keys.recent('ann')), {
      [START_S + 1]: START_S + 1,
      [START_S + 6]: START_S + 6,
    });
    assert.deepEqual(await scores(keys.linkIndex), { ann: START_S + 3 });
    assert.deepEqual(await scores(keys.links), {});
    assert.deepEqual(await test.tool.hgetall(keys.states), { ann: '1', ben: '5' });
    await act({ type: 'cancel-application', by: viewer('ann') }, 7);
    assert.deepEqual(await test.tool.hgetall(keys.states), { ann: '2', ben: '5' });
  });

  it('[ST1] 4 to 9: live as long as the contract says, from their last change', async () => {
    const lives = () =>
      Promise.all([keys.applyIndex, keys.applies, keys.linkIndex, keys.links, keys.states].map(lifeOf));
    const age = async () => {
      const all = await test.tool.keys('linkcall:user:data:*');
      await Promise.all(all.map((key) => test.tool.expire(key, 30)));
    };
    await act(start);
    await act(apply('ann', 1));
    await act(apply('ben', 2));
    await act(allow('ann'));
    assert.deepEqual(await lives(), [DAYS_3_S, DAYS_3_S, DAYS_3_S, DAYS_3_S, DAYS_3_S]);
    assert.equal(await lifeOf(keys.recent('ann')), 60);
    await age();
    await act(apply('cem', 3));
    assert.deepEqual(await lives(), [DAYS_3_S, DAYS_3_S, 30, 30, DAYS_3_S], 'only what changed lives on');
    assert.deepEqual([await lifeOf(keys.recent('ann')), await lifeOf(keys.recent('cem'))], [30, 60]);
    await age();
    await act(quit('ann'));
    assert.equal(await lifeOf(keys.states), DAYS_3_S);
    assert.equal(await lifeOf(keys.applies), 30);
  });

  it('[ST1] 6: hold the last minute only', async () => {
    await act(start);
    await act(apply('ann', 1), 0);
    await act({ type: 'cancel-application', by: viewer('ann') }, 1);
    await act(apply('ann', 2), 60);
    assert.deepEqual(await scores(keys.recent('ann')), { [START_S + 60]: START_S + 60 });
  });

  it('[LC22] 2 and 4 to 9: go with the live session, those of other channels stay', async () => {
    const [other, prefix] = [sidOf('live:{1}:more'), sidOf('live')];
    for (const to of [sid, other, prefix]) {
      await act(start, 0, to);
      for (const [call, name] of ['ann', 'ben'].entries()) await act(apply(name, call), 0, to);
      await act(allow('ann'), 0, to);
    }
    const kept = (await test.tool.keys('linkcall:user:data:*')).filter((key) => !isOf(sid, key)).sort();
    await act({ type: 'leave', person: { userId: host.userId }, says: 'connections', seenAt: 0 });
    assert.deepEqual((await test.tool.keys('linkcall:user:data:*')).sort(), kept);
    assert.equal(await test.tool.hget(SWITCHES, sid), '0');
    await act(start);
    await act(apply('cem', 9));
    assert.deepEqual(await scores(keys.applies), { cem: START_S });

    function isOf(owner: string, key: string): boolean {
      const those = keysOf(owner);
      return Object.values(those).includes(key) || ['ann', 'ben'].some((name) => those.recent(name) === key);
    }
  });

  it('[ST9] hold hostile ids as they are', async () => {
    for (const id of HOSTILE_IDS) {
      const to = sidOf(id);
      await act(start, 0, to);
      await act(apply(id, HOSTILE_IDS.indexOf(id)), 0, to);
      await act(allow(id), 1, to);
    }
    for (const id of HOSTILE_IDS) {
      assert.equal(await test.tool.zscore(keysOf(id).links, id), `${START_S + 1}`, id);
      assert.equal(await test.tool.hget(keysOf(id).states, id), '4', id);
    }
  });

  it('[ST1] that a tool has spoiled do not stop a call', async () => {
    await act(start);
    const spoilt = [SWITCHES, FIRST_LINKS, keys.people, keys.applies, keys.applyIndex, keys.links, keys.states];
    for (const key of [...spoilt, keys.recent('ann')]) {
      await test.tool.del(key);
      await test.tool.set(key, 'something else');
    }
    await act(apply('ann', 1));
    await act(allow('ann'), 1);
    await act(quit('ann'), 2);
    assert.deepEqual(await scores(keys.linkIndex), { ann: START_S + 1 }, 'the sound ones are written');
    const [logged] = owedOf(await test.outbox.take(10));
    assert.deepEqual([logged?.userId, logged?.linkFirst], ['ann', 1]);
    assert.equal(actors.get(sid)?.channel.linked.length, 0);
  });
});
