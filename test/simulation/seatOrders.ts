import type { Random } from '../../loadtest/random.ts';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { CallId } from '../../src/domain/ids.ts';

export type SeatWorld = {
  readonly random: Random;
  readonly staff: readonly Caller[];
  readonly users: readonly Caller[];
  readonly callId: CallId;
};

/** PE8: mostly of seats that are there. What is locked is more often unlocked: else nobody would be let in after a while. */
export function seatOrder({ random, staff, users, callId }: SeatWorld): Order & { by: Caller } {
  const by = random.pick(staff);
  const [one, other] = [random.pick(users), random.pick(users)];
  const seat = 1 + random.below(3);
  const userIds = [...new Set([one.person.userId, other.person.userId])];
  const orders: readonly (Order & { by: Caller })[] = [
    { type: 'start-application', by: one, callId, seat },
    { type: 'start-application', by: one, callId, seat },
    { type: 'allow-application', by, userId: one.person.userId },
    { type: 'move-to-seat', by, userId: one.person.userId, seat },
    { type: 'move-to-seat', by, userId: one.person.userId, seat },
    { type: 'move-to-seat', by: one, userId: one.person.userId, seat },
    { type: 'order-seats', by, userIds },
    { type: 'lock-seat', by, seat },
    { type: 'unlock-seat', by, seat },
    { type: 'unlock-seat', by, seat },
  ];
  return random.pick(orders);
}
