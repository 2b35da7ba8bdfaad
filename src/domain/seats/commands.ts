import type { Caller } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';

export type SeatOrder =
  /** Nobody sits down there any more; whoever sits there stays. */
  | { readonly type: 'lock-seat'; readonly by: Caller; readonly seat: number }
  | { readonly type: 'unlock-seat'; readonly by: Caller; readonly seat: number }
  /** Of somebody on the line; who sits there takes their seat. */
  | { readonly type: 'move-to-seat'; readonly by: Caller; readonly userId: UserId; readonly seat: number }
  /** They sit in this order; who is on the line and not named sits behind them, as before. */
  | { readonly type: 'order-seats'; readonly by: Caller; readonly userIds: readonly UserId[] };

export type SeatCommand<Type extends SeatOrder['type']> = Extract<SeatOrder, { type: Type }> & {
  readonly at: Millis;
};
