import type { DatabaseSync } from 'node:sqlite';
import { BASE_TABLE } from '../records/userLogTables.ts';
import type { Row } from './file.ts';
import { inOurNumbers, LOG_COLUMNS, LOGGED_CALL } from './userLog/extract.ts';

/** So many are kept for a person to look at. */
const REJECTED_MAX = 10_000;

/** A serial as text: SQLite's numbers reach further than ours. */
export type Rejected = { readonly serial: string; readonly reason: string };

export type OutboxRows = {
  oldest(limit: number): readonly Row[];
  forget(serials: readonly string[]): void;
  /** IN14: out of the way of the others, to where a person can look at them. */
  setAside(rejected: readonly Rejected[]): void;
  size(): number;
};

/**
 * ST6: the base table as the outbox of a log that is kept elsewhere. A commit writes its records there either way, so a
 * history that was kept here moves over by itself once there is another log.
 */
export function prepareOutbox(db: DatabaseSync): OutboxRows {
  const findOldest = db.prepare(`SELECT ${LOGGED_CALL} FROM ${BASE_TABLE} ORDER BY link_serial LIMIT ?`);
  findOldest.setReadBigInts(true);
  const remove = db.prepare(`DELETE FROM ${BASE_TABLE} WHERE link_serial = ?`);
  const copy = db.prepare(`
    INSERT INTO rejected_userlog (${LOG_COLUMNS}, reason)
    SELECT ${LOG_COLUMNS}, ? FROM ${BASE_TABLE} WHERE link_serial = ?`);
  const trim = db.prepare(`
    DELETE FROM rejected_userlog
    WHERE n <= (SELECT n FROM rejected_userlog ORDER BY n DESC LIMIT 1 OFFSET ${REJECTED_MAX})`);
  const count = db.prepare(`SELECT count(*) AS size FROM ${BASE_TABLE}`);
  return {
    oldest: (limit) => findOldest.all(limit).map(inOurNumbers),
    forget: (serials) => {
      for (const serial of serials) remove.run(BigInt(serial));
    },
    setAside: (rejected) => {
      for (const { serial, reason } of rejected) {
        copy.run(reason, BigInt(serial));
        remove.run(BigInt(serial));
      }
      trim.run();
    },
    size: () => Number(count.get()?.size),
  };
}
