import type { DatabaseSync } from 'node:sqlite';
import { isRefusal, type JournalEntry } from '../../domain/journal.ts';
import type { JournalPart } from '../../ports/channelStore.ts';
import { type KeptEntry, writeEntry } from '../records/journalEntry.ts';

// ST12: refusals are in a table of their own, so that they cannot take the room of what was accepted.
const TABLES = ['journal', 'refusals'] as const;
type Table = (typeof TABLES)[number];

const tableOf = (entry: JournalEntry): Table => (isRefusal(entry) ? 'refusals' : 'journal');

/** Of the newest that are not kept any more. */
const lastTooMany = (table: Table, most: string): string =>
  `SELECT seq FROM ${table} WHERE sid = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ${most}`;

export type JournalWriter = {
  readonly add: (sid: string, entries: readonly JournalEntry[]) => void;
  readonly trim: (sid: string) => void;
};

export function prepareJournalWriter(db: DatabaseSync, journalMax: number): JournalWriter {
  const inserts = byTable((table) => db.prepare(`INSERT OR REPLACE INTO ${table} (sid, seq, entry) VALUES (?, ?, ?)`));
  const trims = byTable((table) =>
    db.prepare(`DELETE FROM ${table} WHERE sid = ?1 AND seq <= (${lastTooMany(table, '?2')})`),
  );
  return {
    add: (sid, entries) => {
      for (const entry of entries) inserts[tableOf(entry)].run(sid, entry.seq, writeEntry(entry));
    },
    trim: (sid) => {
      for (const table of TABLES) trims[table].run(sid, journalMax);
    },
  };
}

/** Entries with a smaller number than `before`, newest first. */
export type JournalReader = (sid: string, before: number, limit: number, only?: JournalPart) => readonly KeptEntry[];

export function prepareJournalReader(db: DatabaseSync, journalMax: number): JournalReader {
  const pageOf = (table: Table): string => `SELECT * FROM (
      SELECT seq, entry FROM ${table} WHERE sid = ?1 AND seq < ?2 AND seq > ifnull((${lastTooMany(table, '?3')}), 0)
      ORDER BY seq DESC LIMIT ?4)`;
  const find = (...tables: readonly Table[]) =>
    db.prepare(`${tables.map(pageOf).join(' UNION ALL ')} ORDER BY seq DESC LIMIT ?4`);
  const finds = { accepted: find('journal'), refused: find('refusals'), all: find(...TABLES) };
  return (sid, before, limit, only) =>
    finds[only ?? 'all'].all(sid, before, journalMax, limit).map(({ seq, entry }) => ({ seq: Number(seq), entry }));
}

const byTable = <Value>(make: (table: Table) => Value): Record<Table, Value> => ({
  journal: make('journal'),
  refusals: make('refusals'),
});
