import { z } from 'zod';
import { DEFAULT_LIMITS, type Limits } from '../../domain/limits.ts';
import { LIMIT_RANGES, type Range } from '../../http/api/limitRanges.ts';
import type { JoinLimits } from '../../http/matchmake.ts';
import { MYSQL, REDIS, type ServiceUrl, wrongWith } from './serviceUrl.ts';
import {
  isApiUrl,
  isHost,
  isLoopback,
  isMetricsToken,
  isOrigin,
  isPath,
  isPublicAddress,
  isSecret,
  isZegoSecret,
  METRICS_TOKEN_CHARS_MAX,
  PATH_CHARS_MAX,
  SECRET_ALLOWED,
  ZEGO_SECRET_CHARS_MAX,
  ZEGO_SECRETS_ALLOWED,
} from './settingValues.ts';

export type Config = {
  readonly environment: 'development' | 'test' | 'production';
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** `made-up`: nobody gave a secret; the shell makes a random one for this run and gives out tokens to play with. */
  readonly auth: { readonly kind: 'given'; readonly secret: string } | { readonly kind: 'made-up' };
  readonly dataDir: string;
  readonly publicAddress: string | undefined;
  readonly logLevel: LogLevel;
  readonly sqliteSync: 'full' | 'normal';
  readonly maxMessagesPerS: number;
  readonly joinLimits: JoinLimits;
  /** So many stand in front, and each of them names the address that asked it. */
  readonly proxies: number;
  /** LC27: of one connection. */
  readonly sendBufferBytes: number;
  readonly journalMax: number;
  /** ST14; 0: for ever. */
  readonly channelLifeDays: number;
  /** Undefined: channels, or the user log, are in the embedded store. */
  readonly redisUrl: string | undefined;
  readonly mysqlUrl: string | undefined;
  readonly reconnectMs: number;
  readonly hostReconnectMs: number;
  readonly limits: Limits;
  readonly zego: ZegoConfig;
  /** Pages of other origins that may ask (CORS). */
  readonly allowedOrigins: readonly string[];
  /** Undefined: the metrics are for everybody. */
  readonly metricsToken: string | undefined;
  /** Whether the console page is there. */
  readonly hasConsole: boolean;
};

export type ZegoConfig = {
  /** Several while one replaces the other; without any, no callback is authentic. */
  readonly callbackSecrets: readonly string[];
  /** Callbacks of others are refused; empty: those of any project are taken. */
  readonly appIds: readonly string[];
  /** Of ZEGO's server API; undefined: what was lost cannot be asked for. */
  readonly credentials: { readonly appId: string; readonly serverSecret: string } | undefined;
  readonly apiUrl: string;
  readonly toleranceS: number;
  readonly tombstoneMs: number;
  readonly takeoverMs: number;
  readonly gapMs: number;
  readonly auditMs: number;
  readonly silentMs: number;
};

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export type Environment = Readonly<Record<string, string | undefined>>;

const PORT: Range = { min: 0, max: 65_535 };
const MESSAGES_PER_S: Range = { min: 1, max: 1_000_000 };
/** A state, or a list, of a large call must fit in. */
const SEND_BUFFER_BYTES: Range = { min: 65_536, max: 1_073_741_824 };
const JOINS_PER_S: Range = { min: 1, max: 1_000_000 };
const PROXIES: Range = { min: 0, max: 16 };
const JOURNAL_ENTRIES: Range = { min: 1, max: 10_000_000 };
/** ST14: bars (LC11) last 7 days at most. */
const LIFE_DAYS: Range = { min: 7, max: 36_500 };
const LIFE_DAYS_ALLOWED = `0 (for ever), or a whole number from ${LIFE_DAYS.min} to ${LIFE_DAYS.max}`;
/** One day, well below the longest timer of Node (24 days). */
const RECONNECT_MS: Range = { min: 1, max: 86_400_000 };
/** So wide that recorded callbacks can be played again. */
const TOLERANCE_S: Range = { min: 1, max: 9_999_999_999 };
const DAY_MS = 86_400_000;
const TOMBSTONE_MS: Range = { min: 1, max: 365 * DAY_MS };
const ZEGO_TIMER_MS: Range = { min: 1, max: DAY_MS };
const SHOWN_CHARS_MAX = 100;

