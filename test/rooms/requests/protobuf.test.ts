import assert from 'node:assert/strict';
import { pack } from 'msgpackr';
import { NOTICE_IDS } from '../../../schema/names.ts';
import { fromBytes, toBytes } from '../../../schema/proto/messages.ts';
import { TestClient, type Wire } from '../../support/client.ts';
import { done, IDS, type RequestName, refused } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

const ROOM_STATE = NOTICE_IDS.linkcall_room_state_nt;
const USER_STATE = NOTICE_IDS.linkcall_user_state_nt;

/** Above 2^53, and above 2^63: a JavaScript number would round them. */
const HANA = '9007199254740993';
const ANN = '9223372036854775809';
const GREATEST = '18446744073709551615';
const ROOM_DATA_BYTES = 17;
const AS_BYTES = { wire: 'protobuf' };

const replyOf = (name: RequestName): keyof typeof IDS => `${name.slice(0, -1)}s` as keyof typeof IDS;

/** By `send`: bytes, answered by bytes. */
async function send(client: TestClient, name: RequestName, body: object): Promise<Wire> {
  client.room.sendBytes(IDS[name], toBytes(name, body));
  return next(client, replyOf(name), IDS[replyOf(name)]);
}

/** By `request`: bytes in MessagePack, both ways. */
async function request(client: TestClient, name: RequestName, body: object): Promise<Wire> {
  return fromBytes(replyOf(name), await client.room.request(IDS[name], toBytes(name, body)));
}

async function next(client: TestClient, name: string, id: number): Promise<Wire> {
  return fromBytes(name, await client.next(id));
}

