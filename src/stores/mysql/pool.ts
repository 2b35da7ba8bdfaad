import { createPool, type PoolConnection } from 'mysql2/promise';
import type { Millis } from '../../domain/ids.ts';
import type { Log, RoundTrips } from '../../ports/runtime.ts';
import { BeingMigrated } from '../../ports/userLog.ts';
import { TooLate, within } from '../../runtime/within.ts';
import { StoreError } from '../storeError.ts';
import { readMysqlUrl } from './address.ts';
import { explainMysql } from './error.ts';
import { migrate } from './migrations.ts';
import { openSession, type Session } from './session.ts';

export type MysqlOptions = {
  readonly url: string;
  /** IN13: so far are the tables' times ahead of UTC. */
  readonly aheadMs: Millis;
  readonly log?: Pick<Log, 'info' | 'warn'>;
  readonly roundTrips?: RoundTrips | undefined;
};

type PoolOptions = MysqlOptions & {
  /** A migration may take minutes: who has time waits, and whoever is asked meanwhile says so. */
  readonly whileMigrating: 'wait' | 'refuse';
};

export type MysqlPool = {
  /** Gives `work` a session on a migrated database. Rejects with a StoreError, after `limitMs` at the latest. */
  use<T>(limitMs: number, work: (session: Session) => Promise<T>): Promise<T>;
  /** Finishes what is under way. */
  close(): Promise<void>;
};

const CONNECTIONS_MAX = 4;
const GOODBYE_LIMIT_MS = 1_000;

/** Connects at the first use, so that a server that is down keeps nobody from starting (ST6). */
export function openMysqlPool({ url, aheadMs, log, roundTrips, whileMigrating }: PoolOptions): MysqlPool {
  const { server, database, place } = readMysqlUrl(url);
  const pool = createPool({ ...server, database, connectionLimit: CONNECTIONS_MAX });
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let migrated: Promise<void> | undefined;
  let progress: string | undefined;
  let closed: Promise<void> | undefined;

  /** One at a time; whoever stops waiting does not stop it. */
  const migration = (): Promise<void> => {
    const onProgress = (told: string): void => {
      progress = told;
    };
    migrated ??= migrate({ server, database, place, log, aheadMs, onProgress, signal: closing.signal })
      .catch((error: unknown) => {
        migrated = undefined;
        throw error;
      })
      .finally(() => {
        progress = undefined;
      });
    return migrated;
  };

  const refuseWhileMigrating = (): void => {
    if (progress === undefined) return;
    const publicly = `the user log is being migrated (${progress})`;
    throw new BeingMigrated(publicly, `${place}: ${publicly}. It goes on by itself.`);
  };

  const run = async <T>(turn: Turn, work: (session: Session) => Promise<T>): Promise<T> => {
    await migration();
    const connection = turn.begin(await pool.getConnection());
    const result = await work(await openSession(connection, aheadMs, roundTrips));
    connection.release();
    return result;
  };

  const use = async <T>(limitMs: number, work: (session: Session) => Promise<T>): Promise<T> => {
    const turn = new Turn();
    try {
      if (whileMigrating === 'wait') await migration();
      else refuseWhileMigrating();
      return await within(limitMs, run(turn, work));
    } catch (error) {
      turn.giveUp();
      if (error instanceof TooLate) refuseWhileMigrating();
      // The server may come back as another one, or with a restored database.
      if (progress === undefined) {
        migrated = undefined;
        roundTrips?.failed();
      }
      throw explainMysql(place, error);
    }
  };

  const shutDown = async (): Promise<void> => {
    // What takes minutes goes on at the next start.
    if (progress !== undefined) closing.abort();
    await Promise.allSettled(underWay);
    closing.abort();
    // A server that does not answer keeps nobody from ending.
    await within(GOODBYE_LIMIT_MS, pool.end()).catch(() => {});
  };

  return {
    use: async (limitMs, work) => {
      if (closed !== undefined) throw new StoreError(`${place}: the user log is closed.`);
      const using = use(limitMs, work);
      underWay.add(using);
      try {
        return await using;
      } finally {
        underWay.delete(using);
      }
    },
    close: () => {
      closed ??= shutDown();
      return closed;
    },
  };
}

/** One use of a connection. Whatever a failed one left open, a transaction too, ends with its connection. */
class Turn {
  #connection: PoolConnection | undefined;
  #isOver = false;

  begin(connection: PoolConnection): PoolConnection {
    if (this.#isOver) {
      connection.release();
      throw new Error('the connection came too late');
    }
    this.#connection = connection;
    return connection;
  }

  giveUp(): void {
    this.#isOver = true;
    this.#connection?.destroy();
  }
}
