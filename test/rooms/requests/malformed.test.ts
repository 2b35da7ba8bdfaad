import assert from 'node:assert/strict';
import { pack, unpack } from 'msgpackr';
import type { TestClient } from '../../support/client.ts';
import { done, FIELDS, hasFields, hearOut, REQUEST_NAMES, type RequestName, refused, WAYS } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';
import { tellings } from '../show/notices.ts';

const ROOM_DATA = 13;
const ROOM_DATA_BYTES = 17;
const ROOM_REQUEST = 21;
const ROOM_RESPONSE = 22;

const BIG_TEXT = 'x'.repeat(60_000);
const CONTROL_CHARACTER = 'a\u0000b';
const ownProto = (value: unknown): object => JSON.parse(`{ "__proto__": ${JSON.stringify(value)} }`);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

/** What no request is. */
const NOT_AN_OBJECT: readonly unknown[] = [
  0,
  1,
  -1,
  1.5,
  Number.NaN,
  true,
  '',
  'op_code',
  BIG_TEXT,
  [],
  [1],
  nested(500),
];

/** What is wrong with the fields that every request may have. */
const WRONG_COMMON: readonly object[] = [
  ...['', 5, null, {}, [], true, 'x'.repeat(65), BIG_TEXT].map((cmd_id) => ({ cmd_id })),
  ...wrongIds().flatMap((id) => [{ sid: id }, { singer_id: id }]),
];

function wrongIds(): unknown[] {
  const notText = [null, true, {}, [], ['ann'], nested(50), { toString: 'ann' }];
  const noNumbers = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 53 + 2, -1n];
  return [...notText, ...noNumbers, '', 'é'.repeat(65), BIG_TEXT, CONTROL_CHARACTER, '\u0085'];
}

const WRONG_OP_CODES: readonly unknown[] = [
  undefined,
  null,
  -1,
  9,
  1.5,
  2 ** 53,
  Number.NaN,
  '1',
  'open',
  true,
  [1],
  {},
  1n,
];

const inObject = (op_code: unknown) => ({ op_code, user_id: 'ann' });

const MALFORMED: Record<RequestName, readonly unknown[]> = {
  linkcall_set_state_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 2, 4].map(inObject),
    ownProto({ op_code: 0 }),
  ],
  linkcall_apply_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0].map(inObject),
    ownProto({ op_code: 1 }),
  ],
  linkcall_allow_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 7].map(inObject),
    { op_code: 1 },
    { op_code: 2, user_id: undefined },
    ...wrongIds().map((user_id) => ({ op_code: 1, user_id })),
    ownProto({ op_code: 1, user_id: 'ann' }),
  ],
  // A question needs no payload.
  linkcall_list_singer_rq: NOT_AN_OBJECT,
  linkcall_list_user_rq: NOT_AN_OBJECT,
  linkcall_media_rq: NOT_AN_OBJECT,
  linkcall_check_rq: [...NOT_AN_OBJECT, ...[null, '1', 1.5, [1]].map((seat) => ({ seat }))],
  linkcall_mute_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    { user_id: 'ann', audio: true },
    { user_id: 'ann', audio: 1, video: 0 },
    { audio: true, video: true },
    ...wrongIds().map((user_id) => ({ user_id, audio: true, video: true })),
  ],
  linkcall_seat_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 5].map((op_code) => ({ op_code, seat: 1, user_id: 'ann', user_ids: ['ann'] })),
    ...[undefined, -1, 0.5, '1', 2 ** 53, NaN, [1]].map((seat) => ({ op_code: 1, seat })),
    { op_code: 3, seat: 1 },
    { op_code: 3, user_id: 'ann' },
    ...wrongIds().map((user_id) => ({ op_code: 3, seat: 1, user_id })),
    { op_code: 4 },
    ...[[], 'ann', ['ann', 'ann'], Array(1_001).fill('ann')].map((user_ids) => ({ op_code: 4, user_ids })),
    ...wrongIds().map((user_id) => ({ op_code: 4, user_ids: ['bob', user_id] })),
    ownProto({ op_code: 1, seat: 1 }),
  ],
  linkcall_block_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 3].map(inObject),
    { op_code: 1 },
    { op_code: 1, user_id: 'ann', minutes: -1 },
    { op_code: 1, user_id: 'ann', minutes: '5' },
    { op_code: 1, user_id: 'ann', reason: 'x'.repeat(201) },
    ...wrongIds().map((user_id) => ({ op_code: 1, user_id })),
  ],
  linkcall_list_blocked_rq: [...NOT_AN_OBJECT, { limit: 0 }, { limit: 201 }, { limit: '5' }, { cursor: 'x' }],
  linkcall_staff_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 3].map(inObject),
    { op_code: 1 },
    ...wrongIds().map((user_id) => ({ op_code: 1, user_id })),
  ],
  linkcall_invite_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 3].map(inObject),
    { op_code: 1 },
    ...wrongIds().map((user_id) => ({ op_code: 1, user_id })),
    ...[-1, 0.5, '1', null, {}].map((seat) => ({ op_code: 1, user_id: 'ann', seat })),
  ],
  linkcall_invited_rq: [
    undefined,
    null,
    {},
    ...NOT_AN_OBJECT,
    ...[...WRONG_OP_CODES, 0, 3].map((op_code) => ({ op_code })),
  ],
};

