import { z } from 'zod';
import type { Millis } from '../../domain/ids.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { callId, sid, userId } from './values.ts';

/** What a `Date` can be. */
const TIME_MAX: Millis = 8.64e15;
const time = z.int().min(-TIME_MAX).max(TIME_MAX);
const SECONDS_MAX = 2 ** 32 - 1;
const STATE_MAX = 127;
const state = z.int().min(0).max(STATE_MAX);

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
} satisfies { readonly [Key in keyof LogRecord]: z.ZodType<LogRecord[Key]> };
