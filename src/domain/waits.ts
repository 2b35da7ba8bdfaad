import type { Millis } from './ids.ts';

/** PE11: of somebody who was let in: when, and how long they waited for each place of the queue that they moved up. */
export type Wait = { readonly at: Millis; readonly perPlaceMs: Millis };

export const WAITS_MAX = 20;

type LetIn = { readonly appliedAt: Millis; readonly allowedAt: Millis };

/** The newest last. Who was let in the moment they came has not waited, and says nothing of how long others will. */
export function withWait(waits: readonly Wait[], { appliedAt, allowedAt }: LetIn): readonly Wait[] {
  const waitedMs = allowedAt - appliedAt;
  if (waitedMs <= 0) return waits;
  // So many places did they move up: with each one who was let in while they waited, and with themselves.
  const places = 1 + waits.filter(({ at }) => at > appliedAt).length;
  return [...waits, { at: allowedAt, perPlaceMs: waitedMs / places }].slice(-WAITS_MAX);
}

/** About how long each place takes; 0: nobody knows. */
export function paceOf(waits: readonly Wait[]): Millis {
  if (waits.length === 0) return 0;
  const sorted = waits.map(({ perPlaceMs }) => perPlaceMs).sort((one, other) => one - other);
  const middle = (sorted.length - (sorted.length % 2)) / 2;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** About how long whoever has this place will wait; 0 for who has none. In whole milliseconds. */
export function etaAt(pace: Millis, place: number): Millis {
  const exact = pace * place;
  return exact - (exact % 1);
}
