import { z } from 'zod';
import type { CallDetail, CallEnd, EndedBy } from '../../domain/call/callLog.ts';
import type { Millis } from '../../domain/ids.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { json, nameIn } from './read.ts';
import { APPLICATION_ENDS, callId, LINK_ENDS, sid, userId } from './values.ts';

/** What a `Date` can be. */
const TIME_MAX: Millis = 8.64e15;
const time = z.int().min(-TIME_MAX).max(TIME_MAX);
const SECONDS_MAX = 2 ** 32 - 1;
const STATE_MAX = 127;
const state = z.int().min(0).max(STATE_MAX);

const GIVERS: Readonly<Record<EndedBy, true>> = { host: true, moderator: true, operator: true, server: true };

const detail: z.ZodType<CallDetail> = z.object({
  end: nameIn<CallEnd>({ ...APPLICATION_ENDS, ...LINK_ENDS }),
  by: nameIn<EndedBy>(GIVERS).nullable(),
  nick: z.string(),
  hostNick: z.string(),
});

/** What an earlier version left has none, and one of a later version may be unknown here: the record is as good without. */
export const callDetail = detail.nullable().catch(null);

/** As the tables of the user log's details have it. */
export const callDetailText = json(detail).nullable().catch(null);

/** By the ranges of the columns in MySQL: a record that no log would take is no better than one that cannot be read. */
export const RECORD = {
  callId,
  sid: z.union([z.literal(''), sid]),
  userId,
  singerId: z.union([z.literal(''), userId]),
  timeApply: time,
  timeAllow: time.nullable(),
  timeAllowEnd: time,
  linkTimeS: z.int().min(0).max(SECONDS_MAX),
  linkFirst: state,
  endState: state,
  detail: callDetail,
} satisfies { readonly [Key in keyof LogRecord]: z.ZodType<LogRecord[Key]> };
