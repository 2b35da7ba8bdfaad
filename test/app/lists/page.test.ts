import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparePlaces, mergePages, pageOf } from '../../../src/app/lists/page.ts';
import type { Page, Place } from '../../../src/ports/lists.ts';

type Row = { readonly rank: number; readonly id: string };

const placeOf = ({ rank, id }: Row): Place => ({ rank, id });

/** With few ranks and few letters, so that many are of one rank. */
const row = fc.record({ rank: fc.integer({ min: -3, max: 3 }), id: fc.string({ unit: 'grapheme', maxLength: 3 }) });
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 60 });

/** Each row is in one of the parts. */
const parts = fc
  .tuple(rows, fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }))
  .map(([all, places]) => [0, 1, 2, 3].map((part) => all.filter((_, nth) => places[nth] === part)));

/** As an operator reads it: page after page, each from the last row of the one before. */
function readThrough(of: readonly (readonly Row[])[], limit: number): readonly Page<Row>[] {
  const pages: Page<Row>[] = [];
  for (let after: Place | undefined; ; ) {
    const asked = { after, limit };
    const page = mergePages(
      of.map((part) => pageOf(part, placeOf, asked)),
      placeOf,
      limit,
    );
    pages.push(page);
    assert(pages.length <= of.flat().length + 1, 'it does not come to its end');
    const last = page.rows.at(-1);
    if (last === undefined || page.rows.length < limit) return pages;
    after = placeOf(last);
  }
}

describe('a list of many processes', () => {
  it('[OP3] is read page by page as if one process had all of it: nothing is missing, nothing comes twice', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 9 }), (of, limit) => {
        const pages = readThrough(of, limit);
        const whole = of.flat().toSorted((one, other) => comparePlaces(placeOf(one), placeOf(other)));
        assert.deepEqual(
          pages.flatMap(({ rows }) => rows),
          whole,
        );
        for (const page of pages) {
          assert(page.rows.length <= limit);
          assert.equal(page.total, whole.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[OP3] has a row once that moves from one process to another while they are asked', () => {
    const moved = { rank: 1, id: 'moved' };
    const page = (...rows: Row[]): Page<Row> => ({ rows, total: rows.length });
    const merged = mergePages([page(moved, { rank: 2, id: 'b' }), page({ rank: 0, id: 'a' }, moved)], placeOf, 3);
    assert.deepEqual(
      merged.rows.map(({ id }) => id),
      ['a', 'moved', 'b'],
    );
  });
});
