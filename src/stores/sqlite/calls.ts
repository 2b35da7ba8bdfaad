import type { Worker } from 'node:worker_threads';
import { Pending } from '../../runtime/pending.ts';
import { FILE_AWAY, StoreError } from '../storeError.ts';
import type { FileNews, SqliteFile } from './file.ts';

export type Method = keyof SqliteFile;

/** Main thread to worker. The answer to number 0, which is not asked for, tells that the file is open. */
export type Call = { readonly id: number; readonly method: Method; readonly args: readonly unknown[] };
export type CallAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string; readonly publicly: string };

export type SqliteCalls = {
  /** Settles when the worker has opened the file. */
  readonly opened: Promise<void>;
  /** Bytes among the arguments are the worker's from then on. */
  call<M extends Method>(method: M, ...args: Parameters<SqliteFile[M]>): Promise<ReturnType<SqliteFile[M]>>;
};

/** The worker's methods as promises. Once the worker is gone, whatever waits or comes later is rejected. */
export function callsTo(worker: Worker, path: string, hear: (news: FileNews) => void): SqliteCalls {
  const waiting = new Pending<PromiseWithResolvers<unknown>>();
  const opened = Promise.withResolvers<unknown>();
  waiting.add(opened);
  let gone: StoreError | undefined;

  const end = (reason: string): void => {
    const message = `${path}: the thread that owns the file ended (${reason}). Start the server again.`;
    gone ??= new StoreError(message, { publicly: FILE_AWAY });
    for (const answer of waiting.items) answer.reject(gone);
  };

  worker.on('message', (message: CallAnswer | FileNews) => {
    if (!('id' in message)) return hear(message);
    const settle = waiting.take(message.id);
    if ('failure' in message) settle?.reject(new StoreError(message.failure, { publicly: message.publicly }));
    else settle?.resolve(message.value);
  });
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));

  return {
    opened: opened.promise.then(() => undefined),
    call: async (method, ...args) => {
      if (gone !== undefined) throw gone;
      const answer = Promise.withResolvers<unknown>();
      const id = waiting.add(answer);
      worker.postMessage({ id, method, args } satisfies Call, args.flatMap(bytesOf));
      // The worker ran this very method: the message channel only loses its type.
      return (await answer.promise) as ReturnType<SqliteFile[typeof method]>;
    },
  };
}

const bytesOf = (arg: unknown): ArrayBuffer[] =>
  arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer ? [arg.buffer] : [];
