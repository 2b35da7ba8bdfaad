import { z } from 'zod';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { blockFields } from '../operatorBodies.ts';
import { common, request, userId } from './request.ts';

const PAGE_MAX = 200;
const PAGE = 50;
/** As one of our pages ends. */
const CURSOR = /^[1-9]\d{0,15}$/;

/** PE6 */
export const moderationRequests = {
  linkcall_block_rq: z
    .object({
      ...common,
      op_code: z.literal([1, 2]).describe('1 block, 2 unblock'),
      user_id: userId(),
      minutes: blockFields.minutes.optional(),
      reason: blockFields.reason.optional(),
    })
    .transform((body) =>
      request(body, body.op_code, (by) => (body.op_code === 1 ? blockOrder(body, by) : unblockOrder(body, by))),
    ),
  linkcall_list_blocked_rq: z
    .preprocess(
      (payload) => payload ?? {},
      z.object({
        ...common,
        limit: z.int().min(1).max(PAGE_MAX).default(PAGE).describe(`how many at most, to ${PAGE_MAX}`),
        cursor: z.string().regex(CURSOR).optional().describe('the `cursor` of the page before'),
      }),
    )
    .transform(({ limit, cursor, ...body }) => ({
      ...request(body, 0, undefined),
      page: { limit, before: cursor === undefined ? undefined : Number(cursor) },
    })),
};

type Named = { readonly user_id: UserId };
type Terms = { readonly minutes?: number | undefined; readonly reason?: string | undefined };

export const blockOrder = ({ user_id, minutes = 0, reason = '' }: Named & Terms, by: Caller): Order => ({
  type: 'block-user',
  by,
  userId: user_id,
  minutes,
  reason,
});

export const unblockOrder = ({ user_id }: Named, by: Caller): Order => ({ type: 'unblock-user', by, userId: user_id });