// Each message says what is allowed; `mistake` puts the name and what was found before it.
const variables = z.object({
  NODE_ENV: oneOf('development', 'test', 'production').default('development'),
  PORT: wholeNumber(PORT).default(2567),
  HOST: text(isHost, 'an IP address or a host name').optional(),
  AUTH_SECRET: text(isSecret, SECRET_ALLOWED).optional(),
  DATA_DIR: text(isPath, `a folder's path of at most ${PATH_CHARS_MAX} characters`).default('./data'),
  PUBLIC_ADDRESS: text(isPublicAddress, 'host, host:port or host/path, without "wss://"').optional(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  SQLITE_SYNC: oneOf('full', 'normal').default('full'),
  MAX_MESSAGES_PER_S: wholeNumber(MESSAGES_PER_S).default(50),
  SEND_BUFFER_BYTES: wholeNumber(SEND_BUFFER_BYTES).default(1_048_576),
  JOINS_PER_S_ADDRESS: wholeNumber(JOINS_PER_S).default(100),
  JOINS_PER_S_USER: wholeNumber(JOINS_PER_S).default(5),
  TRUST_PROXY: wholeNumber(PROXIES).default(0),
  JOURNAL_MAX: wholeNumber(JOURNAL_ENTRIES).default(10_000),
  CHANNEL_LIFE_DAYS: text(isLifeDays, LIFE_DAYS_ALLOWED).transform(Number).default(90),
  RECONNECT_MS: wholeNumber(RECONNECT_MS).default(20_000),
  HOST_RECONNECT_MS: wholeNumber(RECONNECT_MS).default(60_000),
  MAX_LINKS: wholeNumber(LIMIT_RANGES.maxLinks).default(DEFAULT_LIMITS.maxLinks),
  MAX_APPLIES: wholeNumber(LIMIT_RANGES.maxApplies).default(DEFAULT_LIMITS.maxApplies),
  APPLY_LIFE_MS: wholeNumber(LIMIT_RANGES.applyLifeMs).default(DEFAULT_LIMITS.applyLifeMs),
  APPLY_BURST: wholeNumber(LIMIT_RANGES.applyBurst).default(DEFAULT_LIMITS.applyBurst),
  APPLY_WINDOW_MS: wholeNumber(LIMIT_RANGES.applyWindowMs).default(DEFAULT_LIMITS.applyWindowMs),
  APPLY_BAR_MS: wholeNumber(LIMIT_RANGES.applyBarMs).default(DEFAULT_LIMITS.applyBarMs),
  WHEN_FULL: oneOf('refuse', 'keep').default(DEFAULT_LIMITS.whenFull),
  ZEGO_CALLBACK_SECRET: listOf(isZegoSecret, ZEGO_SECRETS_ALLOWED),
  ZEGO_APP_ID: listOf((value) => /^[1-9]\d{0,18}$/.test(value), 'ids of 1 to 19 digits, separated by commas'),
  ZEGO_SERVER_SECRET: text(isZegoSecret, `1 to ${ZEGO_SECRET_CHARS_MAX} characters`).optional(),
  ZEGO_API_URL: text(isApiUrl, 'an https:// address (http:// for this machine only), without user and query').default(
    'https://rtc-api.zego.im/',
  ),
  ZEGO_TOLERANCE_S: wholeNumber(TOLERANCE_S).default(600),
  ZEGO_TOMBSTONE_MS: wholeNumber(TOMBSTONE_MS).default(DAY_MS),
  ZEGO_TAKEOVER_MS: wholeNumber(ZEGO_TIMER_MS).default(5_000),
  ZEGO_GAP_MS: wholeNumber(ZEGO_TIMER_MS).default(70_000),
  ZEGO_AUDIT_MS: wholeNumber(ZEGO_TIMER_MS).default(300_000),
  ZEGO_SILENT_MS: wholeNumber(ZEGO_TIMER_MS).default(21_600_000),
  METRICS_TOKEN: text(isMetricsToken, `1 to ${METRICS_TOKEN_CHARS_MAX} visible ASCII characters`).optional(),
  ALLOWED_ORIGINS: listOf(isOrigin, 'origins such as https://example.com, separated by commas'),
  CONSOLE: oneOf('0', '1').optional(),
  REDIS_URL: serviceUrl(REDIS, 'redis://user:password@host:port/number, or rediss:// for TLS').optional(),
  MYSQL_URL: serviceUrl(MYSQL, 'mysql://user:password@host:port/database').optional(),
});

/** All that are read. */
export const SETTINGS: readonly string[] = Object.keys(variables.shape);

/** Names whose values never appear in a message: secrets, and addresses that may hold a password. */
const MASKED: ReadonlySet<string> = new Set([
  'AUTH_SECRET',
  'ZEGO_CALLBACK_SECRET',
  'ZEGO_SERVER_SECRET',
  'METRICS_TOKEN',
  'REDIS_URL',
  'MYSQL_URL',
]);

/** Reads everything at once, so that all mistakes can be told together. */
export function readConfig(env: Environment): Config | { readonly mistakes: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(set);
  const issues = parsed.success ? [] : parsed.error.issues;
  const mistakes = [
    ...issues.map(({ path, message }) => mistake(set, String(path[0]), message)),
    ...withoutSecret(set),
    ...wrongForZego(set),
  ];
  return parsed.success && mistakes.length === 0 ? config(parsed.data) : { mistakes };
}

function mistake(set: Environment, name: string, allowed: string): string {
  return `${name} is ${shown(name, set[name])}; allowed is ${allowed}`;
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'not set';
  if (MASKED.has(name)) return `set to (masked, ${Buffer.byteLength(value)} bytes)`;
  const isLong = value.length > SHOWN_CHARS_MAX;
  return isLong ? `${JSON.stringify(value.slice(0, SHOWN_CHARS_MAX))}…` : JSON.stringify(value);
}

/** Tokens that anybody may ask for are for the own machine only. */
function withoutSecret(set: Environment): string[] {
  if (set.AUTH_SECRET !== undefined) return [];
  if (set.NODE_ENV === 'production') {
    return [mistake(set, 'AUTH_SECRET', `${SECRET_ALLOWED}; it is required in production`)];
  }
  const host = set.HOST;
  if (host === undefined || !isHost(host) || isLoopback(host)) return [];
  return [mistake(set, 'HOST', 'a loopback address (127.0.0.1, ::1, localhost) as long as AUTH_SECRET is not set')];
}

function wrongForZego(set: Environment): string[] {
  const mistakes: string[] = [];
  if (set.NODE_ENV === 'production') {
    if (set.ZEGO_CALLBACK_SECRET === undefined) {
      mistakes.push(mistake(set, 'ZEGO_CALLBACK_SECRET', `${ZEGO_SECRETS_ALLOWED}, required in production`));
    }
    // ZG10. What is no number in range has been told already.
    const tombstone = variables.shape.ZEGO_TOMBSTONE_MS.safeParse(set.ZEGO_TOMBSTONE_MS);
    if (tombstone.success && tombstone.data < DAY_MS) {
      mistakes.push(mistake(set, 'ZEGO_TOMBSTONE_MS', `at least ${DAY_MS} in production`));
    }
  }
  if (set.ZEGO_SERVER_SECRET !== undefined && set.ZEGO_APP_ID === undefined) {
    mistakes.push(mistake(set, 'ZEGO_APP_ID', 'the id of the project that ZEGO_SERVER_SECRET belongs to'));
  }
  return mistakes;
}

function config(read: z.infer<typeof variables>): Config {
  return {
    environment: read.NODE_ENV,
    port: read.PORT,
    host: read.HOST ?? (read.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
    auth: read.AUTH_SECRET === undefined ? { kind: 'made-up' } : { kind: 'given', secret: read.AUTH_SECRET },
    dataDir: read.DATA_DIR,
    publicAddress: read.PUBLIC_ADDRESS,
    logLevel: read.LOG_LEVEL,
    sqliteSync: read.SQLITE_SYNC,
    maxMessagesPerS: read.MAX_MESSAGES_PER_S,
    joinLimits: { perSOfAddress: read.JOINS_PER_S_ADDRESS, perSOfUser: read.JOINS_PER_S_USER },
    proxies: read.TRUST_PROXY,
    sendBufferBytes: read.SEND_BUFFER_BYTES,
    journalMax: read.JOURNAL_MAX,
    channelLifeDays: lifeDays(read),
    redisUrl: read.REDIS_URL,
    mysqlUrl: read.MYSQL_URL,
    reconnectMs: read.RECONNECT_MS,
    hostReconnectMs: read.HOST_RECONNECT_MS,
    limits: {
      maxLinks: read.MAX_LINKS,
      maxApplies: read.MAX_APPLIES,
      applyLifeMs: read.APPLY_LIFE_MS,
      applyBurst: read.APPLY_BURST,
      applyWindowMs: read.APPLY_WINDOW_MS,
      applyBarMs: read.APPLY_BAR_MS,
      whenFull: read.WHEN_FULL,
    },
    zego: zegoConfig(read),
    allowedOrigins: read.ALLOWED_ORIGINS,
    metricsToken: read.METRICS_TOKEN,
    hasConsole: read.CONSOLE === undefined ? read.NODE_ENV !== 'production' : read.CONSOLE === '1',
  };
}

/** ST14. What ZEGO ended is remembered as long as it says (ZG10). */
function lifeDays({ CHANNEL_LIFE_DAYS: days, ZEGO_TOMBSTONE_MS: tombstoneMs }: z.infer<typeof variables>): number {
  return days === 0 ? 0 : Math.max(days, Math.ceil(tombstoneMs / DAY_MS));
}

function zegoConfig(read: z.infer<typeof variables>): ZegoConfig {
  const [appId] = read.ZEGO_APP_ID;
  const serverSecret = read.ZEGO_SERVER_SECRET;
  return {
    callbackSecrets: read.ZEGO_CALLBACK_SECRET,
    appIds: read.ZEGO_APP_ID,
    // Of several projects the server API is asked as the first.
    credentials: appId === undefined || serverSecret === undefined ? undefined : { appId, serverSecret },
    apiUrl: read.ZEGO_API_URL,
    toleranceS: read.ZEGO_TOLERANCE_S,
    tombstoneMs: read.ZEGO_TOMBSTONE_MS,
    takeoverMs: read.ZEGO_TAKEOVER_MS,
    gapMs: read.ZEGO_GAP_MS,
    auditMs: read.ZEGO_AUDIT_MS,
    silentMs: read.ZEGO_SILENT_MS,
  };
}

function wholeNumber({ min, max }: Range) {
  const isInRange = (value: string) =>
    /^(0|[1-9]\d{0,15})$/.test(value) && Number(value) >= min && Number(value) <= max;
  return text(isInRange, `a whole number from ${min} to ${max}`).transform(Number);
}

function isLifeDays(value: string): boolean {
  return (
    value === '0' || (/^[1-9]\d{0,4}$/.test(value) && Number(value) >= LIFE_DAYS.min && Number(value) <= LIFE_DAYS.max)
  );
}

function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: values.join(', ') });
}

function text(isAllowed: (value: string) => boolean, allowed: string) {
  return z.string().refine(isAllowed, { error: allowed });
}

/** What it holds is not shown, so what is wrong with it is told. */
function serviceUrl(kind: ServiceUrl, allowed: string) {
  return z.string().superRefine((value, context) => {
    const wrong = wrongWith(value, kind);
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: `${allowed} (${wrong})` });
  });
}

/** Empty if it is not set. */
function listOf(isAllowed: (item: string) => boolean, allowed: string) {
  const items = (value: string) => value.split(',').map((item) => item.trim());
  return text((value) => items(value).every(isAllowed), allowed)
    .transform(items)
    .default([]);
}
