import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareUint64, parseUint64, ZERO } from '../../src/domain/uint64.ts';

const MAX = 2n ** 64n - 1n;
const EDGES = [0n, 1n, 9n, 10n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, MAX - 1n, MAX];
const values = fc.oneof(fc.bigInt({ min: 0n, max: MAX }), fc.bigInt({ min: 0n, max: 200n }), fc.constantFrom(...EDGES));

const parsed = (raw: unknown) => {
  const value = parseUint64(raw);
  assert(value !== undefined);
  return value;
};

const sign = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));

describe('a uint64', () => {
  it('[ZG1] keeps every digit', () => {
    fc.assert(fc.property(values, (value) => assert.equal(parseUint64(value.toString()), value.toString())));
    assert.equal(parseUint64('858012925204410369'), '858012925204410369');
    assert.equal(parseUint64('17446744073709551557'), '17446744073709551557');
  });

  it('[ZG1] has one form: leading zeros fall away', () => {
    const property = fc.property(values, fc.nat(40), (value, zeros) => {
      assert.equal(parseUint64('0'.repeat(zeros) + value.toString()), value.toString());
    });
    fc.assert(property);
    assert.equal(parseUint64('000'), ZERO);
  });

  it('[ZG1] [ZG6] [ZG8] is compared as a number', () => {
    const property = fc.property(values, values, (a, b) => {
      const order = compareUint64(parsed(a.toString()), parsed(b.toString()));
      assert.equal(Math.sign(order), sign(a, b));
    });
    fc.assert(property, { numRuns: 2_000 });
    for (const a of EDGES)
      for (const b of EDGES)
        assert.equal(Math.sign(compareUint64(parsed(`${a}`), parsed(`${b}`))), sign(a, b), `${a} and ${b}`);
  });

  it('[ZG1] may come as a number as long as that is exact', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => assert.equal(parseUint64(value), BigInt(value).toString())));
    assert.equal(parseUint64(-0), ZERO);
    for (const raw of [2 ** 53, Number('858012925204410369'), 1e21, 1.5, -1, Number.NaN, Infinity, -Infinity]) {
      assert.equal(parseUint64(raw), undefined, `${raw}`);
    }
  });

  it('[ZG1] is nothing below 0 and nothing from 2^64 on', () => {
    const above = fc.bigInt({ min: MAX + 1n, max: 10n ** 63n });
    fc.assert(fc.property(above, (value) => assert.equal(parseUint64(value.toString()), undefined)));
    const below = fc.bigInt({ min: -MAX, max: -1n });
    fc.assert(fc.property(below, (value) => assert.equal(parseUint64(value.toString()), undefined)));
  });

  it('[ZG1] is made of nothing but digits, and not of too many', () => {
    const fake = [
      '',
      ' ',
      ' 1',
      '1 ',
      '1\n',
      '+1',
      '-0',
      '0x10',
      '1e3',
      '1.0',
      '1_000',
      '1n',
      '١',
      'x',
      '\u0000',
      '0 1',
    ];
    for (const raw of [...fake, null, undefined, true, {}, [], [1], 5n, '0'.repeat(65)]) {
      assert.equal(parseUint64(raw), undefined, JSON.stringify(`${raw}`));
    }
    const text = fc.string().filter((raw) => !/^[0-9]+$/.test(raw));
    fc.assert(fc.property(text, (raw) => assert.equal(parseUint64(raw), undefined)));
    fc.assert(fc.property(fc.anything(), (raw) => parseUint64(raw) !== null));
  });
});
