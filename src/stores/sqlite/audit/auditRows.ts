import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../../../domain/audit/entry.ts';
import { writeAudit } from '../../records/audit.ts';
import { inTransaction, type Sync, setSync } from '../database.ts';

/** Commits wait as long as a part of a trim takes. */
const ROWS_PER_TRIM = 2_000;

export type AuditRow = { readonly n: number; readonly entry: unknown };

type AuditRowsQuery = {
  readonly isNewestFirst: boolean;
  readonly after: number | undefined;
  readonly sid: string | undefined;
  readonly by: string | undefined;
  readonly limit: number;
};

export type AuditRows = {
  addAudit(entries: readonly AuditEntry[]): void;
  auditPage(query: AuditRowsQuery): readonly AuditRow[];
  auditCount(): number;
  /** Takes out some of those from before `oldest`, or of more than `max`; true: there may be more. */
  trimAudit(oldest: number, max: number): boolean;
};

/** OP5. Within the caller's transaction. */
export function prepareAuditWriter(db: DatabaseSync): (entries: readonly AuditEntry[]) => void {
  const insert = db.prepare('INSERT INTO audit (at, given_by, sid, entry) VALUES (?, ?, ?, ?)');
  return (entries) => {
    for (const one of entries) insert.run(one.at, one.by, one.sid ?? null, writeAudit(one));
  };
}

/** Rows leave at the front alone, so that their numbers have no hole. */
export function prepareAudit(db: DatabaseSync, sync: Sync): AuditRows {
  const add = prepareAuditWriter(db);
  const findBounds = db.prepare('SELECT min(n) AS first, max(n) AS last FROM audit');
  const findFresh = db.prepare('SELECT n FROM audit WHERE n >= ? AND n <= ? AND at >= ? ORDER BY n LIMIT 1');
  const remove = db.prepare('DELETE FROM audit WHERE n <= ?');
  const bounds = () => {
    const { first, last } = findBounds.get() ?? {};
    return typeof first === 'number' && typeof last === 'number' ? { first, last } : undefined;
  };
  const count = (): number => {
    const found = bounds();
    return found === undefined ? 0 : found.last - found.first + 1;
  };

  return {
    addAudit: add,
    auditPage: ({ isNewestFirst, after, sid, by, limit }) => {
      const wanted: readonly (readonly [string, string | number | undefined])[] = [
        [isNewestFirst ? 'n < ?' : 'n > ?', after],
        ['sid = ?', sid],
        ['given_by = ?', by],
      ];
      const given = wanted.flatMap(([test, value]) => (value === undefined ? [] : [{ test, value }]));
      const where = given.length === 0 ? '' : `WHERE ${given.map(({ test }) => test).join(' AND ')}`;
      const order = isNewestFirst ? 'DESC' : 'ASC';
      const found = db.prepare(`SELECT n, entry FROM audit ${where} ORDER BY n ${order} LIMIT ?`);
      return found.all(...given.map(({ value }) => value), limit).map(({ n, entry }) => ({ n: Number(n), entry }));
    },
    auditCount: count,
    trimAudit: (oldest, max) => {
      const kept = bounds();
      if (kept === undefined) return false;
      const { first, last } = kept;
      const step = first + ROWS_PER_TRIM <= last ? first + ROWS_PER_TRIM - 1 : last;
      const fresh = findFresh.get(first, step, oldest)?.n;
      const tooOld = typeof fresh === 'number' ? fresh - 1 : step;
      const until = Math.max(tooOld, Math.min(step, last - max));
      if (until < first) return false;
      // Nobody was promised that it goes.
      setSync(db, 'normal');
      try {
        inTransaction(db, () => void remove.run(until));
      } finally {
        setSync(db, sync);
      }
      return until === first + ROWS_PER_TRIM - 1;
    },
  };
}
