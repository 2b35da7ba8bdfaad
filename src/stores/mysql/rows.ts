import type { Millis } from '../../domain/ids.ts';
import type { LoggedCall, LogRecord } from '../../ports/userLog.ts';
import { either, fields, list, number, type Reader, text, Unreadable } from '../../reading/reader.ts';
import { RECORD } from '../records/logRecord.ts';
import type { Value } from './session.ts';

/** In the order of `COLUMNS`. */
export function writeRow(record: LogRecord): Value[] {
  const { timeAllow } = record;
  return [
    writeTime(record.timeApply),
    record.userId,
    record.singerId,
    timeAllow === null ? 0 : 1,
    writeTime(record.timeAllowEnd),
    record.linkTimeS,
    record.linkFirst,
    record.sid,
    timeAllow === null ? null : writeTime(timeAllow),
    record.endState,
    record.callId,
  ];
}

/** What `datetime` can hold. */
const TIME_MIN: Millis = Date.UTC(1000, 0);
const TIME_MAX: Millis = Date.UTC(10_000, 0) - 1;

/** As text: the driver and the server would both have an opinion on the zone of anything else. */
export function writeTime(at: Millis): string {
  const possible = Math.min(Math.max(at, TIME_MIN), TIME_MAX);
  return new Date(possible).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss.mmm'.length).replace('T', ' ');
}

const time: Reader<Millis> = (raw, where) => {
  const at = Date.parse(`${text(raw, where).replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw new Unreadable(`${where} is not a time`);
  return at;
};

const noTime: Reader<null> = (raw, where) => {
  if (raw !== null) throw new Unreadable(`${where} is not NULL`);
  return null;
};

/** A row whatever its columns hold, and where it is. */
export type PlacedRow = {
  readonly source: string;
  readonly time_apply: string;
  /** The driver gives what is larger than a number of ours as text. */
  readonly link_serial: number | string;
  readonly columns: unknown;
};

const place = fields<Omit<PlacedRow, 'columns'>>({ source: text, time_apply: text, link_serial: either(number, text) });

export const placedRows = list<PlacedRow>((raw, where) => ({ ...place(raw, where), columns: raw }));

export const keyOfRow = ({ source, link_serial }: PlacedRow): string => `${source}, link_serial ${link_serial}`;

type Row = {
  readonly link_serial: number;
  readonly time_apply: Millis;
  readonly user_id: LoggedCall['userId'];
  readonly singer_id: LoggedCall['singerId'];
  readonly time_allow_end: Millis;
  readonly link_time: number;
  readonly link_first: number;
  readonly sid: LoggedCall['sid'];
  readonly time_allow: Millis | null;
  readonly end_state: number;
  readonly call_id: LoggedCall['callId'];
};

const columns = fields<Row>({
  link_serial: number,
  time_apply: time,
  user_id: RECORD.userId,
  singer_id: RECORD.singerId,
  time_allow_end: time,
  link_time: RECORD.linkTimeS,
  link_first: RECORD.linkFirst,
  sid: RECORD.sid,
  time_allow: either(time, noTime),
  end_state: RECORD.endState,
  call_id: RECORD.callId,
});

export function readRow(placed: PlacedRow): LoggedCall {
  const row = columns(placed.columns, 'record');
  return {
    serial: row.link_serial,
    timeApply: row.time_apply,
    userId: row.user_id,
    singerId: row.singer_id,
    timeAllowEnd: row.time_allow_end,
    linkTimeS: row.link_time,
    linkFirst: row.link_first,
    sid: row.sid,
    timeAllow: row.time_allow,
    endState: row.end_state,
    callId: row.call_id,
  };
}
