import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { LIFE_MS } from '../../src/cluster/processLife.ts';
import { Registry, rollCallOf } from '../../src/cluster/registry.ts';
import { sidOf } from '../stores/contract/actor.ts';
import { HOSTILE_IDS } from '../stores/contract/hostileIds.ts';
import { RedisServer } from '../support/services/redisServer.ts';

const sid = sidOf('a channel');

describe('the registry of rooms', () => {
  let tool: Redis;
  let ann: Registry;
  let ben: Registry;
  let redis: RedisServer;
  // Not that of other tests: what is asked of it is counted.
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.service.remove());
  beforeEach(async () => {
    const url = redis.url();
    tool = new Redis(url);
    await tool.flushdb();
    ann = new Registry(url, () => 'ann');
    ben = new Registry(url, () => 'ben');
    await ann.found();
    await Promise.all([ann.beat('here:1'), ben.beat('here:2')]);
    // However slow this machine is, they live.
    for (const process of ['ann', 'ben']) await tool.pexpire(`linkcall:process:${process}`, 60_000);
  });
  afterEach(() => {
    for (const registry of [ann, ben]) registry.close();
    tool.disconnect();
  });

  const listingOf = async (registry: Registry, room: string) => (await registry.find(room))?.listing;
  const awake = () => tool.zrange('linkcall:awake', 0, -1);
  const die = (process: string) => tool.del(`linkcall:process:${process}`);

  it('[CL2] gives a room to the first who claims it, as long as that one lives', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? ann : ben).claim('room', sid, `${n}`)),
    );
    const isAnns = claims[0] === true;
    assert.deepEqual(
      claims,
      claims.map((_, n) => (n % 2 === 0) === isAnns),
    );
    await (isAnns ? ann : ben).release('room');
    assert.equal(await ann.claim('room', sid, 'anns'), true);
    assert.equal(await listingOf(ben, 'room'), 'anns');
    await die('ann');
    assert.equal(await ben.find('room'), undefined);
    assert.equal(await ben.claim('room', sid, 'moved'), true);
    assert.deepEqual([await listingOf(ann, 'room'), await ann.claim('room', sid, 'mine')], ['moved', false]);
  });

  it('[IN5] knows the one clock of all processes with each beat, whatever the machine takes for the time', async () => {
    const readTool = async () => {
      const [seconds, microseconds] = await tool.time();
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    };
    const before = await readTool();
    await ann.beat('here:1');
    const { clock } = ann;
    const [earliest, latest] = [clock.earliest(), clock.latest()];
    const after = await readTool();
    assert(earliest <= latest && latest >= before && earliest <= after, `${[before, earliest, latest, after]}`);
  });

  it('[CL5] lets nobody but the owner change or give up a room', async () => {
    await ann.claim('room', sid, 'first');
    await ben.update('room', 'by ben');
    assert.equal(await ben.release('room'), false);
    assert.equal(await listingOf(ann, 'room'), 'first');
    await ann.update('room', 'second');
    assert.equal(await listingOf(ben, 'room'), 'second');
    assert.equal(await ann.release('room'), true);
    assert.deepEqual([await ben.find('room'), await awake()], [undefined, []]);
    await ann.update('room', 'late');
    assert.equal(await ben.find('room'), undefined, 'what was given up is not listed again');
  });

  it('[CL3] asks Redis as little for one of 1,000 rooms as for one of two', async () => {
    const calls = async (): Promise<number> => {
      const stats = await tool.info('commandstats');
      return [...stats.matchAll(/:calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    const cost = async (): Promise<number> => {
      // What came before may have taken longer than she lives without a beat.
      await ann.beat('here:1');
      const before = await calls();
      await ben.find('room 1');
      await ann.claim('room 1', sidOf('channel 1'), 'again');
      return (await calls()) - before;
    };
    for (let n = 0; n < 2; n += 1) await ann.claim(`room ${n}`, sidOf(`channel ${n}`), 'x');
    await cost();
    const few = await cost();
    for (let n = 2; n < 1_000; n += 1) await ann.claim(`room ${n}`, sidOf(`channel ${n}`), 'x');
    assert.equal(await cost(), few);
  });

  it('knows the channels of a process, whatever they are called, and tells them to the version before', async () => {
    const sids = HOSTILE_IDS.map(sidOf);
    for (const [index, each] of sids.entries()) await ann.claim(`room ${index}`, each, 'x');
    assert.deepEqual((await awake()).sort(), [...sids].sort());
    assert.deepEqual(new Set(await ben.sidsOf('ann')), new Set(sids));
  });

  it('[CL4] knows who has died, and forgets them with what they had, but not what has moved', async () => {
    await ann.claim('moved', sidOf('moved'), 'x');
    await ann.claim('left', sidOf('left'), 'x');
    await die('ann');
    assert.deepEqual(await ben.processes(), { living: ['ben'], dead: ['ann'] });
    await ben.claim('moved', sidOf('moved'), 'y');
    assert.deepEqual(await ben.sidsOf('ann'), ['left']);
    await ben.bury('ann', ['moved', 'left']);
    assert.deepEqual(await ben.processes(), { living: ['ben'], dead: [] });
    assert.deepEqual([await awake(), await listingOf(ben, 'moved')], [['moved'], 'y']);
    assert.deepEqual((await tool.keys('*:ann')).sort(), []);
  });

  it('[CL5] tells a process that it was taken for dead', async () => {
    assert.equal(await ann.beat('here:1'), true);
    const lifeMs = await tool.pttl('linkcall:process:ann');
    assert(lifeMs > 0 && lifeMs <= LIFE_MS, `${lifeMs}`);
    await die('ann');
    assert.equal(await ann.beat('here:1'), false);
    assert.equal(await ann.beat('here:1'), true);
  });

  it('[CL4] declares dead who listened where another one listens now', async () => {
    await ben.replace('here:1');
    assert.deepEqual(await ben.processes(), { living: ['ben'], dead: ['ann'] });
    await ben.replace('here:2');
    assert.deepEqual((await ben.processes()).living, ['ben'], 'but not itself');
  });

  it('[CL4] has one for each death at once, whoever was it last', async () => {
    await tool.sadd('linkcall:processes', 'cem');
    // However slow this machine is, these live.
    for (const process of ['ann', 'ben', 'cem']) await tool.set(`linkcall:process:${process}`, 'here');
    await ben.isSweeper(60_000);
    const ask = () => Promise.all([ann, ben, ann, ben].map((registry) => registry.isSweeper(60_000)));
    assert.deepEqual(await ask(), [false, false, false, false]);
    await die('cem');
    assert.equal((await ask()).filter(Boolean).length, 1);
    assert.deepEqual(await ask(), [false, false, false, false]);
  });

  it('[CL4] has one sweeper at a time', async () => {
    const asked = await Promise.all([ann, ben, ann, ben].map((registry) => registry.isSweeper(60_000)));
    assert.equal(asked.filter(Boolean).length, 1);
  });

  it('[CL4] expects no answer of who has missed some beats', async () => {
    await ann.claim('room', sid, 'x');
    assert.equal((await ben.find('room'))?.isSilent, false);
    await tool.pexpire('linkcall:process:ann', LIFE_MS / 2 - 1);
    assert.equal((await ben.find('room'))?.isSilent, true);
    await ann.beat('here:1');
    assert.equal((await ben.find('room'))?.isSilent, false);
  });

  it('[CL6] knows nothing any more of who has left', async () => {
    await ann.leave();
    assert.deepEqual(await ben.processes(), { living: ['ben'], dead: [] });
  });

  describe('in a Redis that was emptied', () => {
    /** As processes that serve do. */
    let serving: Redis;
    beforeEach(async () => {
      serving = new Redis(redis.url());
      await serving.subscribe(rollCallOf(serving));
      await tool.flushdb();
      await Promise.all([ann.beat('here:1'), ben.beat('here:2')]);
    });
    afterEach(() => serving.disconnect());

    /** As if it had been so long ago. */
    const wasEmptied = async (agoMs: number) => {
      const [seconds, microseconds] = await tool.time();
      await tool.set('linkcall:founded', Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000) - agoMs);
    };

    it('[CL2, CL7] gives nobody a room that somebody may have who has not claimed it again yet', async () => {
      assert.equal(await ben.claim('room', sid, 'anew'), false);
      await wasEmptied(1_500);
      assert.equal(await ben.claim('room', sid, 'anew'), false);
      assert.equal(await ann.claimAgain('room', sid, 'as it was'), true);
      await wasEmptied(3_000);
      assert.equal(await ben.claim('room', sid, 'anew'), false);
      assert.equal(await listingOf(ben, 'room'), 'as it was');
      assert.equal(await ben.claim('another', sidOf('another'), 'anew'), true);
    });

    it('[CL7] takes it from who was faster, but lives no more', async () => {
      assert.equal(await ben.claimAgain('room', sid, 'bens'), true);
      assert.equal(await ann.claimAgain('room', sid, 'anns'), false);
      await die('ben');
      assert.equal(await ann.claimAgain('room', sid, 'anns'), true);
    });

    it('[CL7] a process that starts just then does not take it for a new one', async () => {
      await ben.found();
      assert.equal(await ben.claim('room', sid, 'anew'), false);
      await serving.unsubscribe();
      await tool.flushdb();
      await ben.found();
      await ben.beat('here:2');
      assert.equal(await ben.claim('room', sid, 'anew'), true, 'nobody serves: nobody has a room');
    });

    it('[CL7] asks for those who serve with the same database, not with others', async () => {
      const elsewhere = new Registry(redis.url(7), () => 'zoe');
      await elsewhere.found();
      assert.equal(await elsewhere.claim('room', sid, 'anew'), true);
      elsewhere.close();
    });
  });
});
