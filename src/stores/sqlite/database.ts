import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damaged, explain, StoreError } from '../storeError.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

/** As SQLite gives it: whoever wants a domain value of it reads it with a schema. */
export type Row = Readonly<Record<string, unknown>>;

/** ST2: `full` outlives a power cut, `normal` only the process's death. */
export type Sync = 'full' | 'normal';

const PAGE_BYTES_MIN = 512;
/** Most pages are written again and again before they go back into the file once: with 16 MB of log, seldom enough. */
const CHECKPOINT_PAGES = 4_000;

export type DatabaseOptions = {
  readonly path: string;
  readonly sync: Sync;
  /** How long a write waits for others to leave the file. */
  readonly busyTimeoutMs: number;
};

/** ST7: opens the file or throws a `StoreError`; makes a new one only where there is none. */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  const { path } = options;
  try {
    // In this order: where another process is just making the file, both may come into being meanwhile.
    const hadLog = existsSync(`${path}-wal`);
    if (!existsSync(path)) {
      if (hadLog) throw damaged(path, `it is gone, but ${path}-wal with its last changes is there`);
      createDatabase(path);
    }
    return openOurs(options, (db) => {
      refuseDamage(db, path);
      migrate(db);
      db.exec('PRAGMA journal_mode = WAL');
    });
  } catch (error) {
    throw explain(path, error);
  }
}

/** For a visitor beside the server that owns the file: as it is, and only if there is one. */
export function visitDatabase(options: DatabaseOptions): DatabaseSync {
  const { path } = options;
  try {
    if (!existsSync(path)) throw new StoreError(`${path} is not there: is DATA_DIR the one of the server?`);
    return openOurs(options, (db) => refuseOlder(db, path));
  } catch (error) {
    throw explain(path, error);
  }
}

/** What a first start left that was killed; only for one who has the folder alone. */
export function tidyUp(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(path)}.new`)) rmSync(join(folder, name), { force: true });
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

/** A transaction that is taken back, and meanwhile needs no disk: what it changes stays in memory, however much it is. */
export function inMemory<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA cache_spill = off; PRAGMA temp_store = memory; BEGIN IMMEDIATE');
  try {
    return work();
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK');
    db.exec('PRAGMA temp_store = default; PRAGMA cache_spill = on');
  }
}

/** For the transactions from now on. */
export const setSync = (db: DatabaseSync, sync: Sync): void => db.exec(`PRAGMA synchronous = ${sync}`);

function openOurs({ path, sync, busyTimeoutMs }: DatabaseOptions, prepare: (db: DatabaseSync) => void): DatabaseSync {
  refuseWrongFile(path);
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    refuseForeignDatabase(db, path);
    prepare(db);
    setSync(db, sync);
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const NAME_BYTES = 8;

/**
 * Made whole under a name of its own first: a file with our name that is empty or half made is always damage.
 * Of several processes that make it at once, one brings it into place.
 */
function createDatabase(path: string): void {
  const fresh = `${path}.new-${randomBytes(NAME_BYTES).toString('hex')}`;
  const db = new DatabaseSync(fresh);
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = full; PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(db);
  } finally {
    db.close();
  }
  syncToDisk(fresh);
  linkUnlessThere(fresh, path);
  rmSync(fresh);
  syncToDisk(dirname(path));
}

/** Not a rename: that would put a second file in the place of one that another process has opened already. */
function linkUnlessThere(fresh: string, path: string): void {
  try {
    linkSync(fresh, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
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
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new StoreError(`${path} is another program's database: move it away, or use another DATA_DIR.`);
  }
  const version = Number(pragma(db, 'user_version'));
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer Linkcall (format ${version}, this one knows ${MIGRATIONS.length}): ` +
        'start that newer one, or use another DATA_DIR.',
    );
  }
}

function refuseOlder(db: DatabaseSync, path: string): void {
  const version = Number(pragma(db, 'user_version'));
  if (version < MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by an earlier Linkcall (format ${version}, this one has ${MIGRATIONS.length}): ` +
        'start the server once, it brings the file up to date.',
    );
  }
}

function refuseDamage(db: DatabaseSync, path: string): void {
  const finding = pragma(db, 'quick_check(1)', 'quick_check');
  if (finding !== 'ok') throw damaged(path, `its check found: ${finding}`);
}

/** The version is read under the write lock: of several processes, one brings the file up to date. */
function migrate(db: DatabaseSync): void {
  const versionOf = () => Number(pragma(db, 'user_version'));
  if (versionOf() >= MIGRATIONS.length) return;
  inTransaction(db, () => {
    const version = versionOf();
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index >= version) db.exec(`${migration}; PRAGMA user_version = ${index + 1}`);
    }
  });
}

const pragma = (db: DatabaseSync, name: string, column = name): unknown => db.prepare(`PRAGMA ${name}`).get()?.[column];
