import { z } from 'zod';
import type { LoggedCall, Outbox, TakenRecord, UserLog } from '../../../ports/userLog.ts';
import { RECORD } from '../../records/logRecord.ts';
import { read, Unreadable } from '../../records/read.ts';
import { readEach, readOne, type TellUnreadable } from '../../records/unreadable.ts';
import { BASE_TABLE } from '../../records/userLogTables.ts';
import { wholePage } from '../../records/wholePage.ts';
import type { SqliteCalls } from '../calls.ts';
import type { Row } from '../file.ts';
import type { Rejected } from '../outbox.ts';
import type { HistoryRow } from './history.ts';

type Call = SqliteCalls['call'];

/** ST6, ST11: the table and its monthly extracts as the user log. */
export function userLogOf(call: Call, tell: TellUnreadable): Pick<UserLog, 'append' | 'history'> {
  const readRows = (rows: readonly HistoryRow[]) =>
    readEach('userlog', rows, { read: ({ row }) => readLogged(row), keyOf, tell });
  return {
    append: (records) => call('append', records),
    history: ({ after, ...query }) =>
      wholePage({
        limit: query.limit,
        ask: (last) => call('history', { ...query, after: last?.place ?? after }),
        read: readRows,
      }),
  };
}

/** ST6: the table as the outbox of a log that is kept elsewhere; an id is a `link_serial`. One process owns the file. */
export function outboxOf(call: Call, tell: TellUnreadable): Outbox {
  const setAside = async (rejected: readonly Rejected[]): Promise<void> => {
    if (rejected.length === 0) return;
    await call('setAside', rejected);
    for (const { serial, reason } of rejected) {
      tell({
        kind: 'outbox',
        key: keyOf({ table: BASE_TABLE, place: { serial } }),
        reason: `${reason}: it is in rejected_userlog`,
      });
    }
  };

  return {
    take: async (limit) => {
      const taken: TakenRecord[] = [];
      const rejected: Rejected[] = [];
      for (const row of await call('oldest', limit)) {
        const logged = readOne(() => readLogged(row));
        if (logged instanceof Unreadable) rejected.push({ serial: String(row.serial), reason: logged.message });
        else taken.push(takenOf(logged));
      }
      await setAside(rejected);
      return taken;
    },
    forget: (ids) => call('forget', ids),
    size: () => call('size'),
  };
}

const takenOf = ({ serial, ...record }: LoggedCall): TakenRecord => ({ id: String(serial), record });

type Place = { readonly serial: number | bigint | string };

const keyOf = ({ table, place }: { readonly table: string; readonly place: Place }): string =>
  `${table}, link_serial ${place.serial}`;

const loggedCall: z.ZodType<LoggedCall> = z.object({ ...RECORD, serial: z.number() });

const readLogged = (row: Row): LoggedCall => read(loggedCall, row, 'record');
