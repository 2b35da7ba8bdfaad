import type { Clock } from '../ports/runtime.ts';
import type { Month, MonthCounts, UserLogArchive } from '../ports/userLog.ts';
import { rest } from '../runtime/rest.ts';

export type Pace = {
  /** Records that go in one transaction: so long may the server have to wait. */
  readonly batch: number;
  /** The rest after each batch, as a share of the time that the batch took. */
  readonly restShare: number;
};

type Deps = Pace & {
  readonly archive: UserLogArchive;
  readonly clock: Clock;
  readonly isStopped: () => boolean;
  /** Told after each batch, of all that were moved so far. */
  readonly onMoved: (moved: number) => void;
};

export type Archived = {
  /** `missing`: fewer records than before are in the two tables together. */
  readonly end: 'done' | 'stopped' | 'missing';
  readonly moved: number;
  /** Strays that went back to the base table, those of a run before this one included. */
  readonly broughtBack: number;
  readonly before: MonthCounts;
  readonly after: MonthCounts;
};

/** ST10: moves the records that are there now, batch after batch; those that come meanwhile are for the next run. */
export async function archiveMonth(month: Month, deps: Deps): Promise<Archived> {
  const { archive, batch, onMoved } = deps;
  const before = await archive.count(month);
  const bringBack = () => repeat(deps, Number.POSITIVE_INFINITY, () => archive.bringBack(batch));
  // Those of a run that was killed first: records of this month may be among them.
  const foundAstray = await bringBack();
  const moved = await repeat(deps, before.base, async (done) => {
    const count = await archive.move(month, smaller(batch, before.base - done));
    if (count > 0) onMoved(done + count);
    return count;
  });
  const broughtBack = foundAstray + (await bringBack());
  const after = await archive.count(month);
  return { end: endOf(before, after, moved), moved, broughtBack, before, after };
}

/** Takes step after step, with rests between them, until `total` is done, a step finds nothing, or it is to stop. */
async function repeat(
  { clock, restShare, isStopped }: Deps,
  total: number,
  step: (done: number) => Promise<number>,
): Promise<number> {
  let done = 0;
  while (done < total && !isStopped()) {
    const begunAt = clock.elapsed();
    const count = await step(done);
    if (count === 0) break;
    done += count;
    if (done < total) await rest(clock, (clock.elapsed() - begunAt) * restShare);
  }
  return done;
}

function endOf(before: MonthCounts, after: MonthCounts, moved: number): Archived['end'] {
  if (after.base + after.extract < before.base + before.extract) return 'missing';
  // Another run at the same time may have moved some of them.
  return (moved < before.base && after.base > 0) || after.strays > 0 ? 'stopped' : 'done';
}

const smaller = (a: number, b: number): number => (a < b ? a : b);
