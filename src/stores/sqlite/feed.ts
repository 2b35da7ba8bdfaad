import type { DatabaseSync } from 'node:sqlite';
import type { Told } from '../../domain/told.ts';
import { writeTold } from '../records/told.ts';
import { inTransaction, type Sync, setSync } from './database.ts';

/** Commits wait as long as a part of a trim takes. */
const ROWS_PER_TRIM = 2_000;

export type FeedRow = { readonly n: number; readonly sid: unknown; readonly told: unknown };

export type FeedRows = {
  /** The last number that was told of the channel. */
  lastSeqOf(sid: string): number;
  /** At most `limit` rows after `after` (undefined: all), or the place before the oldest, where those are not all there. */
  page(
    after: number | undefined,
    limit: number,
  ): { readonly rows: readonly FeedRow[]; readonly start: number } | { readonly goneUntil: number };
  /** Of the newest row that there ever was. */
  end(): number;
  count(): number;
  /** Takes out some of those from before `oldest`, or of more than `max`; true: there may be more. */
  trim(oldest: number, max: number): boolean;
};

const FIND_SEQ = 'SELECT seq FROM feed_seqs WHERE sid = ?';
/** No channel is called so. */
const ALL = '';

/** Within the caller's transaction. */
export function prepareFeedWriter(db: DatabaseSync): (told: readonly Told[]) => void {
  const insert = db.prepare('INSERT INTO feed (n, sid, at, told) VALUES (?, ?, ?, ?)');
  const findSeq = db.prepare(FIND_SEQ);
  const writeSeq = db.prepare('INSERT OR REPLACE INTO feed_seqs (sid, seq) VALUES (?, ?)');
  return (told) => {
    if (told.length === 0) return;
    let n = Number(findSeq.get(ALL)?.seq ?? 0);
    const seqs = new Map<string, number>();
    for (const one of told) {
      n += 1;
      insert.run(n, one.sid, one.at, writeTold(one));
      seqs.set(one.sid, one.seq);
    }
    for (const [sid, seq] of seqs) writeSeq.run(sid, seq);
    writeSeq.run(ALL, n);
  };
}

/** IN6, IN8: rows leave at the front alone, so that their numbers have no hole. */
export function prepareFeed(db: DatabaseSync, sync: Sync): FeedRows {
  const findSeq = db.prepare(FIND_SEQ);
  const findPage = db.prepare('SELECT n, sid, told FROM feed WHERE n > ? ORDER BY n LIMIT ?');
  const findFirst = db.prepare('SELECT min(n) AS n FROM feed');
  const findFresh = db.prepare('SELECT n FROM feed WHERE n > ? AND n <= ? AND at >= ? ORDER BY n LIMIT 1');
  const remove = db.prepare('DELETE FROM feed WHERE n <= ?');

  const lastSeqOf = (sid: string): number => Number(findSeq.get(sid)?.seq ?? 0);
  const end = (): number => lastSeqOf(ALL);
  /** The place before the first row. */
  const start = (): number => {
    const first = findFirst.get()?.n;
    return typeof first === 'number' ? first - 1 : end();
  };

  return {
    lastSeqOf,
    page: (after, limit) => {
      const from = start();
      // One that is behind the end was given by a file that had more than this one.
      if (after !== undefined && (after < from || after > end())) return { goneUntil: from };
      const rows = findPage.all(after ?? from, limit).map(({ n, sid, told }) => ({ n: Number(n), sid, told }));
      return { rows, start: from };
    },
    end,
    // Their numbers have no hole.
    count: () => end() - start(),
    trim: (oldest, max) => {
      const from = start();
      const step = Math.min(from + ROWS_PER_TRIM, end());
      const tooMany = Math.min(step, end() - max);
      const fresh = findFresh.get(from, step, oldest)?.n;
      const tooOld = typeof fresh === 'number' ? fresh - 1 : step;
      const until = Math.max(tooMany, tooOld);
      if (until <= from) return false;
      // Nobody was promised that it goes.
      setSync(db, 'normal');
      try {
        inTransaction(db, () => void remove.run(until));
      } finally {
        setSync(db, sync);
      }
      return until === from + ROWS_PER_TRIM;
    },
  };
}
