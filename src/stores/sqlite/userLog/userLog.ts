import { z } from 'zod';
import type { Outbox } from '../../../ports/owed.ts';
import type { Clock } from '../../../ports/runtime.ts';
import type { LoggedCall, LogRecord, UserLog } from '../../../ports/userLog.ts';
import { callDetailText, RECORD } from '../../records/logRecord.ts';
import { read, Unreadable } from '../../records/read.ts';
import { readEach, readOne, type TellUnreadable } from '../../records/unreadable.ts';
import { BASE_TABLE } from '../../records/userLogTables.ts';
import { wholePage } from '../../records/wholePage.ts';
import type { Row } from '../database.ts';
import type { WorkerRequests } from '../workerRequests.ts';
import type { HistoryRow } from './history.ts';

type Request = WorkerRequests['request'];

/** ST6, ST11: the table and its monthly extracts as the user log. */
export function userLogOf(request: Request, tell: TellUnreadable): Pick<UserLog, 'append' | 'history'> {
  const readRows = (rows: readonly HistoryRow[]) =>
    readEach('userlog', rows, { read: ({ row }) => readLogged(row), keyOf, tell });
  return {
    append: (records) => request('append', records),
    history: ({ after, ...query }) =>
      wholePage({
        limit: query.limit,
        ask: (last) => request('history', { ...query, after: last?.place ?? after }),
        read: readRows,
      }),
  };
}

/** ST6: the table as the outbox of a log that is kept elsewhere; an id is a `link_serial`. One process owns the file (CL11). */
export function outboxOf(request: Request, clock: Pick<Clock, 'now'>, tell: TellUnreadable): Outbox<LogRecord> {
  return {
    take: async (limit) =>
      (await request('oldest', limit)).map((row) => {
        const logged = readOne(() => readLogged(row));
        const id = String(row.serial);
        return logged instanceof Unreadable ? { id, unreadable: logged.message } : { id, owed: withoutSerial(logged) };
      }),
    settle: (ids) => request('settle', ids),
    setAside: async (bad) => {
      await request('setAside', bad);
      for (const { id, reason } of bad) {
        const key = keyOf({ table: BASE_TABLE, place: { serial: id } });
        tell({ kind: 'outbox', key, reason: `${reason}: it is in rejected_userlog` });
      }
    },
    waiting: async () => {
      const { count, oldestAt = clock.now() } = await request('waiting');
      return { count, oldestMs: Math.max(0, clock.now() - oldestAt) };
    },
  };
}

const withoutSerial = ({ serial: _, linkSuccess: __, ...record }: LoggedCall): LogRecord => record;

type Place = { readonly serial: number | bigint | string };

const keyOf = ({ table, place }: { readonly table: string; readonly place: Place }): string =>
  `${table}, link_serial ${place.serial}`;

const loggedCall: z.ZodType<LoggedCall> = z.object({
  ...RECORD,
  detail: callDetailText,
  serial: z.number(),
  linkSuccess: z.number(),
});

const readLogged = (row: Row): LoggedCall => read(loggedCall, row, 'record');
