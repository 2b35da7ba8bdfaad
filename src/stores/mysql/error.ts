import { Unavailable } from '../../ports/channelStore.ts';
import { Unreadable } from '../records/read.ts';
import { StoreError } from '../storeError.ts';

const RETURNS = 'Service returns by itself once it can be reached.';
const GRANTS = 'Grant it SELECT, INSERT, UPDATE, DELETE, CREATE and INDEX on the database.';

/** What was found and what to do about it, by the driver's codes. The server's own words often name the user. */
const FINDINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: `nothing listens there. Start the server, or correct MYSQL_URL. ${RETURNS}`,
  ENOTFOUND: 'no host of that name is known. Correct MYSQL_URL.',
  EAI_AGAIN: `the name of the host could not be looked up. Look at the DNS. ${RETURNS}`,
  EHOSTUNREACH: `the host cannot be reached. Look at the network. ${RETURNS}`,
  ETIMEDOUT: `the server did not take the connection in time. Look whether it runs and is not overloaded. ${RETURNS}`,
  ECONNRESET: `the connection was lost. Look whether the server runs. ${RETURNS}`,
  EPIPE: `the connection was lost. Look whether the server runs. ${RETURNS}`,
  PROTOCOL_CONNECTION_LOST: `the connection was lost. Look whether the server runs. ${RETURNS}`,
  ER_SERVER_SHUTDOWN: `the server is shutting down. Start it again. ${RETURNS}`,
  ER_CON_COUNT_ERROR: 'the server has too many connections. Close some, or raise its max_connections.',
  ER_TOO_MANY_USER_CONNECTIONS: 'our user has too many connections. Close some, or raise its limit.',
  ER_USER_LIMIT_REACHED: 'our user has used up its allowance. Raise its limits.',
  ER_ACCESS_DENIED_ERROR: 'the server refuses the user or the password. Correct them in MYSQL_URL.',
  ER_HOST_NOT_PRIVILEGED: 'the server takes no connections from this host. Grant our user access from here.',
  ER_DBACCESS_DENIED_ERROR: `our user may not use the database, or may not create it. ${GRANTS}`,
  ER_TABLEACCESS_DENIED_ERROR: `our user may not do that to the tables of the database. ${GRANTS}`,
  ER_COLUMNACCESS_DENIED_ERROR: `our user may not do that to the tables of the database. ${GRANTS}`,
  ER_BAD_DB_ERROR: 'the database is gone. It is created again at the next use; restore its backup before that.',
  ER_LOCK_WAIT_TIMEOUT: 'another transaction keeps its rows locked. Look for one that stays open (SHOW PROCESSLIST).',
  ER_LOCK_DEADLOCK: 'other transactions keep getting in the way. It is tried again.',
  ER_RECORD_FILE_FULL: 'a table is full: make room on its disk.',
  ER_DISK_FULL: 'its disk is full: make room.',
  ER_OPTION_PREVENTS_STATEMENT: 'the server is read-only. Name the one that takes writes in MYSQL_URL.',
  ER_READ_ONLY_MODE: 'the server is read-only. Name the one that takes writes in MYSQL_URL.',
};

const ACCOUNT = /'[^']*'@'[^']*'/g;

/** `place` tells which database it is about, without user and password. */
export function explainMysql(place: string, error: unknown): Unavailable {
  if (error instanceof Unavailable) return error;
  const finding = FINDINGS[mysqlCode(error)];
  if (finding !== undefined) return new StoreError(`${place}: ${finding}`);
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(ACCOUNT, 'our user');
  if (error instanceof Unreadable) return new StoreError(`${place}: ${message}. Correct the row, or remove it.`);
  return new StoreError(`${place}: ${message}. This is not a known fault of the server: please report it.`);
}

export function mysqlCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
