import assert from 'node:assert/strict';
import { Damaged, Unavailable } from '../../src/ports/channelStore.ts';
import type { InboxStream, InboxTurn } from '../../src/ports/inbox.ts';
import { sid } from '../support/people.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { Wire } from '../support/services/wire.ts';
import { until } from '../support/until.ts';
import { accepted, openPlatform, type Platform, refused, STREAM } from './platform.ts';

const BACKLOG = 10_000;

const numbered = (count: number, channelOf: (nth: number) => string) =>
  Array.from({ length: count }, (_, nth) => ({ order: 'open', sid: channelOf(nth), id: `${nth}` }));

async function turnAt(stream: InboxStream): Promise<InboxTurn> {
  let turn: InboxTurn | undefined;
  await until(async () => {
    turn = await stream.take();
    return turn !== undefined;
  }, 'a turn');
  return turn ?? assert.fail();
}

describe('what reads the stream of orders', () => {
  let platform: Platform;
  beforeEach(async () => {
    platform = await openPlatform();
  });
  afterEach(() => platform.close());

  it('[IN4] waits for a stream that is not there yet, and acknowledges what is done', async () => {
    platform.read();
    await until(async () => (await platform.redis.exists(STREAM)) === 1, 'it is made');
    await platform.put({ order: 'open', sid: 'a', id: '1' });
    await platform.finished(1);
    assert.deepEqual([await platform.pending(), await platform.redis.xlen(STREAM)], [0, 1]);
    assert.deepEqual(platform.given, new Map([['a', ['1']]]));
  });

  it(`[IN4] does a backlog of ${BACKLOG}, each once and in the order of its channel`, async () => {
    await platform.putAll(numbered(BACKLOG, (nth) => `channel-${nth % 97}`));
    platform.read();
    await platform.finished(BACKLOG);
    for (const [name, ids] of platform.given) {
      const lane = Number(name.replace('channel-', ''));
      assert.deepEqual(
        ids,
        Array.from({ length: Math.ceil((BACKLOG - lane) / 97) }, (_, turn) => `${turn * 97 + lane}`),
      );
    }
    assert.deepEqual(platform.counts, { done: BACKLOG, refused: 0, rejected: 0 });
  });

  it('[IN4] goes on with all others while a channel cannot be reached, and then with that one, in its order', async () => {
    let isAway = true;
    platform.instead.set('away', async () =>
      isAway ? { type: 'not-done', why: 'nobody has it' } : accepted(sid('away')),
    );
    await platform.putAll(numbered(600, (nth) => (nth % 3 === 0 ? 'away' : `other-${nth % 7}`)));
    platform.read();
    await platform.finished(400);
    assert.equal(new Set(platform.given.get('away')).size, 1, 'the next one waits for the first');
    isAway = false;
    await platform.finished(600);
    const first = platform.given.get('away')?.lastIndexOf('0') ?? assert.fail();
    assert.deepEqual(
      platform.given.get('away')?.slice(first),
      Array.from({ length: 200 }, (_, nth) => `${nth * 3}`),
    );
  });

  it('[IN4] takes a refusal for an answer, and sets aside what nobody can do, with the reason', async () => {
    platform.instead.set('refuses', async () => refused(sid('refuses'), 'closed'));
    platform.instead.set('not theirs', async () => refused(sid('not theirs'), 'bad-request'));
    platform.instead.set('broken', async () => refused(sid('broken'), 'unknown'));
    platform.instead.set('unknown', async () => undefined);
    platform.instead.set('damaged', () => Promise.reject(new Damaged('a snapshot')));
    for (const name of ['refuses', 'not theirs', 'broken', 'unknown', 'damaged'])
      await platform.put({ order: 'close', sid: name });
    await platform.put({ order: 'dance', sid: 'a' });
    const bare = await platform.redis.xadd(STREAM, '*', 'body', '{}');
    const huge = { order: 'open', sid: 'x'.repeat(70_000) };
    await platform.put(huge);
    platform.read();
    await platform.finished(8);
    assert.deepEqual(platform.counts, { done: 0, refused: 1, rejected: 7 });
    const aside = await platform.aside();
    assert.deepEqual(aside.map(({ reason = '' }) => reason.slice(0, 40)).toSorted(), [
      'no such channel was ever seen',
      'order is larger than 65536 bytes',
      'order must be open, close, apply, cancel',
      'something went wrong on the server: its ',
      'the order is not for this user to give, ',
      'there is no field "order"',
      'what is kept of this channel cannot be r',
    ]);
    assert.equal(aside.find(({ id }) => id === bare)?.order, '');
    assert.equal(aside.find(({ reason = '' }) => /larger/.test(reason))?.order, JSON.stringify(huge).slice(0, 4_096));
    assert.deepEqual([await platform.pending(), await platform.redis.xlen(STREAM)], [0, 8]);
  });

  it('[IN4] gives again what a store that is away did not take', async () => {
    let tries = 0;
    platform.instead.set('a', async () => {
      tries += 1;
      if (tries === 1) throw new Unavailable('Redis', 'away');
      return tries === 2 ? { type: 'in-doubt', why: 'lost' } : accepted(sid('a'));
    });
    await platform.put({ order: 'open', sid: 'a', id: '1' });
    platform.read();
    await platform.finished(1);
    assert.deepEqual(platform.given.get('a'), ['1', '1', '1']);
  });

  it('[IN4] is one process at a time; another goes on where it stops', async () => {
    const first = platform.read();
    await platform.put({ order: 'open', sid: 'a', id: '1' });
    await platform.finished(1);
    const standby = platform.openStream();
    assert.equal(await standby.take(), undefined);
    standby.close();
    await first.close();
    platform.read();
    await platform.put({ order: 'open', sid: 'a', id: '2' });
    await platform.finished(2);
    assert.deepEqual(platform.given.get('a'), ['1', '2']);
  });

  it('[IN4] finishes what it has begun when it is told to stop, and begins nothing more', async () => {
    const held = Promise.withResolvers<void>();
    platform.instead.set('a', async () => {
      await held.promise;
      return accepted(sid('a'));
    });
    await platform.putAll(numbered(3, () => 'a'));
    const first = platform.read();
    await until(() => platform.given.has('a'), 'the first one is begun');
    const stopping = first.close();
    held.resolve();
    await stopping;
    assert.deepEqual([platform.given.get('a'), platform.counts.done, await platform.pending()], [['0'], 1, 2]);
    platform.read();
    await platform.finished(3);
    assert.deepEqual(platform.given.get('a'), ['0', '1', '2']);
  });

  it('[IN4] takes over what a dead process had read, before all that is new', async () => {
    await platform.putAll(numbered(30, () => 'a'));
    const dead = platform.openStream();
    const found = await (await turnAt(dead)).read(20);
    assert(found !== 'over');
    assert.equal(found.length, 20);
    dead.close();
    await platform.endTurn();
    platform.read();
    await platform.finished(30);
    assert.deepEqual(
      platform.given.get('a'),
      Array.from({ length: 30 }, (_, nth) => `${nth}`),
    );
    const consumers = await platform.redis.xinfo('CONSUMERS', STREAM, 'linkcall');
    assert(Array.isArray(consumers) && consumers.length === 1, 'nothing is left of the dead');
  });

  it('[IN4] sets aside what was trimmed while a dead process had it, and goes on', async () => {
    await platform.putAll(numbered(5, () => 'a'));
    const dead = platform.openStream();
    await (await turnAt(dead)).read(3);
    dead.close();
    await platform.endTurn();
    await platform.redis.xtrim(STREAM, 'MAXLEN', 3);
    platform.read();
    await platform.finished(5);
    assert.deepEqual(platform.given.get('a'), ['2', '3', '4']);
    assert.deepEqual(
      (await platform.aside()).map(({ reason }) => reason),
      Array.from({ length: 2 }, () => 'it was taken out of the stream before it was done'),
    );
    assert.equal(await platform.pending(), 0);
  });

  it('[IN4] misses nothing where what it read did not reach it', async () => {
    const wire = await Wire.to(Number(new URL(platform.url).port));
    const through = new URL(platform.url);
    through.port = `${wire.port}`;
    platform.read(platform.openStream(through.href));
    await platform.put({ order: 'open', sid: 'a', id: 'first' });
    await platform.finished(1);
    wire.holdAnswers();
    await platform.putAll(numbered(20, () => 'a'));
    await until(async () => (await platform.pending()) > 0, 'some are read, and nobody has them');
    wire.cut();
    await platform.finished(21);
    assert.deepEqual(platform.given.get('a'), ['first', ...Array.from({ length: 20 }, (_, nth) => `${nth}`)]);
    await platform.close();
    wire.close();
  });

  it('[IN4] waits where the key is no stream, and while Redis is dead, and goes on by itself', async () => {
    const service = await RedisServer.start();
    const mortal = await openPlatform(service.url());
    try {
      await mortal.redis.set(STREAM, 'a note');
      mortal.read();
      await until(() => mortal.told.some((told) => /WRONGTYPE/.test(told)), 'it is told what is wrong');
      assert.equal(await mortal.redis.get(STREAM), 'a note');
      await mortal.redis.del(STREAM);
      await mortal.put({ order: 'open', sid: 'a', id: 'before' });
      await mortal.finished(1);
      await service.service.kill();
      await service.service.start();
      await mortal.put({ order: 'open', sid: 'a', id: 'after' });
      await mortal.finished(2);
      assert.deepEqual(mortal.given.get('a'), ['before', 'after']);
    } finally {
      await mortal.close();
      await service.service.remove();
    }
  });

  for (const [how, lose] of [
    ['all of Redis was emptied', () => platform.redis.flushdb()],
    ['the stream was deleted', () => platform.redis.del(STREAM)],
    [
      'its group was destroyed, all of it again, which channels know',
      () => platform.redis.xgroup('DESTROY', STREAM, 'linkcall'),
    ],
  ] as const) {
    it(`[IN4] goes on with a new stream when ${how}`, async () => {
      platform.read();
      await platform.put({ order: 'open', sid: 'a', id: 'old' });
      await platform.finished(1);
      await lose();
      await platform.put({ order: 'open', sid: 'a', id: 'new' });
      await until(() => platform.given.get('a')?.at(-1) === 'new', 'it goes on');
    });
  }

  it('[IN4] tells how much is not done, and for how long', async () => {
    const stream = platform.openStream();
    assert.deepEqual(await stream.waiting(), { count: 0, oldestMs: 0 });
    const [seconds] = await platform.redis.time();
    const longAgo = Number(seconds) * 1_000 - 60_000;
    await platform.redis.xadd(STREAM, `${longAgo}-1`, 'order', '{}');
    await platform.putAll(numbered(2, () => 'a'));
    const isOld = ({ count, oldestMs }: { count: number; oldestMs: number }) => [count, oldestMs >= 60_000];
    assert.deepEqual(isOld(await stream.waiting()), [3, true], 'nobody reads yet');
    const turn = await turnAt(stream);
    await turn.read(2);
    assert.deepEqual(isOld(await stream.waiting()), [3, true], 'two of them are read');
    await turn.acknowledge(`${longAgo}-1`);
    assert.deepEqual(isOld(await stream.waiting()), [2, false]);
    stream.close();
  });
});
