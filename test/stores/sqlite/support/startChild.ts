import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export type Child = {
  readonly process: ChildProcess;
  /** Everything it printed, once it has ended. */
  readonly lines: Promise<string[]>;
  /** Resolves when it has printed this many lines. */
  printed(count: number): Promise<void>;
};

const CHILD = new URL('./storeChild.ts', import.meta.url).pathname;

/** `fileKiB`: no file of the child may grow beyond that: writing more fails as on a full disk. */
export function startChild(mode: 'hold' | 'commit', dataDir: string, fileKiB?: number): Child {
  const limit = fileKiB === undefined ? '' : `ulimit -f ${fileKiB * 2}; `;
  return listenTo(
    spawn('/bin/sh', ['-c', `${limit}exec "$0" "$@"`, process.execPath, CHILD, mode, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
}

export function listenTo(child: ChildProcessByStdio<null, Readable, null>): Child {
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  return {
    process: child,
    lines: ended.then(() => lines),
    printed: async (count) => {
      while (lines.length < count) await Promise.race([once(reader, 'line'), ended.then(failEnded)]);
    },
  };
}

function failEnded(): never {
  throw new Error('the child ended too early');
}
