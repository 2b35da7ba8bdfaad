import { z } from 'zod';
import type { Millis } from '../../domain/ids.ts';
import type { LoggedCall, LogRecord } from '../../ports/userLog.ts';
import { callDetailText, RECORD } from '../records/logRecord.ts';
import { read } from '../records/read.ts';
import { NO_TIME } from './originalRows.ts';
import type { Value } from './session.ts';

/** In the order of `COLUMNS`. */
export function writeRow(record: LogRecord, aheadMs: Millis): Value[] {
  const { timeAllow } = record;
  const write = (at: Millis) => writeTime(at, aheadMs);
  return [
    write(record.timeApply),
    record.userId,
    record.singerId,
    timeAllow === null ? 0 : 1,
    write(record.timeAllowEnd),
    record.linkTimeS,
    record.linkFirst,
    record.sid,
    timeAllow === null ? null : write(timeAllow),
    record.endState,
    record.callId,
  ];
}

/** What `datetime` can hold. */
const TIME_MIN: Millis = Date.UTC(1000, 0);
const TIME_MAX: Millis = Date.UTC(10_000, 0) - 1;

/** By clocks that are so far ahead of UTC. As text: the driver and the server would both have an opinion on the zone of anything else. */
export function writeTime(at: Millis, aheadMs: Millis): string {
  const possible = Math.min(Math.max(at + aheadMs, TIME_MIN), TIME_MAX);
  return new Date(possible).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss.mmm'.length).replace('T', ' ');
}

const time = z.string().transform((text, context): Millis => {
  const at = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'is not a time' });
  return at;
});

const placed = z.looseObject({
  source: z.string(),
  time_apply: z.string(),
  /** The driver gives what is larger than a number of ours as text. */
  link_serial: z.union([z.number(), z.string()]),
});

/** A row whatever its columns hold, and where it is. */
export type PlacedRow = z.output<typeof placed>;

export const placedRows = z.array(placed);

export const keyOfRow = ({ source, link_serial }: PlacedRow): string => `${source}, link_serial ${link_serial}`;

const columns = z.object({
  link_serial: z.number(),
  time_apply: time,
  user_id: RECORD.userId,
  link_success: z.int().min(0).max(255),
  singer_id: RECORD.singerId,
  // Of the original's rows that were never linked nobody knows it (IN13).
  time_allow_end: z
    .string()
    .startsWith(NO_TIME)
    .transform(() => undefined)
    .or(time),
  link_time: RECORD.linkTimeS,
  link_first: RECORD.linkFirst,
  sid: RECORD.sid,
  time_allow: time.nullable(),
  end_state: RECORD.endState,
  call_id: RECORD.callId,
  detail: callDetailText,
});

export function readRow(placed: PlacedRow, aheadMs: Millis): LoggedCall {
  const row = read(columns, placed, 'record');
  return {
    serial: row.link_serial,
    timeApply: row.time_apply - aheadMs,
    userId: row.user_id,
    singerId: row.singer_id,
    timeAllowEnd: row.time_allow_end === undefined ? 0 : row.time_allow_end - aheadMs,
    linkSuccess: row.link_success,
    linkTimeS: row.link_time,
    linkFirst: row.link_first,
    sid: row.sid,
    timeAllow: row.time_allow === null ? null : row.time_allow - aheadMs,
    endState: row.end_state,
    callId: row.call_id,
    detail: row.detail,
  };
}