const WELL_FORMED: Record<RequestName, object> = {
  linkcall_set_state_rq: { op_code: 0 },
  linkcall_apply_rq: { op_code: 1 },
  linkcall_allow_rq: { op_code: 1, user_id: 'ann' },
  linkcall_list_singer_rq: {},
  linkcall_list_user_rq: {},
  linkcall_media_rq: {},
  linkcall_check_rq: {},
  linkcall_mute_rq: { user_id: 'ann', audio: true, video: false },
  linkcall_seat_rq: { op_code: 1, seat: 2 },
  linkcall_staff_rq: { op_code: 1, user_id: 'ann' },
  linkcall_invite_rq: { op_code: 1, user_id: 'ann' },
  linkcall_invited_rq: { op_code: 1 },
  linkcall_block_rq: { op_code: 1, user_id: 'bob' },
  linkcall_list_blocked_rq: {},
};

/** Still the same connection, and served as before. */
async function isServed(client: TestClient): Promise<void> {
  done(await client.request('linkcall_list_user_rq'));
  assert.equal(client.closeCode, undefined);
  assert.equal(client.room.reconnection.isReconnecting, false);
}

describe('what is no request', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: '100000' });

  for (const { title, ask } of WAYS) {
    for (const name of REQUEST_NAMES) {
      it(`[LC8] a malformed ${name} is answered 010 and changes nothing, by ${title}`, async () => {
        const { host, ann } = await underTest.gather('ann');
        const mixed = WRONG_COMMON.map((wrong) => ({ ...WELL_FORMED[name], ...wrong }));
        for (const payload of [...MALFORMED[name], ...mixed]) {
          for (const client of [host, ann]) {
            const reply = refused(await ask(client, name, payload), 'bad-request');
            hasFields(reply, FIELDS[name]);
            assert.equal(reply.version, 1);
          }
        }
        await Promise.all([host, ann].map(isServed));
        assert.deepEqual(await tellings({ host, ann }), {});
      });
    }
  }

  it('[LC8] the reply to a malformed request echoes an op_code that is a number', async () => {
    const { ann } = await underTest.gather('ann');
    assert.equal((await ann.apply(77)).op_code, 77);
    assert.equal((await ann.request('linkcall_apply_rq', { op_code: '2' })).op_code, 0);
  });

  it('[LC8] a message that nobody knows is let go, and costs nothing', async () => {
    const { ann } = await underTest.gather('ann');
    const unknown = ['toString', '__proto__', 'constructor', 'hasOwnProperty', '*', '', 'linkcall_apply_rs'];
    const numbers = [0, 1, -1, 1.5, 2 ** 31, 2 ** 32, 0x99990012, 0x9999052, Number.NaN, Number.MAX_SAFE_INTEGER];
    for (const type of [...unknown, ...numbers]) {
      ann.room.send(type, { op_code: 1 });
      ann.room.send(type);
      await isServed(ann);
    }
    assert.deepEqual(ann.received, []);
  });

  it('[LC8] a request that nobody knows is told so, and costs nothing', async () => {
    const { ann } = await underTest.gather('ann');
    for (const type of ['toString', '__proto__', 'constructor', 'hasOwnProperty', '*', '', 0, -1, 0x99990012]) {
      await assert.rejects(ann.request(type, { op_code: 1 }), /this room knows no request/);
      await isServed(ann);
    }
  });

  it('[LC8] bytes are no payload of a request, and no request of any other name', async () => {
    const { host, ann } = await underTest.gather('ann');
    const bytes = pack({ op_code: 1 });
    ann.room.sendBytes('linkcall_apply_rq', bytes);
    refused(await ann.next('linkcall_apply_rs'), 'bad-request');
    host.room.sendBytes(0x99990011, new Uint8Array());
    refused(await host.next(0x99990012), 'bad-request');
    for (const type of ['toString', '__proto__', '*', '', 0, 17]) ann.room.sendBytes(type, bytes);
    await Promise.all([host, ann].map(isServed));
    assert.deepEqual(await tellings({ host, ann }), {});
  });

  it('[LC8] a payload of garbage bytes is answered 010, by request and by send', async () => {
    const frames: Uint8Array[] = [];
    const ann = await underTest.join(underTest.newSid(), 'viewer', 'ann', { frames });
    const request = [0xcc, 200];
    const truncated = pack({ op_code: 1, cmd_id: 'some text' }).subarray(0, 12);
    const deep = new Uint8Array(60_000).fill(0x91);
    const hugeArray = Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff);
    const hugeMap = Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff);
    const hugeText = Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff, 0x41);
    const neverUsed = Uint8Array.of(0xc1);
    const trailing = Uint8Array.of(...pack({ op_code: 1 }), 0xc0, 0xc0);
    for (const payload of [truncated, deep, hugeArray, hugeMap, hugeText, neverUsed, trailing, ...extensions()]) {
      ann.sendFrame(frame(ROOM_DATA, [], 'linkcall_apply_rq', payload));
      refused(await ann.next('linkcall_apply_rs'), 'bad-request');
      frames.length = 0;
      ann.sendFrame(frame(ROOM_REQUEST, request, 'linkcall_apply_rq', payload));
      await isServed(ann);
      const reply = frames.findLast(
        (bytes) => bytes[0] === ROOM_RESPONSE && bytes[1] === request[0] && bytes[2] === request[1],
      );
      refused(unpack(reply?.subarray(4) ?? new Uint8Array()), 'bad-request');
    }
    assert.equal(ann.state.version, 0);
  });

  it('[LC8] frames of garbage never cost the connection', async () => {
    const { ann, bob } = await underTest.gather('ann', 'bob');
    for (const garbage of garbageFrames()) {
      ann.sendFrame(garbage);
      await isServed(ann);
    }
    await Promise.all([hearOut(bob), isServed(bob)]);
    assert.deepEqual(await tellings({ ann, bob }), {});
    assert.doesNotMatch(underTest.server.output, /"level":[56]0/, 'nothing of it is an error to the server');
  });
});

