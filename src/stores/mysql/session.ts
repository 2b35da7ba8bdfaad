import type { Connection } from 'mysql2/promise';
import { z } from 'zod';
import type { Millis } from '../../domain/ids.ts';
import type { RoundTrips } from '../../ports/runtime.ts';
import { type RetryPolicy, retry } from '../../runtime/retry.ts';
import { timers } from '../../runtime/timers.ts';
import { read } from '../records/read.ts';
import { mysqlCode } from './error.ts';

export type Value = string | number | null;

/** A connection while one piece of work has it for itself. */
export type Session = {
  /** So far are the tables' times ahead of UTC. */
  readonly aheadMs: Millis;
  /** Runs a prepared statement: rows, to be read with a schema, or what `affectedRows` reads. */
  execute(sql: string, values?: readonly Value[]): Promise<unknown>;
  /** All or nothing. `work` starts again from the beginning if another transaction got in its way. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * Two that begin again at the same instant would meet again. Whoever waits for the work has a limit of time; `triesMax`
 * only bounds what goes on after it.
 */
const AFTER_DEADLOCK: RetryPolicy = { firstMs: 20, jitter: 1, triesMax: 200 };
/** Less than the time limit of whoever waits: the message of the server says more than ours. */
const LOCK_WAIT_S = 4;

/** Every session has the same settings, whatever those of the server are. */
export async function openSession(connection: Connection, aheadMs: Millis, roundTrips?: RoundTrips): Promise<Session> {
  const timed: Timed = async (statement) => {
    const askedAt = performance.now();
    const answer = await statement;
    roundTrips?.answered(performance.now() - askedAt);
    return answer;
  };
  const settings = connection.query(
    `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1,
     innodb_lock_wait_timeout = ?`,
    [LOCK_WAIT_S],
  );
  await timed(settings);
  await timed(connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'));
  return {
    aheadMs,
    execute: async (sql, values = []) => {
      const [result] = await timed(connection.execute(sql, [...values]));
      return result;
    },
    transaction: (work) => transact(connection, timed, work),
  };
}

type Timed = <T>(statement: Promise<T>) => Promise<T>;

function transact<T>(connection: Connection, timed: Timed, work: () => Promise<T>): Promise<T> {
  const once = async (): Promise<T> => {
    await timed(connection.beginTransaction());
    const result = await work();
    await timed(connection.commit());
    return result;
  };
  // The server itself rolls back the victim of a deadlock; after any other failure the connection is given up.
  const isWorthIt = (error: unknown) => mysqlCode(error) === 'ER_LOCK_DEADLOCK';
  return retry(timers, AFTER_DEADLOCK, once, { isWorthIt });
}

const header = z.object({ affectedRows: z.number() });

export function affectedRows(result: unknown): number {
  return read(header, result, 'the result of a statement').affectedRows;
}
