import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run bench:archive [-- --rows 1000000 --later 0 --channels 20 --interval-ms 50 --seconds 20]
  --later N        calls of the month after it, which stay
  --mysql-url URL  mysql://user@host:port/database: keep the log there, in a database that has none yet. A server to play
                   with: mariadb-install-db --no-defaults --datadir=D --auth-root-authentication-method=normal, then
                   mariadbd --no-defaults --datadir=D --socket=D/socket --bind-address=127.0.0.1 --port=3307`;

export type Arguments = {
  readonly rows: number;
  readonly later: number;
  readonly channels: number;
  readonly intervalMs: number;
  readonly seconds: number;
  readonly mysqlUrl: string | undefined;
};

/** What was asked for, or what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments | { readonly mistake: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rows: { type: 'string', default: '1000000' },
        later: { type: 'string', default: '0' },
        channels: { type: 'string', default: '20' },
        'interval-ms': { type: 'string', default: '50' },
        seconds: { type: 'string', default: '20' },
        'mysql-url': { type: 'string' },
      },
    });
    return {
      rows: wholeNumber(values.rows, 1),
      later: wholeNumber(values.later, 0),
      channels: wholeNumber(values.channels, 1),
      intervalMs: wholeNumber(values['interval-ms'], 1),
      seconds: wholeNumber(values.seconds, 1),
      mysqlUrl: values['mysql-url'],
    };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}

function wholeNumber(text: string, least: number): number {
  if (!/^\d{1,8}$/.test(text) || Number(text) < least) throw new Error(`${text} is not a whole number from ${least}`);
  return Number(text);
}
