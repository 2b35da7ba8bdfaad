import type { DatabaseSync } from 'node:sqlite';
import type { SetAside } from '../../ports/owed.ts';
import { BASE_TABLE } from '../records/userLogTables.ts';
import type { Row } from './database.ts';
import { prepareForgetDetail, prepareWithDetail } from './userLog/details.ts';
import { inOurNumbers, LOG_COLUMNS, LOGGED_CALL } from './userLog/extracts.ts';

/** So many are kept for a person to look at. */
const REJECTED_MAX = 10_000;

/** By its serial, as text: SQLite's numbers reach further than ours. */
export type OutboxRows = {
  oldest(limit: number): readonly Row[];
  settle(serials: readonly string[]): void;
  setAside(bad: readonly SetAside[]): void;
  /** When the oldest call ended: undefined if none waits. */
  waiting(): { readonly count: number; readonly oldestAt: number | undefined };
};

/**
 * ST6: the base table as the outbox of a log that is kept elsewhere. A commit writes its records there either way, so a
 * history that was kept here moves over by itself once there is another log.
 */
export function prepareOutbox(db: DatabaseSync): OutboxRows {
  const findOldest = db.prepare(`SELECT ${LOGGED_CALL} FROM ${BASE_TABLE} ORDER BY link_serial LIMIT ?`);
  findOldest.setReadBigInts(true);
  const withDetail = prepareWithDetail(db);
  const forgetDetail = prepareForgetDetail(db);
  const removeRow = db.prepare(`DELETE FROM ${BASE_TABLE} WHERE link_serial = ?`);
  const remove = (serial: bigint): void => {
    forgetDetail(serial);
    removeRow.run(serial);
  };
  const copy = db.prepare(`
    INSERT INTO rejected_userlog (${LOG_COLUMNS}, reason)
    SELECT ${LOG_COLUMNS}, ? FROM ${BASE_TABLE} WHERE link_serial = ?`);
  const trim = db.prepare(`
    DELETE FROM rejected_userlog
    WHERE n <= (SELECT n FROM rejected_userlog ORDER BY n DESC LIMIT 1 OFFSET ${REJECTED_MAX})`);
  const count = db.prepare(`SELECT count(*) AS count FROM ${BASE_TABLE}`);
  // What is too large for a number of ours must not throw: others wait, too.
  const findOldestAt = db.prepare(`
    SELECT CAST(time_allow_end AS REAL) AS oldestAt FROM ${BASE_TABLE} ORDER BY link_serial LIMIT 1`);
  return {
    oldest: (limit) => findOldest.all(limit).map((row) => withDetail(inOurNumbers(row))),
    settle: (serials) => {
      for (const serial of serials) remove(BigInt(serial));
    },
    setAside: (bad) => {
      for (const { id, reason } of bad) {
        copy.run(reason, BigInt(id));
        remove(BigInt(id));
      }
      trim.run();
    },
    waiting: () => {
      const oldest = findOldestAt.get();
      return { count: Number(count.get()?.count), oldestAt: oldest && Number(oldest.oldestAt) };
    },
  };
}
