import type { Position } from './messages.ts';

// Where a mirror is in what its channel's actor tells, and what it does with what comes:
//
//   apart ──whole──► in step ──a gap, a later epoch──► apart (it shows what it has, and asks for the whole)
//
// What is shown never goes back within an epoch: it is, at each moment, what the actor was at some moment, and each later one
// is a later one's. Pure: what comes of a step is a value.

/** So much that was told in the meantime is kept until the whole comes; what is beyond that is in the whole after it. */
const HELD_MAX = 256;

export type Following<T extends Position> = {
  readonly position: Position;
  readonly isInStep: boolean;
  /** Told, and not to be shown yet: something before it is missing. */
  readonly held: readonly T[];
};

/** What is to be shown, in that order; `needsWhole`: it has to be asked for. */
export type Step<T extends Position, W extends Position> = {
  readonly following: Following<T>;
  readonly shows: readonly ({ readonly told: T } | { readonly whole: W })[];
};

export const NOTHING_YET: Following<never> = { position: { epoch: 0, seq: 0 }, isInStep: false, held: [] };

export function hear<T extends Position, W extends Position = never>(now: Following<T>, told: T): Step<T, W> {
  if (!isLater(told, now.position)) return { following: now, shows: [] };
  if (now.isInStep && isNext(told, now.position)) {
    return { following: { ...now, position: positionOf(told) }, shows: [{ told }] };
  }
  const held = [...now.held, told].slice(-HELD_MAX);
  return { following: { ...now, isInStep: false, held }, shows: [] };
}

/** An answer that is older than what is shown tells nothing, but that nothing is missing before it. */
export function adopt<T extends Position, W extends Position>(now: Following<T>, whole: W): Step<T, W> {
  if (isLater(now.position, whole)) return { following: now, shows: [] };
  const isNews = isLater(whole, now.position);
  let position = isNews ? positionOf(whole) : now.position;
  const shows: Step<T, W>['shows'][number][] = isNews ? [{ whole }] : [];
  const later = now.held.filter((told) => isLater(told, position)).toSorted(byPosition);
  let held: readonly T[] = later;
  for (const told of later) {
    if (!isLater(told, position)) continue;
    if (!isNext(told, position)) break;
    shows.push({ told });
    position = positionOf(told);
  }
  held = later.filter((told) => isLater(told, position));
  return { following: { position, isInStep: held.length === 0, held }, shows };
}

/** The actor has told so much by now: whoever has not heard all of it has lost something. */
export function compare<T extends Position>(now: Following<T>, actor: Position): Following<T> {
  return isLater(actor, now.position) ? { ...now, isInStep: false } : now;
}

export const isLater = (one: Position, other: Position): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);

const isNext = (one: Position, other: Position): boolean => one.epoch === other.epoch && one.seq === other.seq + 1;
const positionOf = ({ epoch, seq }: Position): Position => ({ epoch, seq });
const byPosition = (one: Position, other: Position): number => one.epoch - other.epoch || one.seq - other.seq;
