import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Order } from '../../../src/domain/command.ts';
import type { Commit, CommitOutcome, Opened, UnpublishedBacklog } from '../../../src/ports/channelStore.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openRedisStore, type RedisStore } from '../../../src/stores/redis/open.ts';
import { block, startSession } from '../../support/orders.ts';
import { Wire } from '../../support/services/wire.ts';
import { until } from '../../support/until.ts';
import {
  afterCommit,
  apply,
  busyOrders,
  commitOf,
  commitsOf,
  host,
  hostCaller,
  START,
  sidOf,
  userIdOf,
  viewer,
} from '../contract/actor.ts';
import { HOSTILE_IDS } from '../contract/hostileIds.ts';
import { ENDPOINTS } from '../contract/lanesContract.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';
import { everythingIn } from './support/readModels.ts';

const sid = sidOf('a channel');
const LOG = `linkcall:channel-log:${sid}`;
const APPLIES = `linkcall:user:data:apply:zset:${sid}`;

describe('Redis: a log', () => {
  let test: RedisUnderTest;
  const others: RedisStore[] = [];
  beforeEach(async () => {
    test = await openFreshRedis({ endpoints: ENDPOINTS });
  });
  afterEach(async () => {
    await Promise.all(others.splice(0).map(({ channels }) => channels.close()));
    await test.dispose();
  });

  const openOther = async (): Promise<RedisStore> => {
    const { url } = test;
    const options = { url, journalMax: JOURNAL_MAX, endpoints: ENDPOINTS, log: SILENT, clock: systemClock };
    const other = await openRedisStore({ ...options, answeredWithinMs: 30_000 });
    others.push(other);
    return other;
  };
  const keep = async (commits: readonly Commit[]): Promise<void> => {
    for (const commit of commits) assert.equal(await test.store.commit(commit), 'committed');
  };
  /** The test's clock stands still: what comes now is published when the test says so. */
  const keepBusy = async (): Promise<void> => {
    const busy = sidOf('a busy one');
    await keep(commitsOf(await test.store.open(busy), [apply('somebody')]));
    await test.published();
  };
  const play = async (orders: readonly Order[] = busyOrders()): Promise<{ opened: Opened; commits: Commit[] }> => {
    const opened = await test.store.open(sid);
    const commits = commitsOf(opened, orders);
    await keep(commits);
    return { opened, commits };
  };

  it('[SP1] takes a commit in as one entry, and reads only whose the channel is', async () => {
    await keepBusy();
    const [first, second] = commitsOf(await test.store.open(sid), busyOrders());
    assert(first !== undefined && second !== undefined);
    await keep([first]);
    await test.tool.config('RESETSTAT');
    await keep([second]);
    const stats = await test.tool.info('commandstats');
    const calls = new Map(Array.from(stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g), ([, name, n]) => [name, Number(n)]));
    const writes = ['rpush', 'hset', 'sadd', 'zadd', 'xadd', 'hincrby', 'del'].filter((name) => calls.has(name));
    assert.deepEqual([calls.get('evalsha'), calls.get('hmget'), calls.get('rpush'), writes], [1, 1, 1, ['rpush']]);
    assert.equal(await test.tool.llen(LOG), 2);
  });

  it('[SP1] whoever looks from elsewhere sees what is in it, and takes nothing away', async () => {
    await keepBusy();
    const { commits } = await play();
    assert.equal(await test.tool.hexists(`linkcall:channel:${sid}`, 'snapshot'), 0);
    const { channels } = await openOther();
    assert.deepEqual(await channels.peek(sid), commits.at(-1)?.channel);
    const entries = commits.flatMap((commit) => commit.entries).toReversed();
    assert.deepEqual(await channels.journal(sid, { limit: 100 }), entries);
    assert.deepEqual(await channels.journal(sid, { limit: 3, before: entries[1]?.seq }), entries.slice(2, 5));
    assert((await channels.unfinished()).includes(sid));
    assert.equal(await test.tool.llen(LOG), commits.length);
  });

  it('[SP2] whoever takes a channel over publishes first what is left, and its predecessor nothing any more', async () => {
    await keepBusy();
    const { opened, commits } = await play();
    const other = await openOther();
    const found = await other.channels.open(sid);
    const last = commits.at(-1);
    assert(last !== undefined && found.epoch > opened.epoch);
    assert.deepEqual(
      { channel: found.channel, journalSeq: found.journalSeq, feedSeq: found.feedSeq, commits: found.commits },
      { channel: last.channel, journalSeq: last.nth, feedSeq: last.feedSeq, commits: last.nth },
    );
    assert.equal(found.lastAt, last.at);
    assert.deepEqual(
      found.replies,
      commits.flatMap((commit) => commit.replies),
    );
    assert.equal(await test.tool.zcard(APPLIES), last.channel.waiting.length);
    const before = await everythingIn(test.tool);
    await test.published();
    assert.deepEqual(await everythingIn(test.tool), before);
    const late = commitOf(afterCommit(last), { ...apply('late', 900), at: last.at });
    assert.equal(await test.store.commit(late), 'fenced');
    assert.deepEqual(await everythingIn(test.tool), before);
  });

  it('[SP2] what is quiet is published at once, and the rest when PUBLISH_MS are over', async () => {
    const isPublished = async (userId: string) => (await test.tool.zscore(APPLIES, userId)) !== null;
    const { commits } = await play([apply('ann')]);
    await until(() => isPublished('ann'), 'the first ones can be read');
    await test.published();
    const last = commits.at(-1);
    assert(last !== undefined);
    await keep([commitOf(afterCommit(last), { ...apply('ben', 2), at: last.at })]);
    await test.store.check();
    assert.equal(await isPublished('ben'), false);
    await test.clock.pass(250);
    await until(() => isPublished('ben'), 'the next one can be read');
    await until(async () => (await test.tool.llen(LOG)) === 0, 'nothing is left of it');
    assert.equal(await test.tool.sismember('linkcall:unpublished', sid), 0);
  });

  it('[SP2] so is what may not wait, for those who are told of that', async () => {
    const other = await openFreshRedis({ endpoints: [{ key: 'links', types: ['link-started'], isUrgent: true }] });
    const opened = await other.store.open(sid);
    const orders = [apply('ann'), { type: 'allow-application', by: hostCaller, userId: userIdOf('ann') }] as const;
    const [started, applied, linked] = commitsOf(opened, [startSession(hostCaller), ...orders]);
    assert(started !== undefined && applied !== undefined && linked !== undefined);
    await other.store.commit(started);
    await other.published();
    await other.store.commit(applied);
    assert.equal(await other.tool.llen(LOG), 1);
    await other.store.commit(linked);
    await until(async () => (await other.tool.llen('linkcall:webhook:links:lane:a channel')) === 1, 'it is owed');
    await other.dispose();
  });

  it('[SP2] a publication whose answer was lost is repeated, and nothing of it is there twice', async () => {
    const { port, pathname } = new URL(test.url);
    const wire = await Wire.to(Number(port));
    const url = `redis://127.0.0.1:${wire.port}${pathname}`;
    const far = await openRedisStore({ url, journalMax: JOURNAL_MAX, log: SILENT, clock: test.clock });
    const commits = commitsOf(await far.channels.open(sid), busyOrders());
    const keepFar = async (some: readonly Commit[]): Promise<void> => {
      for (const commit of some) {
        await until(async () => (await far.channels.commit(commit).catch(() => 'lost')) === 'committed', 'it is kept');
      }
    };
    await keepFar(commits.slice(0, 3));
    await far.channels.published();
    await keepFar(commits.slice(3, -1));
    wire.holdAnswers();
    const published = far.channels.published();
    await until(async () => (await test.tool.llen(LOG)) === 0, 'Redis has done it');
    await published;
    wire.cut();
    await keepFar(commits.slice(-1));
    await far.channels.published();
    assert.equal(await test.tool.llen(LOG), 0);
    const page = await test.feed.page({ after: undefined, limit: 500 });
    assert('entries' in page);
    assert.deepEqual(
      page.entries.map((entry) => entry.told),
      commits.flatMap((commit) => commit.told),
    );
    const entries = commits.flatMap((commit) => commit.entries).toReversed();
    assert.deepEqual(await test.store.journal(sid, { limit: 100 }), entries);
    await far.channels.close();
    wire.close();
  });

  it('[SP2] however the commits are gathered, Redis has the same in the end', async () => {
    const users = ['ann', 'ben', '{:}'];
    const order = fc.constantFrom<Order>(
      startSession(hostCaller),
      { type: 'leave', person: hostCaller.person, says: 'connections', seenAt: 0 },
      { type: 'close-switch', by: hostCaller },
      { type: 'open-switch', by: hostCaller },
      { type: 'end-overdue' },
      ...users.flatMap((name, n): Order[] => [
        apply(name, n),
        { type: 'cancel-application', by: viewer(name) },
        { type: 'allow-application', by: hostCaller, userId: userIdOf(name) },
        { type: 'quit-link', by: viewer(name) },
        block(name, hostCaller),
      ]),
    );
    const steps = fc.array(
      fc.record({ order, isPublished: fc.boolean(), afterMs: fc.integer({ min: 0, max: 40_000 }) }),
      {
        maxLength: 25,
        size: 'max',
      },
    );
    const runIn = async (given: readonly { order: Order; isPublished: boolean; afterMs: number }[], one: boolean) => {
      await test.tool.flushdb();
      let actor: Parameters<typeof commitOf>[0] = await test.store.open(sid);
      let at = START;
      for (const { order, isPublished, afterMs } of given) {
        at += afterMs;
        const commit = commitOf(actor, { ...order, at });
        assert.equal(await test.store.commit(commit), 'committed');
        if (one || isPublished) await test.published();
        actor = afterCommit(commit);
      }
      await test.published();
      return everythingIn(test.tool);
    };
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        assert.deepEqual(await runIn(given, false), await runIn(given, true));
      }),
      { numRuns: 8 },
    );
  });

  it('[SP2, PE6] whom a host has blocked is in the commit itself: what is changed from outside later holds', async () => {
    await keepBusy();
    await play([startSession(hostCaller), block('bob', hostCaller)]);
    await test.people.changeBlock({ hostId: host.userId, userId: userIdOf('bob'), block: undefined }, START);
    await test.published();
    assert.equal(await test.people.findBlocked(host.userId, userIdOf('bob')), undefined);
  });

  it('[SP2] too much that cannot be published is refused, with the reason, until it can be', async () => {
    let backlog: UnpublishedBacklog = { bytes: 0, oldestMs: 0 };
    const watch = {
      unpublished: (now: UnpublishedBacklog) => {
        backlog = now;
      },
    };
    const small = await openFreshRedis({ backlogMax: 8_000, watch });
    const { store, tool } = small;
    const spoilt = HOSTILE_IDS.map(sidOf);
    const key = (of: string) => `linkcall:channel-journal:${of}`;
    const outcomes: (CommitOutcome | Error)[] = [];
    for (const of of spoilt) {
      const [commit] = commitsOf(await store.open(of), [apply('somebody')]);
      assert(commit !== undefined);
      await tool.set(key(of), 'not what it was');
      outcomes.push(await store.commit(commit).catch((error: Error) => error));
      await small.published();
    }
    const refused = outcomes.filter((outcome) => outcome instanceof Error);
    assert(refused.length > 0 && refused.length < spoilt.length);
    for (const error of refused) assert.match(error.message, /bytes of commits cannot be published \(.*WRONGTYPE/);
    await assert.rejects(store.check(), { publicly: 'what is committed cannot be published' });
    await small.clock.pass(1_000);
    await until(() => backlog.bytes > 8_000 && backlog.oldestMs > 0, 'it is told of');
    for (const of of spoilt) await tool.del(key(of));
    await small.published();
    await store.check();
    const [commit] = commitsOf(await store.open(sid), [apply('somebody')]);
    assert(commit !== undefined);
    assert.equal(await store.commit(commit), 'committed');
    await small.dispose();
  });

  it('[SP2] a store that is closed has published everything', async () => {
    await keepBusy();
    const { commits } = await play();
    await test.store.close();
    assert.equal(await test.tool.exists('linkcall:unpublished', LOG), 0);
    assert.equal(await test.tool.zcard(APPLIES), commits.at(-1)?.channel.waiting.length);
  });

  it('[SP2] so has an actor that lets its channel go', async () => {
    await keepBusy();
    const { opened } = await play();
    await test.store.release(sid, opened.epoch);
    assert.equal(await test.tool.sismember('linkcall:unpublished', sid), 0);
  });
});
