import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { json, nameIn, read } from '../records/read.ts';
import { explain, primaryCode, StoreError, WrongSetting } from '../storeError.ts';

/**
 * What a server keeps in its DATA_DIR. Its `channels`: then no other server may use the folder. Only its log, because
 * the channels are elsewhere (`log-only`): then others may keep theirs in the same folder, and in the same file.
 */
export type Use = 'channels' | 'log-only';

/** One that is there when we come, or to be found by the next. */
type Holder = { readonly pid: number; readonly host: string; readonly since: string; readonly use: Use };

const use = nameIn<Use>({ channels: true, 'log-only': true });
const holder: z.ZodType<Holder> = json(z.object({ pid: z.number(), host: z.string(), since: z.string(), use }));

export const LOCK_FILE = 'lock.sqlite';

const SQLITE_BUSY = 5;

/** Those who try at the same instant get in each other's way for a moment; who holds the lock does so for long. */
const LOCK_TIMEOUT_MS = 300;

/** The kernel ends the transaction with the process, however that dies. */
const LOCK_BY: Readonly<Record<Use, string>> = {
  channels: 'BEGIN EXCLUSIVE',
  'log-only': 'BEGIN; SELECT count(*) FROM sqlite_schema',
};

/**
 * ST8: takes `dataDir`, alone or together with others, making the folder if need be; the returned function gives it
 * back. What locks is an open transaction on `lock.sqlite`: one that writes, or one of several that read.
 * Nothing else in this process may open and close that file: a close drops the process's locks on it.
 */
export function lockDataDir(dataDir: string, use: Use): () => void {
  makeFolder(dataDir);
  const holderPath = holderPathIn(dataDir);
  const lock = lockFile(join(dataDir, LOCK_FILE), use, () => describeHolder(dataDir, holderPath));
  try {
    writeHolder(holderPath, use);
  } catch (error) {
    lock.close();
    throw explain(holderPath, error);
  }
  return () => {
    // Of several, the last to come has signed: its name goes with it, and no other one's.
    if (readHolder(holderPath)?.pid === process.pid) rmSync(holderPath, { force: true });
    lock.close();
  };
}

const holderPathIn = (dataDir: string): string => join(dataDir, 'lock-holder.json');

/** Another process than this one. */
export function whoHolds(dataDir: string): string | undefined {
  const holder = readHolder(holderPathIn(dataDir));
  return holder === undefined || holder.pid === process.pid ? undefined : nameOf(holder);
}

function makeFolder(dataDir: string): void {
  try {
    makeFolders(resolve(dataDir));
  } catch (error) {
    throw new WrongSetting(
      `DATA_DIR ${dataDir} ${whyNoFolder(error)}. Name a folder in DATA_DIR that can be written to.`,
      {
        cause: error,
      },
    );
  }
}

/** Node's own goes round in circles where a folder can be found and nothing made in it, as in /proc. */
function makeFolders(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new NoFolder(path);
  makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Something else has the name. */
class NoFolder extends Error {}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOENT: 'no folders can be made there',
  ENAMETOOLONG: 'the name is too long',
};

function whyNoFolder(error: unknown): string {
  if (error instanceof NoFolder) return `cannot be a folder, for ${error.message} is none`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `cannot be made: ${WHY[code] ?? code}`;
}

function lockFile(path: string, use: Use, describe: () => string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
    lock.exec(LOCK_BY[use]);
    return lock;
  } catch (error) {
    lock?.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    throw isBusy ? new StoreError(describe()) : unwritable(path, error);
  }
}

const CANNOT_OPEN: readonly number[] = [8, 14];

/** The folder is there: who cannot make a file in it needs another one, or more rights. */
function unwritable(path: string, error: unknown): Error {
  if (!CANNOT_OPEN.includes(primaryCode(error))) return explain(path, error);
  const folder = dirname(path);
  return new WrongSetting(
    `DATA_DIR ${folder} cannot be written to: let this user write there, or name another folder in DATA_DIR.`,
    { cause: error },
  );
}

function describeHolder(dataDir: string, holderPath: string): string {
  return (
    `DATA_DIR ${dataDir} is in use by ${nameOf(readHolder(holderPath))}. Only one server may use it, or several that ` +
    'all keep their channels elsewhere: stop that one, or give this one another DATA_DIR.'
  );
}

function nameOf(holder: Holder | undefined): string {
  if (holder === undefined) return 'another process';
  const name = `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return holder.use === 'channels' ? name : `${name} (or others, for the user log only)`;
}

/** Undefined: it has the lock but has not signed yet, or somebody tidied up. It holds it all the same. */
function readHolder(holderPath: string): Holder | undefined {
  try {
    return read(holder, readFileSync(holderPath, 'utf8'), holderPath);
  } catch {
    return undefined;
  }
}

function writeHolder(holderPath: string, use: Use): void {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), use };
  // By a rename: who is refused reads it whole or not at all. Several may sign at once.
  const fresh = `${holderPath}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(holder)}\n`);
  renameSync(fresh, holderPath);
}
