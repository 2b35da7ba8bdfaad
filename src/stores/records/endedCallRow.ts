import { z } from 'zod';
import { type CallDetail, type EndedCall, linkedSeconds } from '../../domain/call/callLog.ts';
import { LINKCALL_APPLY } from '../../domain/userState.ts';
import { callDetail } from './logRecord.ts';

/** In the terms of `t_linkcall_base_userlog` (contract 3). */
export type EndedCallRow = {
  readonly callId: string;
  readonly sid: string;
  readonly userId: string;
  readonly singerId: string;
  readonly timeApply: number;
  /** Null for one who was never linked. */
  readonly timeAllow: number | null;
  readonly timeAllowEnd: number;
  readonly linkTimeS: number;
  readonly endState: number;
  readonly detail: CallDetail | null;
};

/** What no log would take must not keep a commit from its tables: it is looked at on its way to the log (IN14). */
export const endedCall: z.ZodType<EndedCallRow> = z.object({
  callId: z.string(),
  sid: z.string(),
  userId: z.string(),
  singerId: z.string(),
  timeApply: z.number(),
  timeAllow: z.number().nullable(),
  timeAllowEnd: z.number(),
  linkTimeS: z.number(),
  endState: z.number(),
  detail: callDetail,
});

export function writeEndedCall(call: EndedCall): EndedCallRow {
  const wasLinked = call.allowedAt !== 0;
  return {
    callId: call.callId,
    sid: call.sid,
    userId: call.userId,
    singerId: call.hostId,
    timeApply: call.appliedAt,
    timeAllow: wasLinked ? call.allowedAt : null,
    timeAllowEnd: call.endedAt,
    linkTimeS: wasLinked ? linkedSeconds(call) : 0,
    endState: LINKCALL_APPLY[call.endState],
    detail: call.detail,
  };
}
