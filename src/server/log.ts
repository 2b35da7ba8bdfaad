import { type DestinationStream, pino } from 'pino';
import type { Log } from '../ports/runtime.ts';
import type { LogLevel } from './config/config.ts';

type LogOptions = {
  readonly level: LogLevel;
  /** Standard output, unless told otherwise. */
  readonly to?: DestinationStream;
  /** Never written, wherever in a line they would stand. */
  readonly secrets?: readonly string[];
};

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
const MASK = '(masked)';
/** Ours, and ZEGO's (ME2). */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b04AAAA[A-Za-z\d+/]{40,}=*/g;
/** What is shorter may be any word of a line. */
const SECRET_CHARS_MIN = 8;

/** JSON lines, one per entry. */
export function createLog({ level, to, secrets = [] }: LogOptions): Log {
  const options = {
    level,
    redact: { paths: secretPaths(), censor: MASK },
    serializers: { err: errorFields, error: errorFields },
    hooks: { streamWrite: masking(secrets) },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** Drivers hang whatever they sent on their errors, a password too: only these fields are known to be harmless. */
function errorFields(error: Error): object {
  const { type, message, stack, code, errno } = pino.stdSerializers.err(error);
  return { type, message, stack, code, errno };
}

/** The last line of defence: messages of others may quote anything. */
function masking(secrets: readonly string[]): (line: string) => string {
  const written = secrets
    .filter((secret) => secret.length >= SECRET_CHARS_MIN)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) => written.reduce((text, secret) => text.replaceAll(secret, MASK), line).replace(TOKEN, MASK);
}

function secretPaths(): string[] {
  return Array.from({ length: SECRET_DEPTH }, (_, depth) => '*.'.repeat(depth)).flatMap((prefix) =>
    SECRET_KEYS.map((key) => prefix + key),
  );
}
