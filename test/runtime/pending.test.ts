import assert from 'node:assert/strict';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Pending } from '../../src/runtime/pending.ts';

describe('what is pending', () => {
  it('is taken by its number, once, in any order, like out of a Map', () => {
    const step = fc.oneof(fc.constant('add' as const), fc.nat(40));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pending = new Pending<string>();
        const model = new Map<number, string>();
        let added = 0;
        for (const one of steps) {
          if (one === 'add') {
            assert.equal(pending.add(`item ${added}`), added);
            model.set(added, `item ${added}`);
            added += 1;
          } else {
            assert.equal(pending.take(one), model.get(one));
            model.delete(one);
          }
          assert.deepEqual(pending.items.toSorted(), [...model.values()].toSorted());
        }
      }),
    );
  });

  it('does not outlive the collection of young objects once it was taken', () => {
    setFlagsFromString('--expose-gc');
    const collect: (what?: { readonly type: 'minor' }) => void = runInNewContext('gc');
    const pending = new Pending<object>();
    const comeAndGo = (count: number) => {
      const ids: number[] = [];
      for (let n = 0; n < count; n += 1) {
        ids.push(pending.add({ body: Array(100).fill(n) }));
        if (ids.length > 16) pending.take(ids.shift() ?? -1);
      }
      for (const id of ids) pending.take(id);
      collect({ type: 'minor' });
    };
    // What it keeps for itself grows old.
    for (let round = 0; round < 3; round += 1) comeAndGo(1);
    collect();
    const before = oldBytes();
    for (let round = 0; round < 40; round += 1) comeAndGo(500);
    assert(oldBytes() - before < 2_000_000, 'of 18 MB that came and went');
  });
});

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
