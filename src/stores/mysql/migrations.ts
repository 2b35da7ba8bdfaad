import { type Connection, createConnection } from 'mysql2/promise';
import { z } from 'zod';
import type { Log } from '../../ports/runtime.ts';
import { within } from '../../runtime/within.ts';
import { read } from '../records/read.ts';
import { BASE_TABLE } from '../records/userLogTables.ts';
import { StoreError } from '../storeError.ts';
import type { MysqlAddress } from './address.ts';
import { COLUMNS } from './columns.ts';
import { mysqlCode } from './error.ts';
import { migrations } from './schema.ts';
import { openSession, type Session } from './session.ts';

type Target = MysqlAddress & { readonly log: Pick<Log, 'info'> | undefined };

const MIGRATE_LIMIT_MS = 9_000;
const LOCK_WAIT_S = 5;

/** Brings the database up to this version, and creates it if it is missing, however many processes do so at once. */
export async function migrate(target: Target): Promise<void> {
  const { connection, hasDatabase } = await connect(target);
  const work = async (): Promise<void> => {
    if (!hasDatabase) await createDatabase(connection, target);
    await migrateOn(connection, target);
  };
  try {
    await within(MIGRATE_LIMIT_MS, work());
  } finally {
    // Its lock ends with it.
    connection.destroy();
  }
}

async function connect({ server, database }: Target): Promise<{ connection: Connection; hasDatabase: boolean }> {
  try {
    return { connection: await createConnection({ ...server, database }), hasDatabase: true };
  } catch (error) {
    if (mysqlCode(error) !== 'ER_BAD_DB_ERROR') throw error;
    return { connection: await createConnection(server), hasDatabase: false };
  }
}

/** Only if it is missing: a user that may not create databases may well use one that is there. */
async function createDatabase(connection: Connection, { database, place, log }: Target): Promise<void> {
  await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4', [database]);
  await connection.query('USE ??', [database]);
  log?.info({ place }, 'created the database of the user log');
}

async function migrateOn(connection: Connection, { place, log }: Target): Promise<void> {
  const session = await openSession(connection);
  const [{ locked, version } = { locked: 0, version: '' }] = read(
    locks,
    await session.execute("SELECT GET_LOCK('linkcall_migrations', ?) AS locked, VERSION() AS version", [LOCK_WAIT_S]),
    'the lock',
  );
  if (locked !== 1) {
    throw new StoreError(`${place}: another process has been migrating for ${LOCK_WAIT_S} s. It is tried again.`);
  }
  await session.execute(`
    CREATE TABLE IF NOT EXISTS linkcall_migrations (
      number int unsigned NOT NULL PRIMARY KEY,
      applied_at datetime(3) NOT NULL
    ) ENGINE=InnoDB`);
  const [{ done } = { done: 0 }] = read(
    counts,
    await session.execute('SELECT COUNT(*) AS done FROM linkcall_migrations'),
    'linkcall_migrations',
  );
  for (const [index, migration] of migrations(version).entries()) {
    if (index < done) continue;
    // A statement that changes tables commits itself. Killed before the next line, it is repeated: each allows for that.
    await session.execute(migration);
    await checkColumns(session, place);
    await session.execute('INSERT INTO linkcall_migrations VALUES (?, UTC_TIMESTAMP(3))', [index + 1]);
    log?.info({ place, migration: index + 1 }, 'migrated the user log');
  }
  await checkColumns(session, place);
}

/** The original's table has the same name, but fewer columns. */
async function checkColumns(session: Session, place: string): Promise<void> {
  const found = read(
    names,
    await session.execute(
      'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
      [BASE_TABLE],
    ),
    'the columns',
  ).map(({ name }) => name.toLowerCase());
  if (found.length === 0) {
    throw new StoreError(`${place}: the table ${BASE_TABLE} is gone. Restore it from a backup.`);
  }
  const missing = ['link_serial', ...COLUMNS].filter((column) => !found.includes(column));
  if (missing.length > 0) {
    throw new StoreError(
      `${place}: the table ${BASE_TABLE} is there already, but lacks ${missing.join(', ')}. ` +
        'Add these columns, rename the table, or name another database in MYSQL_URL.',
    );
  }
}

const locks = z.array(z.object({ locked: z.number(), version: z.string() }));
const counts = z.array(z.object({ done: z.number() }));
const names = z.array(z.object({ name: z.string() }));
