import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, type Sync, setSync } from './database.ts';

/** Of the runs before, the last ones: a channel that none of them had has nobody on the line. */
const RUNS_MAX = 1_000;

export type Runs = {
  /** Before it serves anything; what has begun goes on. */
  begin(runMs: number): void;
  /** Within the caller's transaction: this run serves the channel from `at` on, by the channel's time. */
  serve(sid: string, at: number, runMs: number): void;
  mark(runMs: number): void;
};

/** LC26: each run of a server on this file, how long it served, and which channels it had last. */
export function prepareRuns(db: DatabaseSync, sync: Sync): Runs {
  const begin = db.prepare('INSERT INTO runs (served_ms) VALUES (?)');
  const forget = db.prepare('DELETE FROM runs WHERE run <= ?');
  const takeOver = db.prepare('UPDATE channels SET last_at = ?2, run = ?3, run_ms = ?4 WHERE sid = ?1');
  const goOn = db.prepare('UPDATE runs SET served_ms = ?2 WHERE run = ?1');
  let run: number | undefined;

  return {
    begin: (runMs) => {
      run ??= inTransaction(db, () => {
        const begun = Number(begin.run(runMs).lastInsertRowid);
        forget.run(begun - RUNS_MAX);
        return begun;
      });
    },
    serve: (sid, at, runMs) => void takeOver.run(sid, at, run ?? 0, runMs),
    mark: (runMs) => {
      // Not synced: it is no change, and it comes every other second.
      setSync(db, 'normal');
      try {
        inTransaction(db, () => void goOn.run(run ?? 0, runMs));
      } finally {
        setSync(db, sync);
      }
    },
  };
}
