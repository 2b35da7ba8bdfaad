import type { Millis } from '../domain/ids.ts';
import type { Clock, Month, UserLogArchive } from '../ports.ts';

type Deps = {
  readonly archive: UserLogArchive;
  readonly clock: Clock;
  /** Records that go in one transaction: so long do the server's commits wait. */
  readonly batch: number;
  readonly isStopped: () => boolean;
  /** Told after each batch, of all that were moved so far. */
  readonly onMoved: (moved: number) => void;
};

export type Counts = Awaited<ReturnType<UserLogArchive['count']>>;

export type Archived = {
  /** `missing`: fewer records than before are in the two tables together. */
  readonly end: 'done' | 'stopped' | 'missing';
  readonly moved: number;
  readonly before: Counts;
  readonly after: Counts;
};

/** ST10: moves the records that are there now, batch after batch; those that come meanwhile are for the next run. */
export async function archiveMonth(month: Month, deps: Deps): Promise<Archived> {
  const { archive, clock, batch, isStopped, onMoved } = deps;
  const before = await archive.count(month);
  let moved = 0;
  while (moved < before.base && !isStopped()) {
    const begunAt = clock.now();
    const count = await archive.move(month, smaller(batch, before.base - moved));
    if (count === 0) break;
    moved += count;
    onMoved(moved);
    if (moved < before.base) await rest(clock, clock.now() - begunAt);
  }
  const after = await archive.count(month);
  return { end: endOf(before, after, moved), moved, before, after };
}

function endOf(before: Counts, after: Counts, moved: number): Archived['end'] {
  if (after.base + after.extract < before.base + before.extract) return 'missing';
  // Another run at the same time may have moved some of them.
  return moved < before.base && after.base > 0 ? 'stopped' : 'done';
}

/** As long as the last batch took: half of the time is the server's alone. */
const rest = (clock: Clock, span: Millis): Promise<void> => new Promise((resolve) => clock.after(span, resolve));

const smaller = (a: number, b: number): number => (a < b ? a : b);
