import { type Connection, createConnection } from 'mysql2/promise';
import { z } from 'zod';
import { BeingMigrated } from '../../ports/userLog.ts';
import { within } from '../../runtime/within.ts';
import { read } from '../records/read.ts';
import type { MysqlAddress } from './address.ts';
import { adoptTables } from './adoptTables.ts';
import { mysqlCode } from './error.ts';
import { migrations } from './schema.ts';
import { openSession, type Session } from './session.ts';
import { type WatchTarget, watched } from './watched.ts';

type MigrationTarget = WatchTarget & {
  readonly aheadMs: number;
  /** Ends it where it is. */
  readonly signal: AbortSignal;
};

/** For each statement, but those that rewrite a table. */
const STATEMENT_LIMIT_MS = 9_000;
const MIGRATING_LOCK_WAIT_S = 5;
/** While a table is waited for, others that come wait behind us. */
const TABLE_WAIT_S = 30;

/** Brings the database up to this version, and creates it if it is missing, however many processes do so at once. */
export async function migrate(target: MigrationTarget): Promise<void> {
  const { connection, hasDatabase } = await connect(target);
  // Its lock ends with it.
  const destroy = (): void => connection.destroy();
  target.signal.addEventListener('abort', destroy);
  try {
    target.signal.throwIfAborted();
    if (!hasDatabase) await within(STATEMENT_LIMIT_MS, createDatabase(connection, target));
    await migrateOn(connection, target);
  } finally {
    target.signal.removeEventListener('abort', destroy);
    destroy();
  }
}

async function connect({ server, database }: MysqlAddress): Promise<{ connection: Connection; hasDatabase: boolean }> {
  try {
    return { connection: await createConnection({ ...server, database }), hasDatabase: true };
  } catch (error) {
    if (mysqlCode(error) !== 'ER_BAD_DB_ERROR') throw error;
    return { connection: await createConnection(server), hasDatabase: false };
  }
}

/** Only if it is missing: a user that may not create databases may well use one that is there. */
async function createDatabase(connection: Connection, { database, place, log }: MigrationTarget): Promise<void> {
  await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4', [database]);
  await connection.query('USE ??', [database]);
  log?.info({ place }, 'created the database of the user log');
}

async function migrateOn(connection: Connection, target: MigrationTarget): Promise<void> {
  const { place, log, aheadMs, onProgress } = target;
  const session = await within(STATEMENT_LIMIT_MS, openSession(connection, aheadMs));
  const execute: Session['execute'] = (sql, values) => within(STATEMENT_LIMIT_MS, session.execute(sql, values));
  await execute(`SET SESSION lock_wait_timeout = ${TABLE_WAIT_S}`);
  // By the database: a server may have several, and one of them may take long.
  const [{ locked, version } = { locked: 0, version: '' }] = read(
    locks,
    await execute("SELECT GET_LOCK(CONCAT('linkcall ', MD5(DATABASE())), ?) AS locked, VERSION() AS version", [
      MIGRATING_LOCK_WAIT_S,
    ]),
    'the lock',
  );
  if (locked !== 1) {
    throw new BeingMigrated(
      'the user log is being migrated by another process',
      `${place}: another process has been migrating for ${MIGRATING_LOCK_WAIT_S} s. It is tried again.`,
    );
  }
  await execute(`
    CREATE TABLE IF NOT EXISTS linkcall_migrations (
      number int unsigned NOT NULL PRIMARY KEY,
      applied_at datetime(3) NOT NULL
    ) ENGINE=InnoDB`);
  const [{ done } = { done: 0 }] = read(
    counts,
    await execute('SELECT COUNT(*) AS done FROM linkcall_migrations'),
    'linkcall_migrations',
  );
  const pending = [...migrations(version).entries()].slice(done);
  // A statement that changes tables commits itself. Killed before the last line, it is repeated: each allows for that.
  for (const [, migration] of pending) await execute(migration);
  await adoptTables({
    ...{ session: { ...session, execute }, place, version, log, onProgress },
    runLong: (statement, about) => watched(session.execute(statement), { connection, about, target }),
  });
  for (const [index] of pending) {
    await execute('INSERT INTO linkcall_migrations VALUES (?, UTC_TIMESTAMP(3))', [index + 1]);
    log?.info({ place, migration: index + 1 }, 'migrated the user log');
  }
}

const locks = z.array(z.object({ locked: z.number(), version: z.string() }));
const counts = z.array(z.object({ done: z.number() }));
