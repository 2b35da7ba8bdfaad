import assert from 'node:assert/strict';
import { Room } from '@colyseus/sdk';
import { ChannelState } from '../../schema/channelState.ts';
import { openConnection } from '../../src/client/roomConnection.ts';
import { byName } from '../../src/client/speech.ts';

/** The SDK's room, without a network. */
function setUp() {
  const room = new Room<unknown, ChannelState>('live_channel');
  let closes = 0;
  Object.assign(room, {
    connection: {
      isOpen: true,
      send: () => {},
      close: () => {
        closes += 1;
      },
    },
  });
  const heard: string[] = [];
  const visit = new AbortController();
  const events = {
    view: ({ version }: { version: number }) => void heard.push(`view ${version}`),
    notice: (name: string) => void heard.push(name),
    closed: (code: number) => void heard.push(`closed ${code}`),
  };
  return { room, heard, visit, taken: openConnection(room, byName, events, visit.signal), closes: () => closes };
}

function stateAt(version: number): ChannelState {
  const state = new ChannelState();
  state.version = version;
  return state;
}

describe('a connection to a room', () => {
  it('is taken when the first state is there; the SDK does not come back on its own', async () => {
    const { room, heard, taken } = setUp();
    room.onStateChange.invoke(stateAt(3));
    await taken;
    assert.equal(room.reconnection.enabled, false);
    room.onLeave.invoke(1006, '');
    assert.deepEqual(heard, ['view 3', 'closed 1006']);
  });

  it('is not taken when the connection is closed before that', async () => {
    const { room, taken } = setUp();
    room.onLeave.invoke(4002, '');
    await assert.rejects(taken, /closed \(4002\)/);
  });

  it('is let go without a word when the visit ends, whenever that is', async () => {
    const [early, late, lost] = [setUp(), setUp(), setUp()];
    early.visit.abort();
    await assert.rejects(early.taken, /called off/);
    late.room.onStateChange.invoke(stateAt(3));
    await late.taken;
    late.visit.abort();
    lost.room.onLeave.invoke(1006, '');
    await assert.rejects(lost.taken);
    lost.visit.abort();
    for (const { room } of [early, late]) {
      room.onStateChange.invoke(stateAt(4));
      room.onLeave.invoke(1006, '');
    }
    assert.deepEqual([early.heard, late.heard, lost.heard], [[], ['view 3'], ['closed 1006']]);
    assert.deepEqual([early.closes(), late.closes(), lost.closes()], [1, 1, 0]);
  });
});
