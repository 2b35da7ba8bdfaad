import type { Worker } from 'node:worker_threads';
import { Pending } from '../../runtime/pending.ts';
import type { TellUnreadable } from '../records/unreadable.ts';
import { FILE_AWAY, StoreError } from '../storeError.ts';
import type { FileNews, SqliteFile } from './file.ts';

export type Method = keyof SqliteFile;

/** Main thread to worker. The reply to number 0, which is not asked for, tells that the file is open. */
export type WorkerRequest = { readonly id: number; readonly method: Method; readonly args: readonly unknown[] };
export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string; readonly publicly: string };

export type WorkerRequests = {
  /** Settles when the worker has opened the file. */
  readonly opened: Promise<void>;
  /** Bytes among the arguments are the worker's from then on. */
  request<M extends Method>(method: M, ...args: Parameters<SqliteFile[M]>): Promise<ReturnType<SqliteFile[M]>>;
};

/** For what reads the file by its worker. */
export type FileReader = {
  readonly path: string;
  readonly request: WorkerRequests['request'];
  readonly tell: TellUnreadable;
};

/** The worker's methods as promises. Once the worker is gone, whatever waits or comes later is rejected. */
export function requestsTo(worker: Worker, path: string, onNews: (news: FileNews) => void): WorkerRequests {
  const waiting = new Pending<PromiseWithResolvers<unknown>>();
  const opened = Promise.withResolvers<unknown>();
  waiting.add(opened);
  let gone: StoreError | undefined;

  const end = (reason: string): void => {
    const message = `${path}: the thread that owns the file ended (${reason}). Start the server again.`;
    gone ??= new StoreError(message, { publicly: FILE_AWAY });
    for (const reply of waiting.items) reply.reject(gone);
  };

  worker.on('message', (message: WorkerReply | FileNews) => {
    if (!('id' in message)) return onNews(message);
    const settle = waiting.take(message.id);
    if ('failure' in message) settle?.reject(new StoreError(message.failure, { publicly: message.publicly }));
    else settle?.resolve(message.value);
  });
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));

  return {
    opened: opened.promise.then(() => undefined),
    request: async (method, ...args) => {
      if (gone !== undefined) throw gone;
      const reply = Promise.withResolvers<unknown>();
      const id = waiting.add(reply);
      worker.postMessage({ id, method, args } satisfies WorkerRequest, args.flatMap(bytesOf));
      // The worker ran this very method: the message channel only loses its type.
      return (await reply.promise) as ReturnType<SqliteFile[typeof method]>;
    },
  };
}

const bytesOf = (arg: unknown): ArrayBuffer[] =>
  arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer ? [arg.buffer] : [];
