import type { Answer } from '../api/answer.ts';
import type { CallRecord, HistoryPage } from '../api/bodies/history.ts';
import type { Operator } from '../api/operator.ts';
import type { Found } from '../lists/filteredLog.ts';
import { csv } from '../shape/csv.ts';
import { timeStamp } from '../shape/time.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';

export type Filters = {
  readonly user_id?: string;
  readonly singer_id?: string;
  readonly sid?: string;
  /** In ms. */
  readonly from?: string;
  readonly to?: string;
};

/** What was filled in, as the server understands it; a time is the reader's own. */
export function filtersFrom(fields: FormData): Filters {
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  const moment = (name: string) => {
    const ms = Date.parse(text(name));
    return Number.isNaN(ms) ? '' : String(ms);
  };
  const all = {
    user_id: text('user_id'),
    singer_id: text('singer_id'),
    sid: text('sid'),
    from: moment('from'),
    to: moment('to'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

const NAMES = ['user_id', 'singer_id', 'sid', 'from', 'to'] as const;

/** As an address has them. */
export function filtersIn(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? '']).filter(([, value]) => value !== ''));
}

const MINUTE_MS = 60_000;

/** For a field of the form, which shows the reader's own time; empty for what is no time. */
export function localTime(ms: string | undefined): string {
  const at = new Date(Number(ms || Number.NaN));
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
}

export async function readRecords(
  operator: Operator,
  filters: Filters,
  cursor: string | null,
  limit: number,
): Promise<Answer<Found<CallRecord>>> {
  const query = new URLSearchParams({ ...filters, limit: String(limit), ...(cursor !== null && { cursor }) });
  const answer = await operator.ask<HistoryPage>(`/api/history?${query}`);
  return answer.is === 'done' ? { is: 'done', body: { ...answer.body, rows: answer.body.records } } : answer;
}

const COLUMNS = [
  'call_id',
  'sid',
  'user_id',
  'singer_id',
  'time_apply',
  'time_allow',
  'time_allow_end',
  'link_time',
  'link_first',
  'link_success',
  'end_state',
] as const satisfies readonly (keyof CallRecord)[];

const TIMES: ReadonlySet<string> = new Set(['time_apply', 'time_allow', 'time_allow_end']);

/** Each end apart, where it is known. */
export function endText(
  { end, ended_by, end_state }: Pick<CallRecord, 'end' | 'ended_by' | 'end_state'>,
  words: Pick<Dictionary['history'], 'ends' | 'endStates'>,
): string {
  if (!end) return worded(words.endStates, String(end_state));
  return worded(words.ends, ended_by ? `${end} ${ended_by}` : end);
}

/** By the columns of the table, and what they were called and how it ended, in words; times as everybody can read them. */
export function recordsCsv(records: readonly CallRecord[], words: Dictionary['history']): string {
  const value = (record: CallRecord, column: (typeof COLUMNS)[number]) => {
    const found = record[column];
    return typeof found === 'number' && TIMES.has(column) ? timeStamp(found) : found;
  };
  return csv(
    [...COLUMNS, 'user_nick', 'singer_nick', 'ended'],
    records.map((record) => [
      ...COLUMNS.map((column) => value(record, column)),
      record.user_nick ?? '',
      record.singer_nick ?? '',
      endText(record, words),
    ]),
  );
}
