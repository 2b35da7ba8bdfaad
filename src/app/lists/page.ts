import type { Page, PageAsked, Place } from '../../ports/lists.ts';

type Placed<Row> = { readonly place: Place; readonly row: Row };

/** One page of many rows in whatever order: no more than the page is ever sorted. */
export function pageOf<Row>(rows: Iterable<Row>, placeOf: (row: Row) => Place, { after, limit }: PageAsked): Page<Row> {
  const first: Placed<Row>[] = [];
  let total = 0;
  for (const row of rows) {
    total += 1;
    const place = placeOf(row);
    if (after !== undefined && comparePlaces(place, after) <= 0) continue;
    const last = first.at(-1);
    if (first.length === limit && last !== undefined && comparePlaces(place, last.place) >= 0) continue;
    first.splice(indexOf(first, place), 0, { place, row });
    if (first.length > limit) first.pop();
  }
  return { rows: first.map(({ row }) => row), total };
}

/**
 * Pages of the same place of the same list, each of a part of it, as one. What is in two parts, because it moved from one to
 * the other meanwhile, comes once.
 */
export function mergePages<Row>(pages: readonly Page<Row>[], placeOf: (row: Row) => Place, limit: number): Page<Row> {
  const seen = new Set<string>();
  const placed = pages.flatMap(({ rows }) => rows.map((row) => ({ place: placeOf(row), row })));
  const merged = placed
    .sort((one, other) => comparePlaces(one.place, other.place))
    .filter(({ place: { id } }) => !seen.has(id) && seen.add(id));
  return {
    rows: merged.slice(0, limit).map(({ row }) => row),
    total: pages.reduce((sum, { total }) => sum + total, 0),
  };
}

export function comparePlaces(one: Place, other: Place): number {
  if (one.rank !== other.rank) return one.rank - other.rank;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

/** Where it belongs in what is sorted. */
function indexOf(placed: readonly { readonly place: Place }[], wanted: Place): number {
  let [from, to] = [0, placed.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const there = placed[middle];
    if (there !== undefined && comparePlaces(there.place, wanted) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
