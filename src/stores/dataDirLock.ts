import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fields, fromJson, number, text } from './reader.ts';
import { explain, StoreError } from './storeError.ts';

/** One that is there when we come, or to be found by the next. */
type Holder = { readonly pid: number; readonly host: string; readonly since: string };

const holderReader = fromJson(fields<Holder>({ pid: number, host: text, since: text }));

const SQLITE_BUSY = 5;

/**
 * ST8: takes `dataDir` for this server alone, making the folder if need be; the returned function gives it back.
 * What locks is an open exclusive transaction on `lock.sqlite`: the kernel ends it with the process, however that dies.
 * Nothing else in this process may open and close that file: a close drops the process's locks on it.
 */
export function lockDataDir(dataDir: string): () => void {
  makeFolder(dataDir);
  const holderPath = join(dataDir, 'lock-holder.json');
  const lock = lockFile(join(dataDir, 'lock.sqlite'), () => describeHolder(dataDir, holderPath));
  try {
    writeHolder(holderPath);
  } catch (error) {
    lock.close();
    throw explain(holderPath, error);
  }
  return () => {
    rmSync(holderPath, { force: true });
    lock.close();
  };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new StoreError(`DATA_DIR ${dataDir} cannot be made a folder: ${String(error)}. Choose another one.`, {
      cause: error,
    });
  }
}

function lockFile(path: string, describe: () => string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    throw isBusy ? new StoreError(describe()) : explain(path, error);
  }
}

function describeHolder(dataDir: string, holderPath: string): string {
  return (
    `DATA_DIR ${dataDir} is in use by ${readHolder(holderPath)}. Only one server may use it: ` +
    'stop that one, or give this one another DATA_DIR.'
  );
}

function readHolder(holderPath: string): string {
  try {
    const { pid, host, since } = holderReader(readFileSync(holderPath, 'utf8'), holderPath);
    return `process ${pid} on ${host} since ${since}`;
  } catch {
    // It has the lock but has not signed yet, or somebody tidied up: still refused, only less well told.
    return 'another process';
  }
}

function writeHolder(holderPath: string): void {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  // By a rename: who is refused reads it whole or not at all.
  writeFileSync(`${holderPath}.new`, `${JSON.stringify(holder)}\n`);
  renameSync(`${holderPath}.new`, holderPath);
}
