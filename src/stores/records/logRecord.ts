import type { Millis } from '../../domain/ids.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { callId, sid, userId } from '../../reading/domainReaders.ts';
import { either, fields, literal, number, type Reader, Unreadable } from '../../reading/reader.ts';

const within =
  (least: number, most: number): Reader<number> =>
  (raw, where) => {
    const value = number(raw, where);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Unreadable(`${where} is not a whole number from ${least} to ${most}`);
  };

const nothing: Reader<null> = (raw, where) => {
  if (raw !== null) throw new Unreadable(`${where} is not null`);
  return raw;
};

/** What a `Date` can be. */
const TIME_MAX: Millis = 8.64e15;
const time = within(-TIME_MAX, TIME_MAX);
const SECONDS_MAX = 2 ** 32 - 1;
const STATE_MAX = 127;

/** By the ranges of the columns in MySQL: a record that no log would take is no better than one that cannot be read. */
export const RECORD = {
  callId,
  sid,
  userId,
  singerId: either(literal(''), userId),
  timeApply: time,
  timeAllow: either(nothing, time),
  timeAllowEnd: time,
  linkTimeS: within(0, SECONDS_MAX),
  linkFirst: within(0, STATE_MAX),
  endState: within(0, STATE_MAX),
} satisfies { readonly [Key in keyof LogRecord]: Reader<LogRecord[Key]> };

export const logRecord = fields<LogRecord>(RECORD);
