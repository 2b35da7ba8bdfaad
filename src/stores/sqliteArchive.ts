import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Month, UserLogArchive } from '../ports.ts';
import { number } from './reader.ts';
import { SQLITE_FILE } from './sqlite.ts';
import { inTransaction, visitDatabase } from './sqliteDatabase.ts';
import { extractOf, extractTables, LOG_COLUMNS, makeExtract } from './sqliteExtract.ts';
import { explain, StoreError } from './storeError.ts';
import { BASE_TABLE } from './userLogTables.ts';

/** It gives way: the server's commits come first, however many there are. */
const BUSY_TIMEOUT_MS = 30_000;

/** A batch's pages stay in memory until it is committed. */
const CACHE_KIB = 16_384;

/** Below the 1,000 at which the server's own thread would bring what the moves wrote into the file. */
const CHECKPOINT_PAGES = 500;

/**
 * ST10: the embedded log's archive, in a process of its own beside the server that owns the file.
 * `synchronous=normal` is enough: a power cut may undo the last moves, each of them whole and the newest first, and
 * their records are then in the base table as before. So no move makes the server's commits wait for the disk.
 */
export function openSqliteArchive({ dataDir }: { readonly dataDir: string }): UserLogArchive {
  const path = join(dataDir, SQLITE_FILE);
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(path, error);
    }
  };
  const db = visitDatabase({ path, sync: 'normal', busyTimeoutMs: BUSY_TIMEOUT_MS });
  const moveBatch = explained(() => prepareMove(db));
  return {
    count: async (month) => explained(() => countMonth(db, month)),
    move: async (month, limit) => explained(() => inTransaction(db, () => moveBatch(month, limit))),
    close: async () => db.close(),
  };
}

function countMonth(db: DatabaseSync, month: Month): { readonly base: number; readonly extract: number } {
  const inBase = db.prepare(`SELECT count(*) AS n FROM ${BASE_TABLE} WHERE time_apply >= ? AND time_apply < ?`);
  const extract = extractOf(month).name;
  const isThere = extractTables(db).some(({ name }) => name === extract);
  return {
    base: number(inBase.get(month.from, month.to)?.n, 'count'),
    extract: isThere ? number(db.prepare(`SELECT count(*) AS n FROM ${extract}`).get()?.n, 'count') : 0,
  };
}

/** Within the caller's transaction: copies the oldest records of the month, looks for each copy, then deletes them. */
function prepareMove(db: DatabaseSync): (month: Month, limit: number) => number {
  db.exec(`
    PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA temp_store = memory;
    CREATE TEMP TABLE batch (link_serial INTEGER PRIMARY KEY)`);
  const empty = db.prepare('DELETE FROM batch');
  const choose = db.prepare(`
    INSERT INTO batch SELECT link_serial FROM ${BASE_TABLE} INDEXED BY userlog_by_time
    WHERE time_apply >= ? AND time_apply < ? ORDER BY time_apply, link_serial LIMIT ?`);
  const remove = db.prepare(`DELETE FROM ${BASE_TABLE} WHERE link_serial IN (SELECT link_serial FROM batch)`);

  return (month, limit) => {
    const extract = makeExtract(db, month).name;
    empty.run();
    const chosen = Number(choose.run(month.from, month.to, limit).changes);
    db.exec(`
      INSERT INTO ${extract} (${LOG_COLUMNS}) SELECT ${LOG_COLUMNS} FROM batch CROSS JOIN ${BASE_TABLE} USING (link_serial)
      WHERE true ON CONFLICT (call_id) DO NOTHING`);
    // CROSS: in this order. SQLite knows too little of these tables and would read the whole extract first.
    const found = db.prepare(`
      SELECT count(*) AS n FROM batch CROSS JOIN ${BASE_TABLE} AS b USING (link_serial)
      CROSS JOIN ${extract} AS e ON e.call_id = b.call_id`);
    const copied = number(found.get()?.n, 'count');
    if (copied !== chosen) {
      throw new StoreError(`Of ${chosen} records only ${copied} were found in ${extract}: nothing was moved.`);
    }
    remove.run();
    return chosen;
  };
}
