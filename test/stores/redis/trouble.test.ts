import assert from 'node:assert/strict';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { freePort } from '../../../loadtest/loopback.ts';
import type { Commit, Doubt, Opened } from '../../../src/ports/channelStore.ts';
import { systemClock } from '../../../src/server/clock.ts';
import type { RedisChannels } from '../../../src/stores/redis/channelStore.ts';
import { openRedisStore } from '../../../src/stores/redis/open.ts';
import { runToEnd } from '../../process/support/runToEnd.ts';
import { RedisServer } from '../../support/services/redisServer.ts';
import { Wire } from '../../support/services/wire.ts';
import { until } from '../../support/until.ts';
import { afterCommit, apply, busyOrders, commitOf, commitsOf, START, sidOf } from '../contract/actor.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';

const sid = sidOf('a channel');
/** A test waits for it to be over; and a slow machine is not to be taken for trouble. */
const PATIENCE_MS = 1_000;
const CHILD = new URL('./linkChild.ts', import.meta.url).pathname;

describe('Redis: in trouble', () => {
  let redis: RedisServer;
  let wire: Wire;
  let test: RedisUnderTest;
  let store: RedisChannels;
  let opened: Opened;
  let first: Commit;
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.service.remove());
  beforeEach(async () => {
    wire = await Wire.to(redis.port);
    test = await openFreshRedis({ url: redis.url() });
    store = (
      await openRedisStore({
        url: `redis://127.0.0.1:${wire.port}`,
        journalMax: JOURNAL_MAX,
        log: SILENT,
        clock: systemClock,
        answeredWithinMs: PATIENCE_MS,
      })
    ).channels;
    opened = await store.open(sid);
    first = commitOf(opened, { ...apply('somebody'), at: START });
  });
  afterEach(async () => {
    await store.close();
    await test.dispose();
    wire.close();
  });

  it('[ST7] that is silent for a moment when a server starts is asked again', async () => {
    let swallowed = 0;
    // What it says of its settings, once.
    wire.changeAnswers((answer) => {
      if (swallowed > 0 || !answer.includes('appendfsync')) return answer;
      swallowed += 1;
      return Buffer.alloc(0);
    });
    const url = `redis://127.0.0.1:${wire.port}`;
    const { channels } = await openRedisStore({ url, log: SILENT, clock: systemClock, journalMax: JOURNAL_MAX });
    await channels.close();
    assert.equal(swallowed, 1);
  });

  const doubtOf = async (commit: Commit): Promise<Doubt> => {
    const outcome = await store.commit(commit);
    assert(typeof outcome === 'object', `the answer was not lost: ${outcome}`);
    return outcome;
  };
  const settle = async (doubt: Doubt): ReturnType<Doubt['settle']> => {
    let settled: Awaited<ReturnType<Doubt['settle']>> | undefined;
    await until(async () => {
      settled = await doubt.settle().catch(() => undefined);
      return settled !== undefined;
    }, 'the doubt can be settled');
    assert(settled !== undefined);
    return settled;
  };
  /** Resolves when it takes commits again, which nobody had to help it with. */
  const isBack = () =>
    until(
      () =>
        test.store
          .check()
          .then(() => store.check())
          .then(
            () => true,
            () => false,
          ),
      'Redis is back',
    );

  it('[ST7] a connection that is quiet for hours takes up no more memory than at first', async () => {
    const turns = 4_000;
    const args = ['--expose-gc', CHILD, redis.url(), `${turns}`];
    const { code, stdout, stderr } = await runToEnd({}, args);
    assert.equal(code, 0, stderr);
    const { before, after } = z.object({ before: z.number(), after: z.number() }).parse(JSON.parse(stdout));
    // A promise that is kept for each turn is 256 bytes.
    assert(after - before < turns * 64, `the heap grew from ${before} to ${after} bytes in ${turns} turns`);
  });

  it('[ST7] a commit whose answer is lost was kept, and is found out to have been', async () => {
    wire.holdAnswers();
    const doubt = await doubtOf(first);
    wire.cut();
    assert.deepEqual(await settle(doubt), { epoch: opened.epoch + 1, isKept: true });
    assert.deepEqual(await store.peek(sid), first.channel);
    assert.deepEqual(await settle(doubt), { epoch: opened.epoch + 1, isKept: true }, 'asked again it says the same');
  });

  it('[ST7] a connection that is cut while the script runs leaves no half commit, and nothing to an operator', async () => {
    let actor: Opened = opened;
    for (const [index, order] of busyOrders().entries()) {
      const commit = commitOf(actor, { ...order, at: START + index * 1_000 });
      const asked = wire.asked();
      const outcome = store.commit(commit);
      await asked;
      wire.cut();
      const known = await outcome.catch(() => 'lost' as const);
      const settled = typeof known === 'object' ? await settle(known) : undefined;
      assert(typeof settled !== 'string' && (typeof known === 'object' || known === 'committed' || known === 'lost'));
      const isKept = settled?.isKept ?? known === 'committed';
      const { channel, journalSeq, commits } = isKept ? afterCommit(commit) : actor;
      assert.deepEqual(await test.store.peek(sid), isKept || actor.journalSeq > 0 ? channel : undefined);
      assert.equal((await test.store.journal(sid, { limit: 100 })).length, journalSeq);
      await isBack();
      actor = { ...actor, channel, journalSeq, commits, epoch: settled?.epoch ?? actor.epoch };
    }
  });

  it('[ST7] stopped in its tracks, it is not waited for; what it does when it goes on is nothing that was given up', async () => {
    await redis.service.pause();
    const doubt = await doubtOf(first);
    await assert.rejects(store.commit(first), /Redis at 127\.0\.0\.1:\d+ is away/);
    await assert.rejects(store.open(sid), /is away/);
    await assert.rejects(store.check(), /is away/);
    await assert.rejects(doubt.settle());
    redis.service.resume();
    assert.deepEqual(await settle(doubt), { epoch: opened.epoch + 1, isKept: false });
    assert.equal(await test.store.peek(sid), undefined);
    await isBack();
    assert.equal(await store.commit({ ...first, epoch: opened.epoch + 1 }), 'committed');
  });

  it('[ST7] whose clock is ahead of what it said does nothing, for nobody may wait any more, until it is asked again', async () => {
    wire.changeAnswers(tenSecondsAgo);
    const { channels } = await openRedisStore({
      url: `redis://127.0.0.1:${wire.port}`,
      journalMax: JOURNAL_MAX,
      log: SILENT,
      clock: systemClock,
    });
    await assert.rejects(channels.commit(first), /came to this change too late: it did nothing/);
    await assert.rejects(channels.open(sid), /answered too late/);
    assert.equal(await channels.peek(sid), undefined);
    wire.changeAnswers();
    await until(() => channels.open(sidOf('another')).then(Boolean, () => false), 'it was asked again');
    assert.equal(await channels.commit(first), 'committed');
    await channels.close();
  });

  it('[ST3, ST7] killed and started again, it has everything, and nobody had to help', async () => {
    const commits = commitsOf(opened, busyOrders());
    for (const commit of commits) assert.equal(await store.commit(commit), 'committed');
    await redis.service.kill();
    await assert.rejects(store.check(), /is away|did not answer/);
    await assert.rejects(store.commit(first), /is away.*Service returns by itself/);
    await redis.service.start();
    await isBack();
    const last = commits.at(-1);
    assert(last !== undefined);
    assert.deepEqual(await store.peek(sid), last.channel);
    const next = commitOf(afterCommit(last), { type: 'end-overdue', at: last.at });
    assert.equal(await store.commit(next), 'committed', 'also its scripts are there');
  });

  it('[ST1, ST7] a Redis that is full refuses commits whole, says so, and takes them when there is room', async () => {
    const before = await everything(test);
    await test.tool.config('SET', 'maxmemory', '1');
    await assert.rejects(store.commit(first), /OOM/);
    await assert.rejects(store.check(), /OOM/);
    await test.tool.config('SET', 'maxmemory', '0');
    assert.deepEqual(await everything(test), before);
    assert.equal(await store.commit(first), 'committed');
  });

  it('[ST7] that has become a replica takes no commit, and another connection is tried, which may lead elsewhere', async () => {
    const connections = async () => Number(/total_connections_received:(\d+)/.exec(await test.tool.info('stats'))?.[1]);
    await test.tool.replicaof('127.0.0.1', await freePort());
    const before = await connections();
    await assert.rejects(store.commit(first), /READONLY/);
    await until(async () => (await connections()) > before, 'there is another connection');
    await test.tool.replicaof('NO', 'ONE');
    await isBack();
    assert.equal(await store.commit(first), 'committed');
  });

  it('loads its scripts again if Redis has lost them', async () => {
    await test.tool.script('FLUSH');
    const others = await Promise.all(['b', 'c'].map((name) => store.open(sidOf(name))));
    await test.tool.script('FLUSH');
    const commits = [first, ...others.map((other) => commitOf(other, { ...apply('somebody'), at: START }))];
    assert.deepEqual(
      await Promise.all(commits.map((commit) => store.commit(commit))),
      commits.map(() => 'committed'),
    );
  });

  it('[ST4] an actor that has been replaced is told so when its doubt is settled', async () => {
    wire.holdAnswers();
    const doubt = await doubtOf(first);
    wire.cut();
    await test.store.open(sid);
    assert.equal(await settle(doubt), 'fenced');
  });

  it('[ST4] so is one whose doubt was settled before, but who did not hear of it', async () => {
    wire.holdAnswers();
    const doubt = await doubtOf(first);
    wire.cut();
    await settle(doubt);
    await test.store.open(sid);
    assert.equal(await settle(doubt), 'fenced');
  });

  it('[ST4, ST7] an opening that nobody waits for any more takes no epoch', async () => {
    await redis.service.pause();
    await assert.rejects(store.open(sid), /did not answer: no answer within 1 s/);
    redis.service.resume();
    await isBack();
    assert.equal(await test.tool.hget(`linkcall:channel:${sid}`, 'epoch'), `${opened.epoch}`);
  });

  it('a Redis that is not there, or wants a password, is told at start', async () => {
    await test.tool.config('SET', 'requirepass', 'secret');
    const refused = openRedisStore({ url: redis.url(), journalMax: 1, log: SILENT, clock: systemClock });
    await assert.rejects(refused, /^StoreError: Redis at 127\.0\.0\.1:\d+(\/0)? refuses us \(NOAUTH/);
    const nobody = openRedisStore({
      url: `redis://127.0.0.1:${await freePort()}`,
      journalMax: 1,
      log: SILENT,
      clock: systemClock,
    });
    await assert.rejects(nobody, /cannot be reached \(.*ECONNREFUSED.*\): start it, or correct REDIS_URL/);
    const wrong = openRedisStore({
      url: `redis://:wr0ng@127.0.0.1:${redis.port}`,
      journalMax: 1,
      log: SILENT,
      clock: systemClock,
    });
    await assert.rejects(wrong, (error: Error) => /WRONGPASS/.test(error.message) && !error.message.includes('wr0ng'));
    await test.tool.config('SET', 'requirepass', '');
  });
});

/** The answer to TIME; others as they are. */
function tenSecondsAgo(answer: Buffer): Buffer {
  const earlier = (_: string, head: string, seconds: string) => `${head}${Number(seconds) - 10}`;
  return Buffer.from(answer.toString('latin1').replace(/^(\*2\r\n\$10\r\n)(\d{10})(?=\r)/, earlier), 'latin1');
}

async function everything({ tool }: RedisUnderTest): Promise<unknown> {
  const keys = (await tool.keys('*')).sort();
  return Promise.all(keys.map(async (key) => [key, await contentOf(tool, key)]));
}

async function contentOf(tool: Redis, key: string): Promise<unknown> {
  switch (await tool.type(key)) {
    case 'hash':
      return tool.hgetall(key);
    case 'list':
      return tool.lrange(key, 0, -1);
    case 'zset':
      return tool.zrange(key, 0, -1, 'WITHSCORES');
    case 'set':
      return (await tool.smembers(key)).sort();
    case 'stream':
      return tool.xrange(key, '-', '+');
    default:
      return tool.get(key);
  }
}
