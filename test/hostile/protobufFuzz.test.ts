import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { Random } from '../../loadtest/random.ts';
import { toBytes } from '../../schema/proto/messages.ts';
import { REQUEST_NAMES, REQUESTS } from '../../schema/requests/names.ts';
import { done } from '../rooms/replies.ts';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import { until } from '../support/until.ts';
import { OPCODE, type Received } from './support/frames.ts';
import { bytesOf } from './support/hostileFrame.ts';
import { RawConnection, roomBytes } from './support/rawConnection.ts';
import { comesBackTo, MEMORY_ON_SIGNAL, outputOf, settledMemory } from './support/settledMemory.ts';

const INPUTS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 4_000);
const AT_ONCE = 200;
const LONGEST_BYTES = 5_000;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const [SID, ANN] = ['7', '18446744073709551615'];
const [ROOM_DATA_BYTES, ROOM_RESPONSE] = [17, 22];

const VALID = REQUEST_NAMES.map((name) => {
  const common = { sid: SID, op_code: 2, cmd_id: 'a command' };
  return {
    id: REQUESTS[name].id,
    bytes: Buffer.from(toBytes(name, { ...common, user_id: ANN, data: { user_id: ANN } })),
  };
});
const REPLY_IDS: ReadonlySet<number> = new Set(REQUEST_NAMES.map((name) => REQUESTS[name].replyId));

/** By a message of its own, or as what a request is resolved with. A number above 2^31 - 1 goes as a double. */
const isAnswer = ({ opcode, payload }: Received): boolean =>
  opcode === OPCODE.binary &&
  (payload[0] === ROOM_RESPONSE || (payload[0] === ROOM_DATA_BYTES && REPLY_IDS.has(payload.readDoubleLE(2))));

describe(`the door for Protocol Buffers, ${INPUTS} hostile inputs (SEED=${SEED})`, () => {
  const random = new Random(SEED);
  const underTest = serverUnderTest({
    LOG_LEVEL: 'error',
    RECONNECT_MS: '100',
    MAX_MESSAGES_PER_S: '1000000',
    NODE_OPTIONS: MEMORY_ON_SIGNAL,
  });

  /** Random bytes, too many of them, or a good message with some of its bytes changed, or cut off. */
  function payload(valid: Buffer): Buffer {
    if (random.chance(1 / 4)) return bytesOf(random, 300);
    if (random.chance(1 / 100)) return Buffer.alloc(LONGEST_BYTES, valid);
    const changed = Buffer.from(valid);
    for (let times = random.below(4); times > 0; times -= 1) changed[random.below(changed.length)] = random.below(256);
    return random.chance(1 / 4) ? changed.subarray(0, random.below(changed.length)) : changed;
  }

  /** Those of requests are packed once more, well or not. */
  function send(raw: RawConnection, nth: number): void {
    const { id, bytes } = random.pick(VALID);
    const message = payload(bytes);
    if (random.chance(1 / 2)) raw.frame(OPCODE.binary, roomBytes(id, message));
    else raw.request(nth, id, random.chance(3 / 4) ? pack(message) : message);
  }

  it('[IN11, LC28] answers each, whatever it holds, keeps the connection and nothing else, and says nothing', async () => {
    const watcher = await underTest.join(SID, 'viewer', '1');
    const ann = await RawConnection.join(underTest.server, SID, ANN, { wire: 'protobuf' });
    const sendAll = async (count: number) => {
      for (let sent = 0; sent < count; sent += AT_ONCE) {
        ann.received.splice(0);
        for (let nth = 1; nth <= AT_ONCE; nth += 1) send(ann, nth);
        await until(() => ann.isOver || ann.received.filter(isAnswer).length === AT_ONCE, 'each is answered');
        assert.equal(ann.isOver, false);
      }
    };
    await sendAll(INPUTS / 10);
    const before = await settledMemory(underTest.server);
    await sendAll(INPUTS);
    done(await watcher.request('linkcall_list_user_rq'));
    await comesBackTo(before, underTest.server);
    ann.vanish();
    assert.equal(outputOf(underTest.server), `Linkcall serves on ${underTest.server.url}`);
  });
});