function frame(code: number, requestId: readonly number[], type: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const typeBytes = new TextEncoder().encode(type);
  return Uint8Array.of(code, ...requestId, 0xa0 | typeBytes.length, ...typeBytes, ...payload);
}

/** MessagePack extensions: of msgpackr's own kinds (records, dates, sets, errors …) and of none. */
function extensions(): Uint8Array[] {
  const types = [0x72, 0xff, 0x73, 0x69, 0x70, 0x65, 0x78, 0x42, 0x74, 0x00, 0x62];
  return types.flatMap((type) => [
    Uint8Array.of(0xd4, type, 0x40),
    Uint8Array.of(0xd6, type, 0, 0, 0, 1),
    Uint8Array.of(0xc7, 0x00, type),
    Uint8Array.of(0xc7, 0xff, type, 1),
  ]);
}

function garbageFrames(): (Uint8Array<ArrayBuffer> | string)[] {
  const everyCode = Array.from({ length: 256 }, (_, code) => code).filter(isNoGoodbye);
  return [
    new Uint8Array(),
    '',
    'a text frame',
    '\u000d\u00a3abc',
    '\u0015',
    BIG_TEXT,
    ...everyCode.map((code) => Uint8Array.of(code)),
    ...everyCode.map((code) => Uint8Array.of(code, 0xff, 0xff, 0xff, 0xff, 0xff)),
    ...everyCode.map((code) => Uint8Array.of(code, 0xa3, 0x61)),
    new Uint8Array(60_000).fill(0x91),
    frame(ROOM_DATA, [], 'x', new Uint8Array(60_000).fill(0x91)),
    frame(ROOM_REQUEST, [1], 'x', new Uint8Array(60_000).fill(0x81)),
    frame(ROOM_DATA_BYTES, [], 'x', new Uint8Array(60_000)),
    Uint8Array.of(ROOM_DATA, 0xda, 0xea, 0x60, ...new TextEncoder().encode(BIG_TEXT)),
    Uint8Array.of(ROOM_DATA, 0xdb, 0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(ROOM_DATA, 0xd9, 0xff, 0x41),
    Uint8Array.of(ROOM_REQUEST, 0xcf, 1),
    Uint8Array.of(ROOM_REQUEST, 0xc0, 0xc0, 0xc0),
  ];
}

/** The lower five bits are the code; 12 is a client's goodbye, and does close. */
function isNoGoodbye(code: number): boolean {
  return (code & 0x1f) !== 12;
}
