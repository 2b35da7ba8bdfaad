import type { Millis, UserId } from '../ids.ts';

/** Where somebody sits from now on. */
export type NewSeat = { readonly userId: UserId; readonly seat: number };

export type SeatEvent =
  | { readonly type: 'seat-locked'; readonly at: Millis; readonly seat: number }
  | { readonly type: 'seat-unlocked'; readonly at: Millis; readonly seat: number }
  /** All at once: nobody is seen in a seat that another one has not left yet. */
  | { readonly type: 'seats-changed'; readonly at: Millis; readonly seats: readonly NewSeat[] };

export type SeatEventOf<Type extends SeatEvent['type']> = Extract<SeatEvent, { type: Type }>;
