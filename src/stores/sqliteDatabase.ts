import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { number, type Reader, text } from './reader.ts';
import { APPLICATION_ID, MIGRATIONS } from './sqliteSchema.ts';
import { damaged, explain, StoreError } from './storeError.ts';

/** ST2: `full` outlives a power cut, `normal` only the process's death. */
export type Sync = 'full' | 'normal';

/** How long a write waits for another program (the archive CLI, a backup) to leave the file. */
const BUSY_TIMEOUT_MS = 2_000;

const PAGE_BYTES_MIN = 512;

/** ST7: opens the file or throws a `StoreError`; makes a new one only where there is none. */
export function openDatabase(path: string, sync: Sync): DatabaseSync {
  try {
    if (existsSync(path)) refuseWrongFile(path);
    else createDatabase(path);
    const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    return prepared(db, path, sync);
  } catch (error) {
    throw explain(path, error);
  }
}

export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors (a full disk) have rolled back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function prepared(db: DatabaseSync, path: string, sync: Sync): DatabaseSync {
  try {
    refuseForeignDatabase(db, path);
    refuseDamage(db, path);
    migrate(db);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${sync}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Made whole under another name first: a file with our name that is empty or half made is always damage. */
function createDatabase(path: string): void {
  if (existsSync(`${path}-wal`)) throw damaged(path, `it is gone, but ${path}-wal with its last changes is there`);
  const fresh = `${path}.new`;
  for (const leftover of [fresh, `${fresh}-wal`, `${fresh}-shm`, `${fresh}-journal`]) rmSync(leftover, { force: true });
  const db = new DatabaseSync(fresh);
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = full; PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(db);
  } finally {
    db.close();
  }
  syncToDisk(fresh);
  renameSync(fresh, path);
  syncToDisk(dirname(path));
}

function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function refuseWrongFile(path: string): void {
  const status = statSync(path);
  if (!status.isFile()) throw new StoreError(`${path} is not a file: move it away, or use another DATA_DIR.`);
  // SQLite itself takes what is shorter than any page for a new database.
  if (status.size < PAGE_BYTES_MIN) throw damaged(path, `it is damaged: only ${status.size} bytes are left`);
}

function refuseForeignDatabase(db: DatabaseSync, path: string): void {
  if (pragma(db, 'application_id', number) !== APPLICATION_ID) {
    throw new StoreError(`${path} is another program's database: move it away, or use another DATA_DIR.`);
  }
  const version = pragma(db, 'user_version', number);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer Linkcall (format ${version}, this one knows ${MIGRATIONS.length}): ` +
        'start that newer one, or use another DATA_DIR.',
    );
  }
}

function refuseDamage(db: DatabaseSync, path: string): void {
  const finding = pragma(db, 'quick_check(1)', text, 'quick_check');
  if (finding !== 'ok') throw damaged(path, `its check found: ${finding}`);
}

function migrate(db: DatabaseSync): void {
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < pragma(db, 'user_version', number)) continue;
    inTransaction(db, () => db.exec(`${migration}; PRAGMA user_version = ${index + 1}`));
  }
}

function pragma<T>(db: DatabaseSync, name: string, reader: Reader<T>, column = name): T {
  return reader(db.prepare(`PRAGMA ${name}`).get()?.[column], name);
}
