import type { Worker } from 'node:worker_threads';
import type { SqliteFile } from './sqliteFile.ts';
import { StoreError } from './storeError.ts';

export type Method = keyof SqliteFile;

/** Main thread to worker. The answer to number 0, which is not asked for, tells that the file is open. */
export type Call = { readonly id: number; readonly method: Method; readonly args: readonly unknown[] };
export type CallAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };

const OPENED_ID = 0;

export type SqliteCalls = {
  /** Settles when the worker has opened the file. */
  readonly opened: Promise<void>;
  /** Bytes among the arguments are the worker's from then on. */
  call<M extends Method>(method: M, ...args: Parameters<SqliteFile[M]>): Promise<ReturnType<SqliteFile[M]>>;
};

/** The worker's methods as promises. Once the worker is gone, whatever waits or comes later is rejected. */
export function callsTo(worker: Worker, path: string): SqliteCalls {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = OPENED_ID;
  let gone: StoreError | undefined;

  const expect = (id: number): Promise<unknown> => {
    const settle = Promise.withResolvers<unknown>();
    waiting.set(id, settle);
    return settle.promise;
  };
  const end = (reason: string): void => {
    gone ??= new StoreError(`${path}: the thread that owns the file ended (${reason}). Start the server again.`);
    for (const settle of waiting.values()) settle.reject(gone);
    waiting.clear();
  };

  worker.on('message', (answer: CallAnswer) => {
    const settle = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('failure' in answer) settle?.reject(new StoreError(answer.failure));
    else settle?.resolve(answer.value);
  });
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));

  return {
    opened: expect(OPENED_ID).then(() => undefined),
    call: async (method, ...args) => {
      if (gone !== undefined) throw gone;
      lastId += 1;
      const answer = expect(lastId);
      worker.postMessage({ id: lastId, method, args } satisfies Call, args.flatMap(bytesOf));
      // The worker ran this very method: the message channel only loses its type.
      return (await answer) as ReturnType<SqliteFile[typeof method]>;
    },
  };
}

const bytesOf = (arg: unknown): ArrayBuffer[] =>
  arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer ? [arg.buffer] : [];
