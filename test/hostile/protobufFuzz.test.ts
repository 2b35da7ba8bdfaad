import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { toBytes } from '../../schema/proto/messages.ts';
import { REQUEST_NAMES, REQUESTS } from '../../schema/requests/names.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { bytesOf } from './support/hostileFrame.ts';
import { outputOf } from './support/settledMemory.ts';

const INPUTS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 4_000);
const AT_ONCE = 200;
const LONGEST_BYTES = 5_000;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const [SID, ANN] = ['7', '18446744073709551615'];

const VALID = REQUEST_NAMES.map((name) => {
  const common = { sid: SID, op_code: 2, cmd_id: 'a command' };
  return {
    id: REQUESTS[name].id,
    bytes: Buffer.from(toBytes(name, { ...common, user_id: ANN, data: { user_id: ANN } })),
  };
});

describe(`the door for Protocol Buffers, ${INPUTS} hostile inputs (SEED=${SEED})`, () => {
  const random = new Random(SEED);
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ LOG_LEVEL: 'error', MAX_MESSAGES_PER_S: '1000000' });
  });
  after(() => server.remove());

  /** Random bytes, too many of them, or a good message with some of its bytes changed, or cut off. */
  function payload(valid: Buffer): Buffer {
    if (random.chance(1 / 4)) return bytesOf(random, 300);
    if (random.chance(1 / 100)) return Buffer.alloc(LONGEST_BYTES, valid);
    const changed = Buffer.from(valid);
    for (let times = random.below(4); times > 0; times -= 1) changed[random.below(changed.length)] = random.below(256);
    return random.chance(1 / 4) ? changed.subarray(0, random.below(changed.length)) : changed;
  }

  it('[IN11, LC28] answers each, whatever it holds, keeps the connection, and says nothing', async () => {
    const ann = await TestClient.join(server, SID, 'viewer', ANN, { wire: 'protobuf' });
    const replies = new Set<string | number>(REQUEST_NAMES.map((name) => REQUESTS[name].replyId));
    for (let sent = 0; sent < INPUTS; sent += AT_ONCE) {
      ann.received.splice(0);
      for (let nth = 0; nth < AT_ONCE; nth += 1) {
        const { id, bytes } = random.pick(VALID);
        ann.room.sendBytes(id, payload(bytes));
      }
      const answered = () => ann.received.filter(({ type }) => replies.has(type)).length;
      await until(() => ann.closeCode !== undefined || answered() === AT_ONCE, 'each is answered');
      assert.equal(ann.closeCode, undefined);
    }
    await ann.leave();
    assert.equal(outputOf(server), `Linkcall serves on ${server.url}`);
  });
});
