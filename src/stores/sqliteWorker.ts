// The thread that owns the SQLite file: it opens it, then carries out one call after the other.
import { parentPort, workerData } from 'node:worker_threads';
import type { Call, CallAnswer } from './sqliteCalls.ts';
import { openSqliteFile, type SqliteFile, type SqliteFileOptions } from './sqliteFile.ts';
import { explain } from './storeError.ts';

// The facade in sqlite.ts is the only one that starts this thread and talks to it.
const options = workerData as SqliteFileOptions;
const answer = (message: CallAnswer): void => parentPort?.postMessage(message);

try {
  const file = openSqliteFile(options);
  parentPort?.on('message', (call: Call) => {
    answer(carryOut(file, call));
    if (call.method === 'close') parentPort?.close();
  });
  answer({ id: 0, value: undefined });
} catch (error) {
  answer({ id: 0, failure: explain(options.path, error).message });
}

function carryOut(file: SqliteFile, { id, method, args }: Call): CallAnswer {
  try {
    const run = file[method] as (...args: readonly unknown[]) => unknown;
    return { id, value: run(...args) };
  } catch (error) {
    return { id, failure: explain(options.path, error).message };
  }
}
