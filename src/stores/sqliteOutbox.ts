import type { DatabaseSync } from 'node:sqlite';
import { number } from './reader.ts';
import { LOGGED_CALL } from './sqliteExtract.ts';
import type { Row } from './sqliteFile.ts';
import { BASE_TABLE } from './userLogTables.ts';

export type OutboxRows = {
  oldest(limit: number): readonly Row[];
  forget(serials: readonly number[]): void;
  size(): number;
};

/**
 * ST6: the base table as the outbox of a log that is kept elsewhere. A commit writes its records there either way, so a
 * history that was kept here moves over by itself once there is another log.
 */
export function prepareOutbox(db: DatabaseSync): OutboxRows {
  const findOldest = db.prepare(`SELECT ${LOGGED_CALL} FROM ${BASE_TABLE} ORDER BY link_serial LIMIT ?`);
  const remove = db.prepare(`DELETE FROM ${BASE_TABLE} WHERE link_serial = ?`);
  const count = db.prepare(`SELECT count(*) AS size FROM ${BASE_TABLE}`);
  return {
    oldest: (limit) => findOldest.all(limit),
    forget: (serials) => {
      for (const serial of serials) remove.run(serial);
    },
    size: () => number(count.get()?.size, 'size'),
  };
}
