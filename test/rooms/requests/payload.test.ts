import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { readFrame, readPayload, UNREADABLE } from '../../../rooms/requests/frame.ts';
import type { Payload } from '../../../rooms/wires/wire.ts';

/** As the SDK packs: objects as records. */
const sdk = new Packr();
/** As other clients do: objects as maps. */
const plain = new Packr({ useRecords: false });
const bigints = new Packr({ useRecords: false, useBigIntExtension: true });

const readValue = (payload: Payload): unknown =>
  payload.readable ? structuredClone(payload.value) : assert.fail('it is unreadable');

const hex = (bytes: string): Buffer => Buffer.from(bytes.replaceAll(' ', ''), 'hex');

const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
    fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.isWellFormed()),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__' && name.isWellFormed()),
      tie('value'),
      { maxKeys: 20, noNullPrototype: true },
    ),
  ),
})).value;

describe('a payload', () => {
  for (const [how, packr] of Object.entries({ 'the SDK packs': sdk, 'others pack': plain })) {
    it(`[LC28] is read as ${how} it, up to 4 KiB, and no deeper than 16`, () => {
      fc.assert(
        fc.property(anything, (value) => {
          const packed = packr.pack(value);
          const isDeep = depthOf(value) > 16;
          fc.pre(packed.length <= 4_096 && !isDeep);
          assert.deepEqual(readValue(readPayload(packed)), value);
        }),
        { numRuns: 2_000 },
      );
    });
  }

  it('[LC28] of 4 KiB is read, and of a byte more it is not', () => {
    assert.equal(readPayload(plain.pack('x'.repeat(4_093))).readable, true);
    assert.equal(readPayload(plain.pack('x'.repeat(4_094))), UNREADABLE);
  });

  it('[LC28] of lists in lists is read to a depth of 16', () => {
    assert.equal(readPayload(Buffer.concat([Buffer.alloc(16, 0x91), Buffer.of(1)])).readable, true);
    assert.equal(readPayload(Buffer.concat([Buffer.alloc(17, 0x91), Buffer.of(1)])), UNREADABLE);
    assert.equal(readPayload(Buffer.alloc(4_096, 0x91)), UNREADABLE);
    assert.equal(readPayload(Buffer.alloc(4_096, 0x81)), UNREADABLE);
  });

  it('[LC28] that says it is longer than it is costs no more than it is', () => {
    for (const head of [
      'dd ffffffff',
      'df ffffffff',
      'db ffffffff 41',
      'c6 ffffffff',
      'c9 ffffffff 42',
      'cb 00',
      'd4 72',
    ]) {
      assert.equal(readPayload(hex(head)), UNREADABLE, head);
    }
    assert.equal(readPayload(Buffer.concat([hex('dd ffffffff'), Buffer.alloc(4_000)])), UNREADABLE);
  });

  it('[LC28] with something behind it is none, nor with a byte that begins no value', () => {
    for (const bytes of ['01 01', 'c0 c0', 'c1', '91 c1']) assert.equal(readPayload(hex(bytes)), UNREADABLE, bytes);
  });

  it('[LC28] makes no number of more than 56 bytes, whatever it is named as', () => {
    const number = (bytes: number) => Buffer.concat([Buffer.of(0xc7, bytes, 0x42), Buffer.alloc(bytes, 0x7f)]);
    assert.equal(typeof readValue(readPayload(number(56))), 'bigint');
    const tooLong = readPayload(number(57));
    assert.equal(tooLong.readable && typeof tooLong.value, 'symbol');
    for (const value of [10n ** 128n, -1n, 2n ** 64n, -(2n ** 100n), 0n]) {
      assert.equal(readValue(readPayload(bigints.pack(value))), value);
    }
  });

  it('[LC28] of bytes, dates, sets, errors and extensions nobody knows has none of them', () => {
    for (const bytes of [
      'c4 01 ff',
      'd6 ff 00000000',
      'c7 00 73',
      'd4 65 91',
      'c7 02 7f 01 02',
      'd8 01 00112233445566778899aabbccddeeff',
    ]) {
      const payload = readPayload(hex(bytes));
      assert.equal(payload.readable && typeof payload.value, 'symbol', bytes);
    }
  });

  it('[LC28] whose fields have the names of prototypes has fields and nothing else', () => {
    const payload = readPayload(hex('82 a9 5f5f70726f746f5f5f 81 a1 61 01 a1 62 02'));
    assert(payload.readable);
    assert.deepEqual(Object.keys(payload.value as object), ['__proto__', 'b']);
    assert.equal(Object.getPrototypeOf(payload.value), null);
  });

  it('[LC28] of a record names its fields once', () => {
    assert.deepEqual(readValue(readPayload(sdk.pack([{ a: 1 }, { a: 2 }, { a: { b: 3 } }]))), [
      { a: 1 },
      { a: 2 },
      { a: { b: 3 } },
    ]);
    for (const bytes of ['d4 72 40 01', 'd4 72 40 92 a1 61 a1 62 01'])
      assert.equal(readPayload(hex(bytes)), UNREADABLE);
  });
});

describe('a frame', () => {
  const ROOM_DATA = 13;

  it('[LC28] whose type is longer than 64 bytes has none, and nothing in it is read', () => {
    const named = (bytes: number) =>
      readFrame(Buffer.concat([Buffer.of(ROOM_DATA, 0xd9, bytes), Buffer.alloc(bytes + 1, 0x61)]));
    assert.equal(named(64)?.type, 'a'.repeat(64));
    assert.deepEqual(named(65), { type: '', requestId: undefined, body: undefined, isPacked: true });
    const long = Buffer.concat([Buffer.of(ROOM_DATA, 0xda, 0xff, 0xff), Buffer.alloc(65_535, 0x61)]);
    assert.equal(readFrame(long)?.type, '');
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((deepest: number, inner) => Math.max(deepest, depthOf(inner)), 0);
}
