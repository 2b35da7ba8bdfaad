import type { ConnectionOptions } from 'mysql2/promise';
import { StoreError } from '../storeError.ts';

export type MysqlAddress = {
  /** How to connect to the server, without a database. */
  readonly server: ConnectionOptions;
  readonly database: string;
  /** For messages: everything but the user and the password. */
  readonly place: string;
};

const DEFAULT_PORT = '3306';
const DEFAULT_DATABASE = 'rcec_record';
const CONNECT_LIMIT_MS = 2_000;
/** Each combination of filters and extracts that is asked for is a statement; the server's memory pays for each. */
const STATEMENTS_MAX = 100;

export function readMysqlUrl(text: string): MysqlAddress {
  const url = URL.parse(text);
  if (url === null || !['mysql:', 'mariadb:'].includes(url.protocol) || url.hostname === '') {
    throw new StoreError('MYSQL_URL is not of the form mysql://user:password@host:port/database.');
  }
  const { hostname, port } = url;
  const database = decodeURIComponent(url.pathname.slice(1)) || DEFAULT_DATABASE;
  url.pathname = '';
  return {
    server: {
      uri: url.href,
      charset: 'utf8mb4',
      connectTimeout: CONNECT_LIMIT_MS,
      dateStrings: true,
      // As text where they are larger than any number of ours: a wrong number would be another row's.
      supportBigNumbers: true,
      maxPreparedStatements: STATEMENTS_MAX,
    },
    database,
    place: `MySQL at ${hostname}:${port || DEFAULT_PORT}/${database}`,
  };
}
