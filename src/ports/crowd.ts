import type { Sid } from '../domain/ids.ts';

/** Viewers whom the server plays itself, for whoever tries it: one browser holds a few hundred connections, a show has more. */
export interface Crowds {
  /** From now on so many are wanted in the channel. They come and go at a pace. */
  want(sid: Sid, size: number): CrowdSight;
  /** Whoever looks wants them still: of a crowd at which nobody looks any more nobody stays. */
  look(sid: Sid): CrowdSight;
}

export type CrowdSight = {
  readonly wanted: number;
  readonly here: number;
  /** SC1: of those who are here. */
  readonly inMirrors: number;
  /** Why the last who asked was not let in; undefined: they were. */
  readonly turnedAway: TurnedAway | undefined;
};

/** `isLast`: nobody else tries. */
export type TurnedAway = { readonly status: number; readonly message: string; readonly isLast: boolean };

/** In one channel. */
export const CROWD_MAX = 500;
