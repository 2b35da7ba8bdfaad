import type { Millis } from '../../domain/ids.ts';
import type { Log } from '../../ports/runtime.ts';
import type { UserLog } from '../../ports/userLog.ts';
import { type StoreWatch, UNWATCHED } from '../storeWatch.ts';
import { appendRecords } from './append.ts';
import { readHistory } from './history.ts';
import { openMysqlPool } from './pool.ts';

const APPEND_LIMIT_MS = 10_000;
const HISTORY_LIMIT_MS = 5_000;

export type MysqlUserLogOptions = {
  readonly url: string;
  /** IN13: so far are the tables' times ahead of UTC. */
  readonly aheadMs: Millis;
  readonly log: Log;
  readonly watch?: Partial<StoreWatch>;
};

/** The user log in MySQL 8 or MariaDB. Opening does nothing yet: the first use connects and migrates. */
export function openMysqlUserLog(options: MysqlUserLogOptions): UserLog {
  const { unreadable, roundTripsTo } = { ...UNWATCHED, ...options.watch };
  const pool = openMysqlPool({ ...options, roundTrips: roundTripsTo('mysql'), whileMigrating: 'refuse' });
  return {
    append: async (records) => {
      if (records.length === 0) return;
      await pool.use(APPEND_LIMIT_MS, (session) => session.transaction(() => appendRecords(session, records)));
    },
    history: (query) => pool.use(HISTORY_LIMIT_MS, (session) => readHistory(session, query, unreadable)),
    close: pool.close,
  };
}
