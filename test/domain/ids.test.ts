import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCallId, parseCmdId, parseSid, parseUserId } from '../../src/domain/ids.ts';

const UINT64_MAX = 18_446_744_073_709_551_615n;
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Rules of both: a channel's id and a user's are alike. */
for (const [name, parse] of Object.entries({ parseSid, parseUserId })) {
  describe(`${name} [LC1]`, () => {
    const accepts = (raw: unknown, text: string) => assert.equal(parse(raw), text);
    const refuses = (raw: unknown) => assert.equal(parse(raw), undefined);

    it('[LC1] keeps text as it is, hostile text too', () => {
      for (const text of ['ann', '0', '-1', '1.5', ' ', 'a:b', '{a}', '*', '../a', '__proto__', '😀', '\u2028', 'é'])
        accepts(text, text);
    });

    it('[LC1] takes 128 bytes and not one more', () => {
      accepts('a'.repeat(128), 'a'.repeat(128));
      refuses('a'.repeat(129));
      refuses('');
    });

    it('[LC1] counts bytes of UTF-8, not characters', () => {
      accepts('é'.repeat(64), 'é'.repeat(64));
      refuses('é'.repeat(65));
      accepts('主'.repeat(42), '主'.repeat(42));
      refuses('主'.repeat(43));
      accepts('😀'.repeat(32), '😀'.repeat(32));
      refuses(`${'😀'.repeat(32)}a`);
    });

    it('[LC1] refuses every control character wherever it stands', () => {
      const controls = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index)];
      assert.equal(controls.length, 65);
      for (const code of controls) {
        const control = String.fromCharCode(code);
        for (const text of [control, `${control}a`, `a${control}`, `a${control}a`]) refuses(text);
      }
      for (const text of ['\u0020', '\u007e', '\u00a0']) accepts(text, text);
    });

    it('[LC1] refuses text that has no UTF-8: a lone surrogate', () => {
      for (const text of ['\ud83d', '\ude00', 'a\ud83d', '\ude00\ud83d']) refuses(text);
    });

    it('[LC1] makes decimal text of a safe integer', () => {
      accepts(0, '0');
      accepts(-0, '0');
      accepts(7, '7');
      accepts(Number.MAX_SAFE_INTEGER, '9007199254740991');
    });

    it('[LC28] of a number that no id has looks at the size before it makes a text of it', () => {
      accepts(10n ** 128n - 1n, '9'.repeat(128));
      const original = BigInt.prototype.toString;
      BigInt.prototype.toString = () => assert.fail('a text is made of it');
      try {
        for (const raw of [10n ** 128n, 2n ** 500_000n, -(2n ** 500_000n)]) refuses(raw);
      } finally {
        BigInt.prototype.toString = original;
      }
    });

    it('[LC1] refuses an unsafe integer instead of rounding it', () => {
      for (const raw of [2 ** 53, 2 ** 53 + 2, Number(UINT64_MAX), 1e21, Number.MAX_VALUE]) refuses(raw);
    });

    it('[LC1] refuses negative numbers, fractions and what is no number', () => {
      for (const raw of [-1, -0.5, 0.1, 1.5, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE]) refuses(raw);
    });

    it('[LC1] makes decimal text of a bigint: every uint64, and up to 128 digits', () => {
      accepts(0n, '0');
      accepts(UINT64_MAX, '18446744073709551615');
      accepts(10n ** 127n, `1${'0'.repeat(127)}`);
      refuses(10n ** 128n);
      refuses(-1n);
    });

    it('[LC1] refuses what is neither text nor a number', () => {
      const toStringer = { toString: () => 'ann' };
      for (const raw of [
        undefined,
        null,
        true,
        {},
        [],
        ['ann'],
        toStringer,
        Symbol('ann'),
        () => 'ann',
        new String('a'),
      ])
        refuses(raw);
    });

    it('[LC1] any text is either kept or refused, by bytes and control characters alone', () => {
      const anyText = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 140 }),
        fc.string({ unit: 'binary-ascii', maxLength: 140 }),
        fc.string({ unit: 'grapheme', minLength: 20, maxLength: 60 }),
        fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 50 }),
      );
      const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code <= 0x9f);
      fc.assert(
        fc.property(anyText, (text) => {
          const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
          const isLone = codes.some((code) => code >= 0xd800 && code <= 0xdfff);
          const isGood = bytes(text) >= 1 && bytes(text) <= 128 && !codes.some(isControl) && !isLone;
          assert.equal(parse(text), isGood ? text : undefined);
        }),
        { numRuns: 2000 },
      );
    });

    it('[LC1] any bigint of 128 digits keeps all of them', () => {
      const digits = fc.bigInt({ min: 0n, max: 10n ** 128n - 1n });
      fc.assert(fc.property(digits, (raw) => assert.equal(BigInt(parse(raw) ?? -1), raw)));
      fc.assert(fc.property(fc.bigInt({ max: -1n }), (raw) => assert.equal(parse(raw), undefined)));
    });

    it('[LC1] any number is a safe natural one, or refused', () => {
      fc.assert(fc.property(fc.maxSafeNat(), (raw) => assert.equal(Number(parse(raw)), raw)));
      fc.assert(
        fc.property(fc.double(), (raw) => {
          const isNatural = Number.isInteger(raw) && raw >= 0 && raw <= Number.MAX_SAFE_INTEGER;
          assert.equal(parse(raw) !== undefined, isNatural);
        }),
      );
    });

    it('[LC1] no value at all makes it throw', () => {
      fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (raw) => void parse(raw)));
    });
  });
}

describe('parseCmdId [LC17]', () => {
  it('[LC17] takes text of 1 to 64 characters', () => {
    for (const text of ['a', 'a'.repeat(64), '主'.repeat(64)]) assert.equal(parseCmdId(text), text);
    for (const text of ['', 'a'.repeat(65)]) assert.equal(parseCmdId(text), undefined);
  });

  it('[LC17] refuses a lone surrogate and what is no text', () => {
    for (const raw of ['\ud83d', 1, 1n, null, undefined, {}, ['a']]) assert.equal(parseCmdId(raw), undefined);
  });
});

describe('parseCallId', () => {
  it('takes exactly 26 digits and small letters', () => {
    assert.equal(parseCallId('0123456789abcdefghijklmnop'), '0123456789abcdefghijklmnop');
    const wrong = [
      '',
      '0'.repeat(25),
      '0'.repeat(27),
      `${'0'.repeat(25)}A`,
      `${'0'.repeat(25)}-`,
      `${'0'.repeat(26)}\n`,
    ];
    for (const text of wrong) assert.equal(parseCallId(text), undefined);
  });
});
