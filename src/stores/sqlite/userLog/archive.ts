import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../../domain/ids.ts';
import type { Month, MonthCounts, UserLogArchive } from '../../../ports/userLog.ts';
import { BASE_TABLE, extractTable } from '../../records/userLogTables.ts';
import { explain } from '../../storeError.ts';
import { inTransaction, visitDatabase } from '../database.ts';
import { SQLITE_FILE } from '../open.ts';
import { extracts, hasExtract, makeTableLike } from './extracts.ts';
import { besides, countRows, moveRows, prepareMoves, type Span } from './move.ts';
import { isWorthSwapping, swapTables } from './swap.ts';

/** It gives way: the server's commits come first, however many there are. */
const BUSY_TIMEOUT_MS = 30_000;

/** A batch's pages stay in memory until it is committed. */
const CACHE_KIB = 16_384;

/**
 * Far below the 1,000 at which the server's own thread would bring what the moves wrote into the file, and few: the
 * server's commits wait for the disk meanwhile.
 */
const CHECKPOINT_PAGES = 100;

type SqliteArchiveOptions = {
  readonly dataDir: string;
  /** So far ahead of UTC are the clocks by which months are cut. */
  readonly aheadMs: Millis;
};

/**
 * ST10: the embedded log's archive, in a process of its own beside the server that owns the file.
 * `synchronous=normal` is enough: a power cut may undo the last moves, each of them whole and the newest first, and
 * their records are then where they were before. So no move makes the server's commits wait for the disk.
 */
export function openSqliteArchive({ dataDir, aheadMs }: SqliteArchiveOptions): UserLogArchive {
  const path = join(dataDir, SQLITE_FILE);
  const db = visitDatabase({ path, sync: 'normal', busyTimeoutMs: BUSY_TIMEOUT_MS });
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(path, error);
    }
  };
  explained(() => {
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    prepareMoves(db);
  });
  return {
    count: async (month) => explained(() => countMonth(db, month, aheadMs)),
    move: async (month, limit) => explained(() => move(db, month, limit)),
    bringBack: async (limit) => explained(() => inTransaction(db, () => bringBack(db, limit, aheadMs))),
    close: async () => db.close(),
  };
}

function move(db: DatabaseSync, month: Month, limit: number): number {
  const table = extractTable(month);
  if (isWorthSwapping(db, month) && inTransaction(db, () => swapTables(db, month))) {
    return countRows(db, { table, ...month });
  }
  return inTransaction(db, () => {
    if (!hasExtract(db, month)) makeTableLike(db, table, BASE_TABLE);
    return moveRows(db, { table: BASE_TABLE, ...month }, table, limit);
  });
}

function bringBack(db: DatabaseSync, limit: number, aheadMs: Millis): number {
  let brought = 0;
  for (const span of strays(db, aheadMs)) brought += moveRows(db, span, BASE_TABLE, limit - brought);
  return brought;
}

/** Records that are in the extract of another month: they came along when tables were swapped. */
const strays = (db: DatabaseSync, aheadMs: Millis): readonly Span[] =>
  extracts(db, aheadMs).flatMap(({ table, month }) => besides(table, month));

/** In one transaction, as records may be on the move. */
function countMonth(db: DatabaseSync, month: Month, aheadMs: Millis): MonthCounts {
  db.exec('BEGIN');
  try {
    const ofMonth = (table: string) => countRows(db, { table, ...month });
    const counts = { base: ofMonth(BASE_TABLE), extract: 0, strays: 0 };
    for (const { table } of extracts(db, aheadMs))
      counts[table === extractTable(month) ? 'extract' : 'base'] += ofMonth(table);
    for (const span of strays(db, aheadMs)) counts.strays += countRows(db, span);
    return counts;
  } finally {
    db.exec('COMMIT');
  }
}
