import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { done, REQUEST_NAMES } from '../rooms/replies.ts';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import { until } from '../support/until.ts';
import { OPCODE } from './frames.ts';
import { RawConnection } from './rawConnection.ts';

const REQUESTS = 8_000;
const MESSAGES = 1_800;
const BROKEN_CONNECTIONS = 20;
const FRAMES_EACH = 10;
const AT_ONCE = 200;
const ROOM_RESPONSE = 22;
const LEAVE_ROOM = 12;
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_128);

/** Marsaglia's xorshift: the same numbers for the same seed, everywhere. */
function randomFrom(seed: number) {
  let state = seed | 1;
  const below = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  const bytes = (most: number): Buffer => Buffer.from(Array.from({ length: below(most) }, () => below(256)));
  return {
    below,
    bytes,
    oneOf: <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0],
  };
}

describe(`the doors of a room, by seed ${SEED}`, () => {
  const underTest = serverUnderTest({
    MAX_MESSAGES_PER_S: '1000000',
    JOINS_PER_S_USER: '1000',
    JOINS_PER_S_ADDRESS: '1000',
  });
  const random = randomFrom(SEED);

  const VALID: readonly [Buffer, ...Buffer[]] = [
    pack({ op_code: 2, sid: 'a', cmd_id: 'x' }),
    pack({ op_code: 1, user_id: 'ann', singer_id: 5n, data: { user_id: 'bob' } }),
    pack([{ a: 1 }, { a: 2 }, null, 1.5, 2n ** 63n]),
  ];

  /** Random bytes, or a good payload with some of its bytes changed, or cut off. */
  function payload(): Buffer {
    if (random.below(3) === 0) return random.bytes(300);
    const changed = Buffer.from(random.oneOf(VALID));
    for (let times = random.below(4); times > 0; times -= 1) changed[random.below(changed.length)] = random.below(256);
    return random.below(4) === 0 ? changed.subarray(0, random.below(changed.length)) : changed;
  }

  const isQuiet = () => assert.doesNotMatch(underTest.server.output, /"level":[4-6]0|Error|at .*\.ts/);

  it('[LC28] answer each of thousands of requests, whatever is in them, and keep the connection', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const raw = await RawConnection.join(underTest.server, sid, 'mallory');
    const answered = () => raw.received.filter((frame) => frame.payload[0] === ROOM_RESPONSE).length;
    for (let nth = 1; nth <= REQUESTS; nth += 1) {
      raw.request(nth, random.oneOf([...REQUEST_NAMES, 'nobody knows it']), payload());
      if (nth % AT_ONCE === 0) await until(() => raw.isOver || answered() === nth, `${nth} requests are answered`);
    }
    assert.deepEqual([raw.isOver, answered()], [false, REQUESTS]);
    done(await ann.request('linkcall_list_user_rq'));
    isQuiet();
    raw.vanish();
  });

  it('[LC28] let messages of any bytes go by, and keep the connection', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const raw = await RawConnection.join(underTest.server, sid, 'mallory');
    for (let nth = 1; nth <= MESSAGES; nth += 1) {
      const bytes = Buffer.concat([Buffer.of(random.below(256)), payload()]);
      // A goodbye is taken for one.
      if (((bytes[0] ?? 0) & 0x1f) !== LEAVE_ROOM) raw.frame(OPCODE.binary, bytes);
    }
    raw.request(1, 'linkcall_list_user_rq', Buffer.of(0xc0));
    await until(
      () => raw.isOver || raw.received.some(({ payload: [code, id] }) => code === ROOM_RESPONSE && id === 1),
      'a request behind them is answered',
    );
    assert.equal(raw.isOver, false);
    done(await ann.request('linkcall_list_user_rq'));
    isQuiet();
    raw.vanish();
  });

  it('[LC28] close on frames that are none, and nobody else notices', async () => {
    const { sid, ann } = await underTest.gather('ann');
    for (let nth = 0; nth < BROKEN_CONNECTIONS; nth += 1) {
      const raw = await RawConnection.join(underTest.server, sid, `mallory ${nth}`);
      for (let times = 0; times < FRAMES_EACH; times += 1) raw.write(random.bytes(200));
      done(await ann.request('linkcall_list_user_rq'));
      raw.vanish();
    }
    await until(async () => (await underTest.show(sid)).clients === 2, 'they are gone');
    assert.doesNotMatch(underTest.server.output, /"level":[56]0/);
  });
});
