import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pending } from '../src/pending.ts';

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
});
