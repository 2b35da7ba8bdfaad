import assert from 'node:assert/strict';
import { Random } from '../../../loadtest/random.ts';
import { REQUESTS } from '../../../schema/requests/names.ts';
import { bytesOf } from '../../hostile/support/hostileFrame.ts';
import { comesBackTo, MEMORY_ON_SIGNAL, outputOf, settledMemory } from '../../hostile/support/settledMemory.ts';
import { PlainClient } from '../../support/plainClient.ts';
import { until } from '../../support/until.ts';
import { done, REQUEST_NAMES } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

/** Of each wire. */
const INPUTS = Number(process.env.CHAOS_FUZZ_INPUTS ?? 4_000);
const AT_ONCE = 200;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe(`the plain door, hostile inputs (SEED=${SEED})`, () => {
  const underTest = serverUnderTest({
    LOG_LEVEL: 'error',
    RECONNECT_MS: '100',
    MAX_MESSAGES_PER_S: '1000000',
    NODE_OPTIONS: MEMORY_ON_SIGNAL,
  });
  const random = new Random(SEED);

  const VALID_JSON = [
    '{"id":1,"type":"linkcall_apply_rq","data":{"op_code":1,"sid":"a","cmd_id":"x"}}',
    '{"type":"linkcall_allow_rq","data":{"op_code":1,"user_id":"ann","singer_id":5,"data":{"user_id":"bob"}}}',
    '{"id":"é","type":2577989665,"data":[{"a":1},{"__proto__":{"op_code":1}},null,1.5,1e400]}',
  ].map((text) => Buffer.from(text));
  const VALID_BYTES = REQUEST_NAMES.map((name) => {
    const frame = Buffer.from('000000000000000108011005180a20012a04080510013205616263', 'hex');
    frame.writeUInt32BE(REQUESTS[name].id, 0);
    return frame;
  });

  /** Random bytes, or a good frame with some of its bytes changed, or cut off. */
  function frame(valid: readonly Buffer[]): Buffer {
    if (random.chance(1 / 4)) return bytesOf(random, 300);
    const changed = Buffer.from(random.pick(valid));
    for (let times = random.below(4); times > 0; times -= 1) changed[random.below(changed.length)] = random.below(256);
    return random.chance(1 / 4) ? changed.subarray(0, random.below(changed.length)) : changed;
  }

  for (const wire of ['json', 'protobuf']) {
    it(`[IN12, LC28] answer each frame, whatever is in it, and keep the connection: ${wire}`, async () => {
      const sid = '77';
      const watcher = await underTest.join(sid, 'viewer', '1');
      const mallory = await PlainClient.join(underTest.server, sid, 'viewer', '2', { query: { wire, notices: '0' } });
      const valid = wire === 'json' ? VALID_JSON : VALID_BYTES;
      const isAnswer = ({ type }: { type: unknown }) => type !== 'state' && !String(type).endsWith('_nt');
      const send = async (count: number) => {
        for (let sent = 0; sent < count; sent += AT_ONCE) {
          mallory.received.splice(0);
          for (let nth = 0; nth < AT_ONCE; nth += 1) mallory.send(frame(valid));
          const answered = () => mallory.received.filter(isAnswer).length;
          await until(() => mallory.closeCode !== undefined || answered() === AT_ONCE, 'each is answered');
          assert.equal(mallory.closeCode, undefined);
        }
      };
      await send(INPUTS / 10);
      const before = await settledMemory(underTest.server);
      await send(INPUTS);
      await comesBackTo(before, underTest.server);
      done(await watcher.request('linkcall_list_user_rq'));
      assert.equal(outputOf(underTest.server), `Linkcall serves on ${underTest.server.url}`);
      mallory.drop();
    });

    it(`[IN12, LC28] a frame above 64 KiB closes the connection, and no other: ${wire}`, async () => {
      const watcher = await underTest.join('78', 'viewer', '1');
      const mallory = await PlainClient.join(underTest.server, '78', 'viewer', '2', { query: { wire } });
      mallory.send(Buffer.alloc(64 * 1_024 + 1));
      await until(() => mallory.closeCode !== undefined, 'it is closed');
      assert.equal(mallory.closeCode, 1009);
      done(await watcher.request('linkcall_list_user_rq'));
    });
  }
});

describe('the plain door, of a server that takes 5 messages a second', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: '5' });

  it('[IN12, LC24] answers what is too much 017, and closes what is ten times as much', async () => {
    const mallory = await PlainClient.join(underTest.server, 'flooded', 'viewer', 'mallory');
    for (let nth = 0; nth < 500; nth += 1) mallory.send({ type: 'linkcall_list_user_rq' });
    await until(() => mallory.closeCode !== undefined, 'it is closed');
    assert.equal(mallory.closeCode, 4290);
    const reasons = mallory.receivedOf('linkcall_list_user_rs').map(({ error }) => error.reason);
    assert(reasons.includes('too-often'));
  });
});
