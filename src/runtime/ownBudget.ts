import type { Millis } from '../domain/ids.ts';
import type { Budget, Clock, Pace } from '../ports/runtime.ts';

/** Turns that lie in the past are forgotten when there are so many names. */
const NAMES_MAX = 10_000;

/** `through`: all turns until then are given away. Undefined: the turn would come later than `withinMs`. */
export function reserve(
  through: Millis,
  { atOnce, everyMs }: Pace,
  now: Millis,
  withinMs: Millis,
): { readonly waitMs: Millis; readonly through: Millis } | undefined {
  const waitMs = Math.max(0, through - (atOnce - 1) * everyMs - now);
  return waitMs > withinMs ? undefined : { waitMs, through: Math.max(through, now) + everyMs };
}

/** For a process without others. */
export function ownBudget(clock: Pick<Clock, 'elapsed'>): Budget {
  const given = new Map<string, Millis>();

  const forgetThePast = (now: Millis): void => {
    for (const [name, through] of given) if (through <= now) given.delete(name);
  };

  return {
    look: async (name, pace) => {
      const now = clock.elapsed();
      return reserve(given.get(name) ?? now, pace, now, Number.POSITIVE_INFINITY)?.waitMs ?? 0;
    },
    reserve: async (name, pace, withinMs) => {
      const now = clock.elapsed();
      const turn = reserve(given.get(name) ?? now, pace, now, withinMs);
      if (turn === undefined) return undefined;
      if (given.size >= NAMES_MAX && !given.has(name)) forgetThePast(now);
      given.set(name, turn.through);
      return turn.waitMs;
    },
  };
}
