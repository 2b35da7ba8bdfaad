import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './config.ts';
import type { Log } from './ports.ts';

const SECRET_KEYS = [
  'authorization',
  'Authorization',
  'token',
  'jwt',
  'secret',
  'AUTH_SECRET',
  'serverSecret',
  'callbackSecrets',
  'metricsToken',
  'password',
  'cookie',
];
/** How deep in a line's fields secrets are looked for. */
const SECRET_DEPTH = 4;

/** JSON lines, one per entry, to standard output unless told otherwise. */
export function createLog({ level, to }: { level: LogLevel; to?: DestinationStream }): Log {
  const options = {
    level,
    redact: { paths: secretPaths(), censor: '(masked)' },
    serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

function secretPaths(): string[] {
  return Array.from({ length: SECRET_DEPTH }, (_, depth) => '*.'.repeat(depth)).flatMap((prefix) =>
    SECRET_KEYS.map((key) => prefix + key),
  );
}
