// The thread that owns the SQLite file: it opens it, then carries out one request after the other. What was committed it
// brings into the tables a little later, and tells when it cannot.
import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../storeError.ts';

import { type FileNews, openSqliteFile, type SqliteFile, type SqliteFileOptions } from './file.ts';
import type { WorkerReply, WorkerRequest } from './workerRequests.ts';

// open.ts is the only one that starts this thread and talks to it.
const options = workerData as SqliteFileOptions;
const post = (message: WorkerReply | FileNews): void => parentPort?.postMessage(message);
const later = (delayMs: number, action: () => void): void => void setTimeout(action, delayMs).unref();

try {
  const file = openSqliteFile(options, { later, tell: post });
  parentPort?.on('message', (request: WorkerRequest) => {
    post(carryOut(file, request));
    if (request.method === 'close') parentPort?.close();
  });
  post({ id: 0, value: undefined });
} catch (error) {
  post(failed(0, error));
}

function carryOut(file: SqliteFile, { id, method, args }: WorkerRequest): WorkerReply {
  try {
    const run = file[method] as (...args: readonly unknown[]) => unknown;
    return { id, value: run(...args) };
  } catch (error) {
    return failed(id, error);
  }
}

function failed(id: number, error: unknown): WorkerReply {
  const { message, publicly } = explain(options.path, error);
  return { id, failure: message, publicly };
}
