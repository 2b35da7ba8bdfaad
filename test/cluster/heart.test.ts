import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Channels } from '../../src/app/channels.ts';
import { systemClock } from '../../src/clock.ts';
import { ChannelDriver } from '../../src/cluster/channelDriver.ts';
import { Heart } from '../../src/cluster/heart.ts';
import { Registry } from '../../src/cluster/registry.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { SID } from '../support/people.ts';
import { opened } from '../support/pumpedStore.ts';
import { emptyRedis } from '../support/services.ts';
import { surroundings } from '../support/surroundings.ts';
import { until } from '../support/until.ts';

describe('a Redis that is slow when a process starts', () => {
  let registry: Registry;
  let tool: Redis;
  beforeEach(async () => {
    const url = await emptyRedis();
    registry = new Registry(url, () => 'ann');
    tool = new Redis(url);
  });
  afterEach(() => {
    registry.client.disconnect();
    tool.disconnect();
  });

  it('[CL7, ST7] is waited for, and then told that the process lives', async () => {
    const warnings: string[] = [];
    const log = { ...surroundings().deps.log, warn: (_: object, message: string) => void warnings.push(message) };
    const driver = new ChannelDriver({ clock: systemClock, log, registry, roomIdOf: (sid: Sid) => sid });
    // Longer than an answer is waited for.
    await tool.client('PAUSE', 1_500, 'ALL');
    await driver.boot();
    assert.equal(await tool.exists('linkcall:process:ann'), 1);
    assert.deepEqual(warnings, ['Redis does not answer: the start waits for it']);
  });
});

describe('the heart of a process', () => {
  let registry: Registry;
  let tool: Redis;
  beforeEach(async () => {
    const url = await emptyRedis();
    registry = new Registry(url, () => 'ann');
    tool = new Redis(url);
  });
  afterEach(() => {
    registry.client.disconnect();
    tool.disconnect();
  });

  it('[CL7] tells a Redis that has lost everything what it has, until that is known', async () => {
    const { deps, store, clock, watcher } = surroundings();
    const more = { reconnectMs: 1, hostReconnectMs: 1, zegoGapMs: 1_000, zegoAuditMs: 1_000, zegoRooms: undefined };
    const commit = store.commit.bind(store);
    const writeBack = store.writeBack.bind(store);
    const channels = new Channels({ ...deps, ...more, store: { open: async (sid) => opened(sid), commit, writeBack } });
    const heart = new Heart({
      ...deps,
      registry,
      channels,
      wake: async () => {},
      unfinished: async () => [],
      roomIdOf: (sid: Sid) => sid,
      place: () => 'here:1',
      claimAgain: (sid: Sid) => registry.claimAgain(sid, sid, 'listing'),
    });
    const beats = async () => {
      await clock.pass(500);
      return (await tool.exists('linkcall:process:ann')) === 1;
    };
    const isAsked = (times: number) =>
      until(async () => (await beats()) && store.standings.length === times, `it is written back, ${times}`);
    await heart.start();
    await channels.open(SID, watcher);
    await tool.flushdb();
    await isAsked(1);
    store.failWriteBack();
    await isAsked(2);
    store.endWriteBack({ epoch: 2 });
    await until(async () => (await tool.hexists('linkcall:room-owners', SID)) === 1, 'it is claimed again');
    await tool.flushdb();
    await isAsked(3);
    store.endWriteBack({ epoch: 3 });
    for (let beat = 0; beat < 10; beat += 1) await beats();
    assert.equal(store.standings.length, 3);
    await heart.stop();
  });
});
