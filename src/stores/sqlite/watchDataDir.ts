import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../storeError.ts';
import { LOCK_FILE, whoHolds } from './dataDirLock.ts';

/** ST13: so soon it is noticed that the folder is taken away while nobody changes anything. */
const LOOK_EVERY_MS = 2_000;

/** Whether the files that are open are those that their names mean: told when that changes. */
export type DataDirNews = { readonly dataDir: 'taken'; readonly reason: string } | { readonly dataDir: 'ours-again' };

export type DataDirDeps = {
  readonly path: string;
  readonly later: (delayMs: number, action: () => void) => void;
  readonly tell: (news: DataDirNews) => void;
};

export type DataDirWatch = {
  /** Throws while what is written would be found by nobody. Costs a few microseconds. */
  refuseIfTaken(): void;
  /** Nothing more by itself. */
  stop(): void;
};

/**
 * A file that is open can be removed, moved away or replaced: what is written to it goes on to succeed, and is lost. The
 * lock of the folder is such a file, too: without it another server takes what this one still writes.
 */
export function watchDataDir({ path, later, tell }: DataDirDeps): DataDirWatch {
  const names = [path, `${path}-wal`, join(dirname(path), LOCK_FILE)];
  const opened = new Map<string, string>();
  let isTaken = false;
  let isStopped = false;

  const trouble = (): string | undefined => {
    for (const name of names) {
      const known = opened.get(name);
      const found = identityOf(name);
      // The log comes into being with the first read or write.
      if (known === undefined && found !== undefined) opened.set(name, found);
      if (known !== undefined && found !== known) return whatHappened(name, found === undefined);
    }
    return undefined;
  };

  const look = (): string | undefined => {
    const reason = trouble();
    if (reason !== undefined && !isTaken) tell({ dataDir: 'taken', reason });
    if (reason === undefined && isTaken) tell({ dataDir: 'ours-again' });
    isTaken = reason !== undefined;
    return reason;
  };

  const lookNowAndThen = (): void => {
    if (isStopped) return;
    look();
    later(LOOK_EVERY_MS, lookNowAndThen);
  };
  lookNowAndThen();

  return {
    refuseIfTaken: () => {
      const reason = look();
      if (reason !== undefined) throw new StoreError(reason, { publicly: 'DATA_DIR was taken away or replaced' });
    },
    stop: () => {
      isStopped = true;
    },
  };
}

/** Not by its times or its size: they change with every write. */
function identityOf(name: string): string | undefined {
  try {
    const status = statSync(name, { throwIfNoEntry: false });
    return status && `${status.dev}:${status.ino}`;
  } catch {
    // Whoever cannot see it would not find it after a restart.
    return undefined;
  }
}

function whatHappened(name: string, isGone: boolean): string {
  const folder = dirname(name);
  const holder = whoHolds(folder);
  const what = isGone
    ? `${basename(name)} is not in DATA_DIR ${folder} any more: the folder, or the file, was removed or moved`
    : `DATA_DIR ${folder} has another ${basename(name)} than the one that is open here`;
  const who = holder === undefined ? '' : ` ${holder} has the folder now: stop that one first.`;
  return `${what} while the server runs. Put back what was there, and service returns by itself.${who}`;
}
