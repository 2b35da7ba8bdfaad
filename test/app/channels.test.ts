import assert from 'node:assert/strict';
import { Channels } from '../../src/app/channels.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { SID, sid } from '../support/people.ts';
import { surroundings, Watcher } from '../support/surroundings.ts';

function stage() {
  const { deps, store } = surroundings();
  const opening = { wait: Promise.resolve() };
  const channels = new Channels({
    ...deps,
    reconnectMs: 1,
    hostReconnectMs: 1,
    zegoGapMs: 1_000,
    zegoAuditMs: 1_000,
    zegoRooms: undefined,
    zegoSilentMs: 1_000,
    store: {
      open: async (one) => {
        await opening.wait;
        return opened(one);
      },
      commit: store.commit.bind(store),
      writeBack: store.writeBack.bind(store),
      release: async () => {},
      journal: async () => [],
    },
  });
  return { channels, opening, room: new Watcher() };
}

describe('the channels of a process that is cut off', () => {
  it('[CL12] all go, none comes before it is over, and what their actors know is kept until it is written', async () => {
    const { channels, room } = stage();
    const actor = await channels.open(SID, room);
    assert.deepEqual(channels.suspend(), [room]);
    assert.deepEqual([channels.sids(), channels.suspended], [[], [actor]]);
    await assert.rejects(channels.open(SID, room), /cut off/);
    assert.deepEqual(channels.suspend(), [], 'once more');
    channels.forget(actor);
    assert.deepEqual(channels.suspended, []);
    channels.resume();
    await channels.open(SID, room);
  });

  it('[CL12] nor does one that was on its way', async () => {
    const { channels, opening, room } = stage();
    const { promise, resolve } = Promise.withResolvers<void>();
    opening.wait = promise;
    const coming = channels.open(sid('late'), room);
    channels.suspend();
    resolve();
    await assert.rejects(coming, /cut off/);
    assert.deepEqual(channels.sids(), []);
  });

  it('[CL12] a stop stays a stop', async () => {
    const { channels, room } = stage();
    await channels.stop();
    channels.suspend();
    channels.resume();
    await assert.rejects(channels.open(SID, room), /stopping/);
  });
});
