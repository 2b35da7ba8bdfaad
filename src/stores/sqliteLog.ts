import type { LoggedCall, Outbox, UserLog } from '../ports.ts';
import { callId, sid, userId } from './domainReaders.ts';
import { either, fields, list, literal, number, type Reader, Unreadable } from './reader.ts';
import type { SqliteCalls } from './sqliteCalls.ts';
import type { Row } from './sqliteFile.ts';
import { damaged } from './storeError.ts';

type Call = SqliteCalls['call'];

/** ST6, ST11: the table and its monthly extracts as the user log. */
export function userLogOf(path: string, call: Call): Pick<UserLog, 'append' | 'history'> {
  return {
    append: (records) => call('append', records),
    history: async (query) => readLogged(path, await call('history', query)),
  };
}

/** ST6: the table as the outbox of a log that is kept elsewhere; an id is a `link_serial`. */
export function outboxOf(path: string, call: Call): Outbox {
  return {
    oldest: async (limit) => {
      const logged = readLogged(path, await call('oldest', limit));
      return logged.map(({ serial, ...record }) => ({ id: String(serial), record }));
    },
    forget: (ids) => call('forget', ids.map(Number)),
    size: () => call('size'),
  };
}

const absent: Reader<null> = (raw, where) => {
  if (raw !== null) throw new Unreadable(`${where} is not null`);
  return raw;
};

const loggedCalls = list(
  fields<LoggedCall>({
    serial: number,
    callId,
    sid,
    userId,
    singerId: either(literal(''), userId),
    timeApply: number,
    timeAllow: either(number, absent),
    timeAllowEnd: number,
    linkTimeS: number,
    linkFirst: number,
    endState: number,
  }),
);

function readLogged(path: string, rows: readonly Row[]): readonly LoggedCall[] {
  try {
    return loggedCalls(rows, 'userlog');
  } catch (error) {
    throw error instanceof Unreadable ? damaged(path, error.message) : error;
  }
}
