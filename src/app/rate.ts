import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

const WINDOW_MS: Millis = 1_000;
/** Whoever comes after so many others within a second is not counted: it takes a crowd, and must not take memory. */
export const COUNTED_MAX = 50_000;

export type RateDeps = {
  readonly clock: Pick<Clock, 'elapsed'>;
  /** How often it was done within a second, this time and all processes included; undefined if there are no others. */
  readonly countEverywhere: ((name: string) => Promise<number>) | undefined;
};

/** Whether it may be done once more, under this name, within this second. */
export type Rate = (name: string, perS: number) => Promise<boolean>;

/** As often as this process alone has it. */
export function createOwnRate({ clock }: Pick<RateDeps, 'clock'>): (name: string, perS: number) => boolean {
  const counts = new Map<string, number>();
  let endsAt = 0;

  return (name, perS) => {
    const now = clock.elapsed();
    if (now >= endsAt) {
      endsAt = now + WINDOW_MS;
      counts.clear();
    }
    const count = (counts.get(name) ?? 0) + 1;
    if (count > 1 || counts.size < COUNTED_MAX) counts.set(name, count);
    return count <= perS;
  };
}

/** What is too often for one process is refused by it alone; the others are asked only about the rest. */
export function createRate({ clock, countEverywhere }: RateDeps): Rate {
  const isWithin = createOwnRate({ clock });

  return async (name, perS) => {
    if (!isWithin(name, perS)) return false;
    if (countEverywhere === undefined) return true;
    try {
      return (await countEverywhere(name)) <= perS;
    } catch {
      // Without Redis each process counts for itself.
      return true;
    }
  };
}
