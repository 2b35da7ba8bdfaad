import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PersistentMap } from '../../src/domain/roster/persistentMap.ts';

type Step = { readonly type: 'set'; readonly key: string; readonly value: number } | { type: 'delete'; key: string };

const HOSTILE = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'length',
  '',
  '0',
  '-1',
  '\u0000',
  '\ud800',
  '🦊',
];
// With so few, and with more than there are buckets.
const keys = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.nat(600).map((number) => `user${number}`),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('set'), key: keys, value: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete'), key: keys }) },
);
const steps = fc.array(step, { maxLength: 400, size: 'max' });

const sorted = <V>(entries: Iterable<readonly [string, V]>) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, value]);

function assertSame(map: PersistentMap<string, number>, model: ReadonlyMap<string, number>): void {
  assert.equal(map.size, model.size);
  assert.deepEqual(sorted(map), sorted(model));
}

describe('a persistent map', () => {
  it('holds what a Map holds, whatever is set and deleted', () => {
    const property = fc.property(steps, (all) => {
      const model = new Map<string, number>();
      let map = PersistentMap.of<string, number>();
      for (const each of all) {
        assert.equal(map.get(each.key), model.get(each.key));
        if (each.type === 'set') model.set(each.key, each.value);
        else model.delete(each.key);
        map = each.type === 'set' ? map.set(each.key, each.value) : map.delete(each.key);
        assert.equal(map.get(each.key), model.get(each.key));
        assert.equal(map.size, model.size);
      }
      assertSame(map, model);
      for (const key of HOSTILE) assert.equal(map.get(key), model.get(key));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('leaves every older version as it was', () => {
    const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (all) => {
      let map = PersistentMap.of<string, number>();
      const versions = all.map((each) => {
        const before = { map, held: new Map(map) };
        map = each.type === 'set' ? map.set(each.key, each.value) : map.delete(each.key);
        return before;
      });
      for (const version of versions) assertSame(version.map, version.held);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('is made of entries, the last of one key counting, and of another one', () => {
    const property = fc.property(fc.array(fc.tuple(keys, fc.nat()), { maxLength: 400, size: 'max' }), (entries) => {
      const map = PersistentMap.of(entries);
      assertSame(map, new Map(entries));
      const copy = PersistentMap.of(map);
      assertSame(copy.set('more', 1).delete('more'), new Map(map.delete('more')));
      assertSame(copy, new Map(entries));
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('does not take from the entries that it was made of', () => {
    const source = new Map([['ann', 1]]);
    const map = PersistentMap.of(source);
    source.set('ann', 2).set('bob', 3);
    assertSame(map, new Map([['ann', 1]]));
  });

  it('has no key that was never set', () => {
    const map = PersistentMap.of<string, number>();
    for (const key of HOSTILE) assert.equal(map.get(key), undefined);
    assert.deepEqual([...map], []);
    assert.equal(map.delete('__proto__'), map);
  });

  it('keeps a key whose value is undefined', () => {
    const map = PersistentMap.of<string, undefined>().set('ann', undefined);
    assert.deepEqual([...map.set('ann', undefined)], [['ann', undefined]]);
    assert.equal(map.set('ann', undefined).size, 1);
    assert.equal(map.delete('ann').size, 0);
  });

  // Each change copies one bucket. Set in ascending order, the keys of one bucket are read as one ascending run.
  for (const first of [1, 10 ** 9, 858_012_925_204_410]) {
    it(`spreads the keys: no bucket holds 250 of the 10 000 from user${first} on`, () => {
      let map = PersistentMap.of<string, number>();
      for (let number = 0; number < 10_000; number += 1) map = map.set(`user${first + number}`, number);
      let run = 0;
      let last = -1;
      for (const [, number] of map) {
        run = number > last ? run + 1 : 1;
        last = number;
        assert(run < 250);
      }
    });
  }
});
