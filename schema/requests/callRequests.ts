import { z } from 'zod';
import { parseUserId, type UserId } from '../../src/domain/ids.ts';
import { seatNumber } from '../fields.ts';
import { common, type GiveOrder, question, request, userId } from './request.ts';
import { wishFields, wishOf } from './wish.ts';

// The original's five.

const SWITCH_ORDERS = { 0: 'close-switch', 1: 'open-switch' } as const;
const APPLY_ORDERS = { 2: 'cancel-application', 3: 'quit-link', 4: 'report-ran-out' } as const;
const ALLOW_ORDERS = { 1: 'allow-application', 2: 'refuse-application', 3: 'remove-link' } as const;
/** PE3 */
const ALL_AT_ONCE_ORDERS = { 4: 'refuse-all', 5: 'remove-all', 6: 'allow-next' } as const;

/** LC5, IN16: of what the original sends of the sender, who it is must be true; the rest is not read. */
const sender = z
  .unknown()
  .transform((raw, context): UserId | undefined => {
    if (typeof raw !== 'object' || raw === null || !('user_id' in raw) || raw.user_id === undefined) return undefined;
    const parsed = parseUserId(raw.user_id);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: 'not an id' });
    return parsed;
  })
  .meta({ description: 'a `user_id` in it must be your own; all else in it is ignored' });

export const applySeat = seatNumber('to apply: where they want to sit; 0: anywhere, as if it is missing').optional();

export const callRequests = {
  linkcall_set_state_rq: z
    .object({ ...common, op_code: z.literal([0, 1]).describe('1 open, 0 close') })
    .transform((body) => request(body, body.op_code, (by) => ({ type: SWITCH_ORDERS[body.op_code], by }))),
  linkcall_apply_rq: z
    .object({
      ...common,
      op_code: z.literal([1, 2, 3, 4]).describe('1 apply, 2 cancel, 3 hang up, 4 my time is over'),
      seat: applySeat,
      data: sender.optional(),
      ...wishFields,
    })
    .transform((body) => ({ ...request(body, body.op_code, applyOrder(body)), senderId: body.data })),
  linkcall_allow_rq: z
    .object({
      ...common,
      op_code: z
        .literal([1, 2, 3, 4, 5, 6])
        .describe(
          '1 allow, 2 refuse, 3 remove; 4 refuse all who wait, 5 take everybody off, 6 let the first who waits in',
        ),
      user_id: userId().optional().describe('the user it is about: with 1, 2 and 3'),
    })
    .transform((body, context) => {
      const order = allowOrder(body.op_code, body.user_id);
      if (order === undefined) context.addIssue({ code: 'custom', message: 'not an id', path: ['user_id'] });
      return request(body, body.op_code, order);
    }),
  linkcall_list_singer_rq: question,
  linkcall_list_user_rq: question,
};

function allowOrder(opCode: 1 | 2 | 3 | 4 | 5 | 6, about: UserId | undefined): GiveOrder | undefined {
  if (opCode === 4 || opCode === 5 || opCode === 6) return (by) => ({ type: ALL_AT_ONCE_ORDERS[opCode], by });
  return about === undefined ? undefined : (by) => ({ type: ALLOW_ORDERS[opCode], by, userId: about });
}

type ApplyBody = { readonly op_code: 1 | 2 | 3 | 4 } & Parameters<typeof wishOf>[0] & Parameters<typeof seatOf>[0];

function applyOrder({ op_code, ...body }: ApplyBody): GiveOrder {
  if (op_code !== 1) return (by) => ({ type: APPLY_ORDERS[op_code], by });
  const said = { ...seatOf(body), ...wishOf(body) };
  return (by, newCallId) => ({ type: 'start-application', by, callId: newCallId(), ...said });
}

/** PE8: 0 is any, as a form without a number has it. */
export const seatOf = ({ seat = 0 }: { readonly seat?: number | undefined }): { readonly seat?: number } =>
  seat === 0 ? {} : { seat };
