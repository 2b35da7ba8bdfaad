// The thread that owns the SQLite file: it opens it, then carries out one call after the other. What was committed it
// brings into the tables a little later.
import { parentPort, workerData } from 'node:worker_threads';
import type { Call, CallAnswer } from './sqliteCalls.ts';
import { openSqliteFile, type SqliteFile, type SqliteFileOptions } from './sqliteFile.ts';
import { explain } from './storeError.ts';

// The facade in sqlite.ts is the only one that starts this thread and talks to it.
const options = workerData as SqliteFileOptions;
/** Longer: fewer writes for many commits. Shorter: who looks into the file from outside sees them sooner. */
const SPREAD_AFTER_MS = 50;

const answer = (message: CallAnswer): void => parentPort?.postMessage(message);

try {
  const file = openSqliteFile(options);
  const spreadLater = laterOnce(() => file.spread());
  parentPort?.on('message', (call: Call) => {
    answer(carryOut(file, call));
    if (call.method === 'commit') spreadLater();
    if (call.method === 'close') parentPort?.close();
  });
  answer({ id: 0, value: undefined });
} catch (error) {
  answer(failed(0, error));
}

function carryOut(file: SqliteFile, { id, method, args }: Call): CallAnswer {
  try {
    const run = file[method] as (...args: readonly unknown[]) => unknown;
    return { id, value: run(...args) };
  } catch (error) {
    return failed(id, error);
  }
}

function failed(id: number, error: unknown): CallAnswer {
  return { id, failure: explain(options.path, error).message };
}

/** Asked for again before it is done, it is done once. */
function laterOnce(spread: () => void): () => void {
  let isDue = false;
  const run = (): void => {
    isDue = false;
    try {
      spread();
    } catch {
      // It stays where it is durable already: whoever reads the tables next is told what is wrong.
    }
  };
  return () => {
    if (!isDue) setTimeout(run, SPREAD_AFTER_MS).unref();
    isDue = true;
  };
}
