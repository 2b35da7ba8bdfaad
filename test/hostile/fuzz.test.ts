import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { Random } from '../../loadtest/random.ts';
import { done, IDS, REQUEST_NAMES } from '../rooms/replies.ts';
import { serverUnderTest } from '../rooms/serverUnderTest.ts';
import { until } from '../support/until.ts';
import { bytesOf, hostileFrame } from './support/hostileFrame.ts';
import { RawConnection } from './support/rawConnection.ts';
import { comesBackTo, MEMORY_ON_SIGNAL, outputOf, settledMemory } from './support/settledMemory.ts';

/** Of each door. */
const INPUTS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 4_000);
const AT_ONCE = 200;
const FRAMES_AT_ONCE = 20;
const LANES = 20;
const ROOM_RESPONSE = 22;
/** IN10: whatever is asked by name may come by number. */
const TYPES = [...REQUEST_NAMES, ...REQUEST_NAMES.map((name) => IDS[name]), 'nobody knows it', 0x9999ffff];
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`the doors of a room, ${INPUTS} hostile inputs each (SEED=${SEED})`, () => {
  const underTest = serverUnderTest({
    LOG_LEVEL: 'error',
    RECONNECT_MS: '100',
    NODE_OPTIONS: MEMORY_ON_SIGNAL,
  });
  const random = new Random(SEED);

  const VALID: readonly Buffer[] = [
    pack({ op_code: 2, sid: 'a', cmd_id: 'x' }),
    pack({ op_code: 1, user_id: 'ann', singer_id: 5n, data: { user_id: 'bob' } }),
    pack([{ a: 1 }, { a: 2 }, null, 1.5, 2n ** 63n]),
  ];

  /** Random bytes, or a good payload with some of its bytes changed, or cut off. */
  function payload(): Buffer {
    if (random.chance(1 / 3)) return bytesOf(random, 300);
    const changed = Buffer.from(random.pick(VALID));
    for (let times = random.below(4); times > 0; times -= 1) changed[random.below(changed.length)] = random.below(256);
    return random.chance(1 / 4) ? changed.subarray(0, random.below(changed.length)) : changed;
  }

  afterEach('the server has said nothing', () => {
    assert.equal(outputOf(underTest.server), `Linkcall serves on ${underTest.server.url}`);
  });

  /** Some go by before the memory is looked at: code is compiled, and caches are filled. */
  async function keepsNothing(send: (sid: string, count: number) => Promise<void>): Promise<void> {
    const { sid, ann } = await underTest.gather('ann');
    await send(sid, INPUTS / 10);
    const before = await settledMemory(underTest.server);
    await send(sid, INPUTS);
    done(await ann.request('linkcall_list_user_rq'));
    await until(async () => (await underTest.show(sid)).clients === 2, 'the others are gone');
    await comesBackTo(before, underTest.server);
  }

  it('[LC28] answer each request, whatever is packed in it, keep the connection, and nothing else', async () => {
    await keepsNothing(async (sid, count) => {
      const raw = await RawConnection.join(underTest.server, sid, 'mallory');
      for (let sent = 0; sent < count; sent += AT_ONCE) {
        raw.received.splice(0);
        for (let nth = 1; nth <= AT_ONCE; nth += 1) {
          raw.request(nth, random.pick(TYPES), payload());
        }
        const answered = () => raw.received.filter(({ payload: [code] }) => code === ROOM_RESPONSE).length;
        await until(() => raw.isOver || answered() === AT_ONCE, 'each is answered');
        assert.equal(raw.isOver, false);
      }
      raw.vanish();
    });
  });

  it('[LC24, LC28] serve on after any frame, or close the connection: nobody else notices, and nothing is kept', async () => {
    let [connections, answers] = [0, 0];
    await keepsNothing(async (sid, count) => {
      let sent = 0;
      /** Until the connection is closed, or all is sent. */
      const converse = async () => {
        connections += 1;
        const raw = await RawConnection.join(underTest.server, sid, 'mallory');
        while (!raw.isOver && sent < count) {
          raw.received.splice(0);
          sent += FRAMES_AT_ONCE;
          raw.write(Buffer.concat(Array.from({ length: FRAMES_AT_ONCE }, () => hostileFrame(random, payload()))));
          raw.request(1, 'linkcall_list_user_rq', Buffer.of(0xc0));
          const isAnswered = () => raw.received.some(({ payload: [code, id] }) => code === ROOM_RESPONSE && id === 1);
          await underTest.show(sid);
          // A frame may have said that it is longer, and that the server has hung up is heard by those who go on.
          await until(() => {
            if (!raw.isOver && !isAnswered()) raw.write(Buffer.alloc(10_000));
            return raw.isOver || isAnswered();
          }, 'a request behind them is answered, or the connection closed');
          if (isAnswered()) answers += 1;
        }
        raw.vanish();
      };
      const lane = async () => {
        while (sent < count) await converse();
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    });
    assert(answers > connections / 4 && connections > 3 * LANES, `${answers} answers, ${connections} connections`);
  });
});
