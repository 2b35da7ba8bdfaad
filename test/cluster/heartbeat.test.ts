import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Channels } from '../../src/app/channels.ts';
import { ChannelDriver } from '../../src/cluster/channelDriver.ts';
import { Failover } from '../../src/cluster/failover.ts';
import { Heartbeat, type HeartbeatDeps } from '../../src/cluster/heartbeat.ts';
import { Registry } from '../../src/cluster/registry.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { systemClock } from '../../src/server/clock.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { SID, sid } from '../support/people.ts';
import { Wire } from '../support/services/wire.ts';
import { emptyRedis } from '../support/services.ts';
import { surroundings } from '../support/surroundings.ts';
import { until } from '../support/until.ts';

describe('the heartbeat of a process', () => {
  let registry: Registry;
  let tool: Redis;
  let url: string;
  beforeEach(async () => {
    url = await emptyRedis();
    registry = new Registry(url, () => 'ann');
    tool = new Redis(url);
  });
  afterEach(() => {
    registry.close();
    tool.disconnect();
  });

  const heartbeatOf = (deps: Pick<HeartbeatDeps, 'clock' | 'log'>, channels: Channels): Heartbeat => {
    const failover = new Failover({
      ...deps,
      registry,
      channels,
      wake: async () => {},
      unfinished: async () => [],
      roomIdOf: (sid: Sid) => sid,
      claimAgain: (sid: Sid) => registry.claimAgain(sid, sid, 'listing'),
    });
    return new Heartbeat({ ...deps, registry, failover, place: () => 'here:1' });
  };
  const channelsOf = ({ deps, store }: Pick<ReturnType<typeof surroundings>, 'deps' | 'store'>): Channels => {
    const more = {
      reconnectMs: 1,
      hostReconnectMs: 1,
      zegoGapMs: 1_000,
      zegoAuditMs: 1_000,
      zegoSilentMs: 1e9,
      zegoRooms: undefined,
    };
    return new Channels({
      ...deps,
      ...more,
      store: {
        open: async (sid) => opened(sid),
        release: store.release,
        journal: store.journal,
        commit: store.commit.bind(store),
        writeBack: store.writeBack.bind(store),
      },
    });
  };

  for (const what of ['the driver', 'the heartbeat'] as const) {
    it(`[CL7, ST7] waits for a Redis that is slow when a process starts, and tells it then that it lives (${what})`, async () => {
      const wire = await Wire.to(Number(new URL(url).port));
      registry.close();
      registry = new Registry(Object.assign(new URL(url), { port: wire.port }).href, () => 'ann');
      const warnings: string[] = [];
      const log = { ...surroundings().deps.log, warn: (_: object, message: string) => void warnings.push(message) };
      const deps = { clock: systemClock, log };
      const heartbeat = heartbeatOf(deps, channelsOf(surroundings()));
      const driver = new ChannelDriver({ ...deps, registry, client: tool, roomIdOf: (sid: Sid) => sid });
      wire.holdAnswers();
      const started = what === 'the driver' ? driver.boot() : heartbeat.start();
      await until(() => warnings.length > 0, 'it says that it waits');
      wire.cut();
      await started;
      assert.equal(await tool.sismember('linkcall:processes', 'ann'), 1);
      assert.deepEqual(warnings, ['Redis does not answer: the start waits for it']);
      if (what === 'the heartbeat') await heartbeat.stop();
      wire.close();
    });
  }

  it('[CL7] tells a Redis that has lost everything what it has, until that is known', async () => {
    const { deps, store, clock, watcher } = surroundings();
    const channels = channelsOf({ deps, store });
    const heartbeat = heartbeatOf(deps, channels);
    const beats = async () => {
      await clock.pass(500);
      // Time that passes while Redis has not answered yet would end the lease. Its answers come in the order of the questions.
      for (let question = 0; question < 3; question += 1) await registry.processes();
      return (await tool.exists('linkcall:process:ann')) === 1;
    };
    const isAsked = (times: number) =>
      until(async () => (await beats()) && store.standings.length === times, `it is written back, ${times}`);
    await heartbeat.start();
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
    await heartbeat.stop();
  });

  it('[CL5] however many channels it has when it wakes from a stall, it asks and sends away a few at a time', async () => {
    const { deps, clock, store } = surroundings();
    store.writeBack = async () => 'known';
    const channels = channelsOf({ deps, store });
    const most = { asked: 0, announced: 0, dismissedInOneGo: 0 };
    const crowd = (of: 'asked' | 'announced') => {
      let now = 0;
      return async <T>(result: T): Promise<T> => {
        now += 1;
        most[of] = Math.max(most[of], now);
        await clock.sleep(1);
        now -= 1;
        return result;
      };
    };
    const asked = crowd('asked');
    const announced = crowd('announced');
    let inOneGo = { at: 0, count: 0 };
    const house = {
      show: () => {},
      activityChanged: () => {},
      clientCount: () => 0,
      announce: () => announced(undefined),
      dismiss: () => {
        inOneGo = { at: clock.now(), count: inOneGo.at === clock.now() ? inOneGo.count + 1 : 1 };
        most.dismissedInOneGo = Math.max(most.dismissedInOneGo, inOneGo.count);
      },
    };
    const sids = Array.from({ length: 1_000 }, (_, nth) => sid(`channel-${nth}`));
    for (const one of sids) await channels.open(one, house);
    const failover = new Failover({
      clock,
      log: deps.log,
      registry,
      channels,
      wake: async () => {},
      unfinished: async () => [],
      roomIdOf: (one: Sid) => one,
      // Every other one has moved on.
      claimAgain: (one: Sid) => asked(Number(one.slice(-1)) % 2 === 0),
    });
    const silent = {
      lifeMs: 2_500,
      replace: async () => {},
      beat: async () => false,
      isSweeper: async () => false,
      leave: async () => {},
    };
    const heartbeat = new Heartbeat({ clock, log: deps.log, registry: silent, failover, place: () => 'here:1' });
    await heartbeat.start();
    await clock.pass(2_000);
    assert.deepEqual(most, { asked: 32, announced: 32, dismissedInOneGo: 32 });
  });
});
