import type { Answer } from '../api/answer.ts';
import type { AuditEntries, AuditEntry } from '../api/bodies/audit.ts';
import type { Operator } from '../api/operator.ts';
import type { Found } from '../lists/filteredLog.ts';
import { csv } from '../shape/csv.ts';
import { timeStamp } from '../shape/time.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';

export type Filters = {
  readonly by?: string;
  readonly sid?: string;
};

const NAMES = ['by', 'sid'] as const;

/** As the fields of the form have them, or an address. */
export function filtersIn(given: Pick<FormData | URLSearchParams, 'get'>): Filters {
  const filled = NAMES.map((name) => [name, String(given.get(name) ?? '').trim()]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

export async function readEntries(
  operator: Operator,
  filters: Filters,
  after: string | null,
  limit: number,
): Promise<Answer<Found<AuditEntry>>> {
  const query = new URLSearchParams({ ...filters, limit: String(limit), ...(after !== null && { after }) });
  const answer = await operator.ask<AuditEntries>(`/api/audit?${query}`);
  return answer.is === 'done' ? { is: 'done', body: { ...answer.body, rows: answer.body.entries } } : answer;
}

export const orderWords = ({ order }: AuditEntry, { audit, commands }: Dictionary): string =>
  worded({ ...commands, ...audit.orders }, order);

const REFUSED = /^refused: (.*)$/;

export function outcomeWords({ outcome }: AuditEntry, { audit: words, reasons }: Dictionary): string {
  const [, reason] = REFUSED.exec(outcome) ?? [];
  if (reason !== undefined) return words.refused(worded({ ...reasons, ...words.reasons }, reason));
  return worded({ done: words.done, unanswered: words.unanswered }, outcome);
}

/** As the API has it, and in words. */
export function entriesCsv(entries: readonly AuditEntry[], text: Dictionary): string {
  const header = ['id', 'at', 'by', 'role', 'from', 'order', 'order_words', 'sid', 'user_id'];
  return csv(
    [...header, 'outcome', 'outcome_words', 'version'],
    entries.map((entry) => [
      ...[entry.id, timeStamp(entry.at), entry.by, entry.role, entry.from, entry.order, orderWords(entry, text)],
      ...[entry.sid, entry.user_id, entry.outcome, outcomeWords(entry, text), entry.version],
    ]),
  );
}
