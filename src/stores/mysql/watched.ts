import { type Connection, createConnection } from 'mysql2/promise';
import { z } from 'zod';
import type { Log } from '../../ports/runtime.ts';
import { rest } from '../../runtime/rest.ts';
import { timers } from '../../runtime/timers.ts';
import { within } from '../../runtime/within.ts';
import { read } from '../records/read.ts';
import type { MysqlAddress } from './address.ts';

const LOOK_EVERY_MS = 10_000;
const LOOK_LIMIT_MS = 9_000;

export type WatchTarget = MysqlAddress & {
  readonly log: Pick<Log, 'info' | 'warn'> | undefined;
  /** Told how far it is, where it takes longer than a moment. */
  readonly onProgress: (told: string) => void;
};

type Watched = {
  /** Whose statement it is. */
  readonly connection: Connection;
  readonly about: string;
  readonly target: WatchTarget;
};

/**
 * As the statement ends, however long it takes; or a rejection, if its server cannot be reached any more. A connection
 * that waits for an answer would not notice that.
 */
export async function watched<T>(statement: Promise<T>, { connection, about, target }: Watched): Promise<T> {
  const end = new AbortController();
  target.onProgress(about);
  const look = async (): Promise<never> => {
    for (;;) {
      await rest(timers, LOOK_EVERY_MS, end.signal);
      // Nobody waits for it any more.
      if (end.signal.aborted) return await new Promise<never>(() => {});
      const told = await within(LOOK_LIMIT_MS, progressOf(connection.threadId, target));
      target.onProgress(`${about}, ${told}`);
      target.log?.info({ place: target.place }, `${about}, ${told}`);
    }
  };
  try {
    return await Promise.race([statement, look()]);
  } finally {
    end.abort();
  }
}

/** MariaDB tells how much is done, MySQL how long it has taken. */
const threads = z.array(z.looseObject({ time: z.coerce.number(), PROGRESS: z.coerce.number().optional() }));

async function progressOf(thread: number | null, { server, database }: WatchTarget): Promise<string> {
  const connection = await createConnection({ ...server, database });
  try {
    const [rows] = await connection.query(
      'SELECT processlist.*, processlist.TIME AS time FROM information_schema.processlist WHERE id = ?',
      [thread],
    );
    const [found] = read(threads, rows, 'the list of threads');
    if (found === undefined) return 'and is over';
    return found.PROGRESS === undefined ? `for ${found.time} s` : `${found.PROGRESS} %`;
  } finally {
    connection.destroy();
  }
}
