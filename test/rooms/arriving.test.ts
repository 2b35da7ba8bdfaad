import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Decoder, decode, type Iterator } from '@colyseus/schema';
import { unpack } from 'msgpackr';
import { ChannelState } from '../../schema/channelState.ts';
import type { Wire } from '../support/client.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { done } from './replies.ts';
import { serverUnderTest } from './serverUnderTest.ts';

const JOIN_ROOM = 10;
const ROOM_DATA = 13;
const ROOM_STATE = 14;
/** More than make a storm, in which patches are 50 ms apart. */
const STORM_CHANGES = 150;

const QUESTION = Buffer.from('\u000d\u00b5linkcall_list_user_rq', 'latin1');

describe('a client that is still arriving', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: '1000', SEND_BUFFER_BYTES: '65536' });

  /** As the SDK joins, but it keeps the first frame unanswered until `greet`. */
  async function slowJoin(sid: string, userId: string) {
    const token = await tokenFor({ sub: userId, role: 'viewer' });
    const asked = await fetch(`${underTest.server.url}/matchmake/joinOrCreate/live_channel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sid }),
    });
    const { processId, roomId, sessionId }: Wire = await asked.json();
    const socket = new WebSocket(
      `${underTest.server.url.replace('http', 'ws')}/${processId}/${roomId}?sessionId=${sessionId}`,
    );
    socket.binaryType = 'arraybuffer';
    const frames: Buffer[] = [];
    socket.addEventListener('message', ({ data }) => frames.push(Buffer.from(data)));
    await once(socket, 'message');
    assert.equal(frames.shift()?.[0], JOIN_ROOM);
    let isClosed = false;
    socket.addEventListener('close', () => {
      isClosed = true;
    });
    return {
      frames,
      isClosed: () => isClosed,
      greet: () => socket.send(Uint8Array.of(JOIN_ROOM)),
      ask: () => socket.send(QUESTION),
      close: () => socket.close(),
    };
  }

  it('[LC18] gets the notices of what happened meanwhile first, and then the state that they belong to', async () => {
    const { sid, host } = await underTest.gather();
    const slow = await slowJoin(sid, 'slow');
    done(await host.setSwitch(0));
    done(await host.setSwitch(1));
    await host.sees(3);
    slow.greet();
    await until(() => slow.frames.some((frame) => frame[0] === ROOM_STATE), 'the state comes');
    assert.deepEqual(slow.frames.map(inShort), ['linkcall_room_state_nt v2', 'linkcall_room_state_nt v3', 'state']);
    slow.close();
  });

  it('[LC18] gets a state as new as what was answered before, also when patches are seldom', async () => {
    const { sid, host } = await underTest.gather();
    let changes = 0;
    const change = async (): Promise<number> => {
      changes += 1;
      return done(await host.setSwitch(changes % 2)).version;
    };
    while (changes < STORM_CHANGES) await change();
    for (let n = 0; n < 10; n += 1) {
      const slow = await slowJoin(sid, `slow ${n}`);
      const version = await change();
      slow.greet();
      const isState = (frame: Buffer) => frame[0] === ROOM_STATE;
      await until(() => slow.frames.some(isState), 'the state comes');
      const decoder = new Decoder(new ChannelState());
      decoder.decode(slow.frames.find(isState)?.subarray(1) ?? assert.fail());
      assert(decoder.state.version >= version, `version ${decoder.state.version} comes after an answer of ${version}`);
      slow.close();
    }
  });

  it('[LC27] and never becomes ready has as much held back for them as may wait in a socket, and no more', async () => {
    const { sid, host } = await underTest.gather();
    const mute = await slowJoin(sid, 'mute');
    for (let times = 0; times < 200 && !mute.isClosed(); times += 1) {
      for (const opCode of [0, 1, 0, 1]) done(await host.setSwitch(opCode));
    }
    await until(mute.isClosed, 'it is turned away');
    await until(async () => (await underTest.show(sid)).clients === 1, 'it is gone');
  });

  it('[LC27] and asks without becoming ready has the answers held back, and no more than may wait', async () => {
    const { sid, host } = await underTest.gather();
    const mute = await slowJoin(sid, 'mute');
    while (!mute.isClosed()) {
      mute.ask();
      done(await host.request('linkcall_list_user_rq'));
    }
    assert.equal(mute.frames.length, 0);
  });

  it('[LC20] and goes before it has greeted does no harm', async () => {
    const { sid, host } = await underTest.gather();
    const slow = await slowJoin(sid, 'slow');
    slow.close();
    await until(async () => (await underTest.show(sid)).clients === 1, 'it is gone');
    done(await host.setSwitch(0));
  });
});

function inShort(frame: Buffer): string {
  if (frame[0] === ROOM_STATE) return 'state';
  assert.equal(frame[0], ROOM_DATA);
  const cursor: Iterator = { offset: 1 };
  const type = decode.string(frame, cursor);
  return `${type} v${unpack(frame.subarray(cursor.offset)).version}`;
}
