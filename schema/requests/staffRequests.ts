import { z } from 'zod';
import { common, request, userId } from './request.ts';

const STAFF_ORDERS = { 1: 'appoint-moderator', 2: 'dismiss-moderator' } as const;

/** PE1 */
export const staffRequests = {
  linkcall_staff_rq: z
    .object({ ...common, op_code: z.literal([1, 2]).describe('1 appoint, 2 dismiss'), user_id: userId() })
    .transform((body) =>
      request(body, body.op_code, (by) => ({ type: STAFF_ORDERS[body.op_code], by, userId: body.user_id })),
    ),
};
