import assert from 'node:assert/strict';
import { initializeRoomCache } from '@colyseus/core';
import { Redis } from 'ioredis';
import { ChannelDriver } from '../../src/cluster/channelDriver.ts';
import { Registry } from '../../src/cluster/registry.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { systemClock } from '../../src/server/clock.ts';
import { sid } from '../support/people.ts';
import { emptyRedis } from '../support/services.ts';

describe('the rooms of all processes, as Colyseus sees them', () => {
  let registry: Registry;
  let tool: Redis;
  beforeEach(async () => {
    const url = await emptyRedis();
    registry = new Registry(url, () => 'ann');
    tool = new Redis(url);
  });
  afterEach(() => {
    registry.close();
    tool.disconnect();
  });

  it('[CL1, IN14] are listed for its own views, but for one that cannot be read, which is told of once', async () => {
    const told: object[] = [];
    const log = { info: () => {}, warn: () => {}, error: (fields: object) => void told.push(fields) };
    const driver = new ChannelDriver({ registry, client: tool, roomIdOf: (of: Sid) => of, clock: systemClock, log });
    await driver.boot();
    const roomOf = (id: string) =>
      initializeRoomCache({ name: 'live_channel', roomId: id, processId: 'ann', metadata: { sid: sid(id) } });
    for (const id of ['one', 'two']) {
      await driver.claim(roomOf(id));
      await driver.persist(roomOf(id));
    }
    await driver.update(roomOf('two'), { $inc: { clients: 3 } });
    await tool.hset('roomcaches', 'three', 'what nobody can read');
    const idsOf = async (conditions: Parameters<ChannelDriver['query']>[0]) =>
      (await driver.query(conditions)).map(({ roomId, clients }) => `${roomId} ${clients}`).sort();
    assert.deepEqual(await idsOf({}), ['one 0', 'two 3']);
    assert.deepEqual(await idsOf({ processId: 'ann', clients: 3 }), ['two 3']);
    assert.deepEqual(await idsOf({ processId: 'ben' }), []);
    assert.partialDeepStrictEqual(told, [{ room: 'three' }]);
    assert.equal(told.length, 1);
  });
});
