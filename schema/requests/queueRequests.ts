import { z } from 'zod';
import { seatNumber } from '../fields.ts';
import { seatOf } from './callRequests.ts';
import { common, request } from './request.ts';

export const queueRequests = {
  linkcall_check_rq: z
    .object({ ...common, seat: seatNumber('that would be asked for; 0: any, as if it is missing').optional() })
    .transform((body) => ({ ...request(body, 0, undefined), ...seatOf(body) })),
};
