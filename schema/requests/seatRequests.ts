import { z } from 'zod';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { seatNumber, userIds } from '../fields.ts';
import { common, request, userId } from './request.ts';

const LOCK = 1;
const UNLOCK = 2;
const MOVE = 3;

const body = z.object({
  ...common,
  op_code: z.literal([1, 2, 3, 4]).describe('1 lock, 2 unlock, 3 move, 4 seat them in an order'),
  seat: seatNumber('of 1, 2 and 3; where somebody sits, those two change places').optional(),
  user_id: userId().describe('of 3: who moves').optional(),
  user_ids: userIds('of 4: these come first, in this order; others who are on the line follow as before').optional(),
});

export const seatRequests = {
  linkcall_seat_rq: body.transform((said, context) => {
    const give = giveOrder(said);
    if (give !== undefined) return request(said, said.op_code, give);
    context.addIssue({ code: 'custom', message: 'lacks what it is about' });
    return z.NEVER;
  }),
};

type Said = {
  readonly op_code: 1 | 2 | 3 | 4;
  readonly seat?: number | undefined;
  readonly user_id?: UserId | undefined;
  readonly user_ids?: readonly UserId[] | undefined;
};

function giveOrder({ op_code, seat, user_id, user_ids }: Said): ((by: Caller) => Order) | undefined {
  switch (op_code) {
    case LOCK:
      return seat === undefined ? undefined : (by) => ({ type: 'lock-seat', by, seat });
    case UNLOCK:
      return seat === undefined ? undefined : (by) => ({ type: 'unlock-seat', by, seat });
    case MOVE:
      if (seat === undefined || user_id === undefined) return undefined;
      return (by) => ({ type: 'move-to-seat', by, userId: user_id, seat });
    default:
      if (user_ids === undefined || user_ids.length === 0) return undefined;
      return (by) => ({ type: 'order-seats', by, userIds: user_ids });
  }
}
