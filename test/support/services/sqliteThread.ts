import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import threads from 'node:worker_threads';

const SOURCE = '/src/stores/sqlite/worker.ts';

/** Beside the server that was bundled. */
export const bundledSqliteThread = (server: string): string => join(dirname(server), 'sqliteThread.mjs');

/**
 * The thread of each SQLite store that a test opens in its own process is the bundled one, where there is one: most of the
 * work of opening a store is to load a hundred modules anew.
 */
function takeBundledThread(server: string): void {
  const { Worker } = threads;
  const bundled = bundledSqliteThread(server);
  class TestWorker extends Worker {
    constructor(file: string | URL, options?: threads.WorkerOptions) {
      super(file instanceof URL && file.pathname.endsWith(SOURCE) ? bundled : file, options);
    }
  }
  Object.assign(threads, { Worker: TestWorker });
  syncBuiltinESMExports();
}

const server = process.env.TEST_SERVER;
if (server !== undefined) takeBundledThread(server);
