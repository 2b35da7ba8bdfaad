import { z } from 'zod';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { CallId, UserId } from '../../src/domain/ids.ts';
import { seatNumber } from '../fields.ts';
import { seatOf } from './callRequests.ts';
import { common, request, userId } from './request.ts';

const ANSWER_ORDERS = { 1: 'accept-invitation', 2: 'decline-invitation' } as const;

/** PE4, PE5 */
export const inviteRequests = {
  linkcall_invite_rq: z
    .object({
      ...common,
      op_code: z.literal([1, 2]).describe('1 invite, 2 withdraw'),
      user_id: userId(),
      seat: seatNumber('of 1: the one to hold for them; 0: any').optional(),
    })
    .transform((body) =>
      request(body, body.op_code, (by, newCallId) =>
        body.op_code === 1
          ? inviteOrder(body, by, newCallId())
          : { type: 'withdraw-invitation', by, userId: body.user_id },
      ),
    ),
  linkcall_invited_rq: z
    .object({ ...common, op_code: z.literal([1, 2]).describe('1 accept, 2 decline') })
    .transform((body) => request(body, body.op_code, (by) => ({ type: ANSWER_ORDERS[body.op_code], by }))),
};

type InviteBody = { readonly user_id: UserId; readonly seat?: number | undefined };

export const inviteOrder = ({ user_id, ...body }: InviteBody, by: Caller, callId: CallId): Order => ({
  type: 'invite-user',
  by,
  userId: user_id,
  callId,
  ...seatOf(body),
});