describe('a phone that speaks Protocol Buffers', () => {
  const underTest = serverUnderTest();
  let channels = 0;

  async function gather(options: object = AS_BYTES) {
    channels += 1;
    const sid = `${BigInt(GREATEST) - BigInt(channels)}`;
    const host = await underTest.join(sid, 'host', HANA, options);
    return { sid, host, ann: await underTest.join(sid, 'viewer', ANN, AS_BYTES) };
  }

  for (const [title, ask] of [
    ['messages', send],
    ['requests', request],
  ] as const) {
    it(`[IN11] has a whole call by ${title}: each id as it is, each time in seconds`, async () => {
      const { sid, host, ann } = await gather();
      const applied = done(await ask(ann, 'linkcall_apply_rq', { op_code: 1, sid, data: { user_id: ANN } }));
      assert.partialDeepStrictEqual(applied, {
        sid,
        singer_id: HANA,
        op_code: 1,
        position: 1,
        num_apply: 1,
        version: 2,
      });
      assert.equal(applied.time_apply % 1_000, 0);
      assert(applied.time_apply > Date.UTC(2026) && applied.time_apply <= applied.time_now);
      const told = await next(host, 'linkcall_apply_singer_nt', NOTICE_IDS.linkcall_apply_singer_nt);
      assert.partialDeepStrictEqual(told, { sid, data: { user_id: ANN, linkcall_apply: 1 }, version: 2 });

      const allowed = done(await ask(host, 'linkcall_allow_rq', { op_code: 1, user_id: ANN }));
      assert.partialDeepStrictEqual(allowed, { data: { user_id: ANN, linkcall_apply: 4 }, num_link: 1, num_apply: 0 });
      const mine = await next(ann, 'linkcall_user_state_nt', USER_STATE);
      assert.partialDeepStrictEqual(mine, { data: { user_id: ANN, user_nick: `nick of ${ANN}` }, version: 3 });
      const room = await next(ann, 'linkcall_room_state_nt', ROOM_STATE);
      assert.partialDeepStrictEqual(room, { sid, datas: [{ user_id: ANN }], version: 3 });

      const list = done(await ask(host, 'linkcall_list_singer_rq', {}));
      assert.deepEqual(
        list.datas.map((one: Wire) => one.user_id),
        [ANN],
      );
      const muted = done(await ask(host, 'linkcall_mute_rq', { user_id: ANN, audio: true, video: false }));
      assert.equal(muted.data.muted, 1);
      done(await ask(ann, 'linkcall_apply_rq', { op_code: 3, cmd_id: 'bye' }));
      assert.equal(done(await ask(ann, 'linkcall_apply_rq', { op_code: 3, cmd_id: 'bye' })).version, 5);
      refused(await ask(ann, 'linkcall_media_rq', {}), 'no-media');
    });

    it(`[IN11] is answered 010 by ${title} for what is missing, unknown or not theirs, and stays`, async () => {
      const { sid, ann } = await gather();
      const wrong: readonly (readonly [RequestName, object])[] = [
        ['linkcall_apply_rq', {}],
        ['linkcall_apply_rq', { op_code: 9 }],
        ['linkcall_apply_rq', { op_code: 1, data: { user_id: HANA } }],
        ['linkcall_apply_rq', { op_code: 1, sid: '5' }],
        ['linkcall_apply_rq', { op_code: 1, cmd_id: 'x'.repeat(65) }],
        ['linkcall_allow_rq', { op_code: 1 }],
        ['linkcall_allow_rq', { op_code: 1, user_id: ANN }],
        ['linkcall_mute_rq', { user_id: ANN, audio: true }],
        ['linkcall_list_singer_rq', {}],
      ];
      for (const [name, body] of wrong) refused(await ask(ann, name, body), 'bad-request');
      assert.equal(done(await ask(ann, 'linkcall_list_user_rq', { sid })).version, 1);
    });
  }

  it('[IN11] is answered 010 for bytes that are cut off, too long or no message, and for MessagePack', async () => {
    const { ann } = await gather();
    const whole = toBytes('linkcall_apply_rq', { op_code: 1, cmd_id: 'a command' });
    const tooLong = new Uint8Array(5_000).fill(8);
    for (const bytes of [whole.subarray(0, whole.length - 1), tooLong, Buffer.from('{"op_code":1}')]) {
      ann.room.sendBytes(IDS.linkcall_apply_rq, bytes);
      refused(await next(ann, 'linkcall_apply_rs', IDS.linkcall_apply_rs), 'bad-request');
    }
    ann.room.send(IDS.linkcall_apply_rq, { op_code: 1 });
    refused(await next(ann, 'linkcall_apply_rs', IDS.linkcall_apply_rs), 'bad-request');
    const cutOff = pack(whole).subarray(0, 5);
    ann.sendFrame(Buffer.concat([Buffer.from([13, 0xce, 0x21, 0, 0x99, 0x99]), cutOff]));
    refused(await next(ann, 'linkcall_apply_rs', IDS.linkcall_apply_rs), 'bad-request');
    done(await send(ann, 'linkcall_apply_rq', { op_code: 1 }));
  });

  it('[IN11] is beside others, who hear the same by name, and of whom ids in text are told as such', async () => {
    const sid = `${underTest.newSid().length}00`;
    const host = await underTest.join(sid, 'host', 'hana');
    const ann = await underTest.join(sid, 'viewer', ANN, AS_BYTES);
    const zoe = await underTest.join(sid, 'viewer', 'zoe');
    done(await zoe.apply(1));
    done(await host.direct(1, 'zoe'));
    const byName = await zoe.next('linkcall_room_state_nt');
    const asBytes = await next(ann, 'linkcall_room_state_nt', ROOM_STATE);
    const inSeconds = (one: Wire) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [name, name.startsWith('time_') ? floor(value) : value]),
      );
    assert.partialDeepStrictEqual(asBytes, { ...byName, datas: byName.datas.map(inSeconds) });
    const [data] = asBytes.datas;
    assert.equal(data.user_id, 'zoe');
    done(await send(ann, 'linkcall_apply_rq', { op_code: 1, singer_id: 'hana' }));
  });

  it('[IN11] keeps its wire when its connection comes back', async () => {
    const { host, ann } = await gather();
    done(await send(ann, 'linkcall_apply_rq', { op_code: 1 }));
    await ann.comeBack();
    done(await send(host, 'linkcall_allow_rq', { op_code: 1, user_id: ANN }));
    assert.equal((await next(ann, 'linkcall_user_state_nt', USER_STATE)).data.linkcall_apply, 4);
  });

  it('[IN11] is refused where the channel, or they themselves, have no such number, and is told so', async () => {
    const why = { code: 400, message: /whole numbers from 1 to 2\^64 - 1/ };
    for (const [sid, userId] of [
      ['live', '7'],
      ['7', 'ann'],
      ['7', '007'],
      ['7', '0'],
      ['7', '18446744073709551616'],
    ] as const) {
      await assert.rejects(underTest.join(sid, 'viewer', userId, AS_BYTES), why, `${sid} ${userId}`);
    }
    const free = await TestClient.join(underTest.server, '7', 'viewer', GREATEST, AS_BYTES);
    await free.leave();
  });

  it('[IN11] needs at most 0.4 of the bytes of a notice under its name', async () => {
    const packed: Uint8Array[] = [];
    const bytes: Uint8Array[] = [];
    const looks = { nick: 'Little Ann', icon: 'https://img.example/u/1234567.png' };
    const sid = '4611686018427387905';
    const host = await underTest.join(sid, 'host', HANA, looks);
    const ann = await underTest.join(sid, 'viewer', ANN, { ...looks, frames: packed });
    const other = await underTest.join(sid, 'viewer', GREATEST, { ...AS_BYTES, frames: bytes });
    done(await ann.apply(1));
    done(await host.direct(1, ANN));
    await Promise.all([ann.next('linkcall_room_state_nt'), other.next(ROOM_STATE)]);
    const named = packed.find((frame) => Buffer.from(frame).includes('linkcall_room_state_nt'));
    const numbered = bytes.find(([code]) => code === ROOM_DATA_BYTES);
    assert(named !== undefined && numbered !== undefined);
    assert(numbered.length <= 0.4 * named.length, `${numbered.length} bytes beside ${named.length}`);
  });
});

const floor = (value: unknown): number => Math.floor(Number(value) / 1_000) * 1_000;
