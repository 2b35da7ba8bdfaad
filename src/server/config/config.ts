import type { Limits } from '../../domain/limits.ts';
import type { MediaRules } from '../../domain/media/mediaEffects.ts';
import type { JoinLimits } from '../../http/door/joinGate.ts';
import type { AskSettings } from '../../platform/ask.ts';
import type { WebhookSettings } from '../../webhooks/webhooks.ts';
import { DAY_MS, MASKED, type Settings, settings } from './settings.ts';
import { isHost, isLoopback, SECRETS_ALLOWED, WEBHOOK_SECRETS_ALLOWED, ZEGO_SECRETS_ALLOWED } from './settingValues.ts';
import { tooPatient } from './tooPatient.ts';

export type Config = {
  readonly environment: 'development' | 'test' | 'production';
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** `made-up`: nobody gave a secret; the shell makes a random one for this run and gives out tokens to play with. */
  readonly auth: GivenAuth | { readonly kind: 'made-up' };
  readonly dataDir: string;
  readonly publicAddress: string | undefined;
  readonly logLevel: LogLevel;
  readonly sqliteSync: 'full' | 'normal';
  readonly maxMessagesPerS: number;
  readonly joinLimits: JoinLimits;
  /** So many stand in front, and each of them names the address that asked it. */
  readonly proxies: number;
  /** SC1: connections at a channel's actor, from which on viewers sit in mirrors (0: never); and in one mirror. */
  readonly mirrorAbove: number;
  readonly mirrorMax: number;
  /** LC27: of one connection. */
  readonly sendBufferBytes: number;
  readonly journalMax: number;
  /** ST14; 0: for ever. */
  readonly channelLifeDays: number;
  /** IN8 */
  readonly feedDays: number;
  /** PE6: of one host. */
  readonly maxBlocked: number;
  /** PE7 */
  readonly revokedDays: number;
  readonly feedMax: number;
  /** OP5 */
  readonly auditDays: number;
  readonly auditMax: number;
  /** Undefined: channels, or the user log, are in the embedded store. */
  readonly redisUrl: string | undefined;
  /** ST7 */
  readonly redisAnswerMs: number;
  /** CL12 */
  readonly processLifeMs: number;
  readonly mysqlUrl: string | undefined;
  /** IN13: so far ahead of UTC are the clocks by which the user log's months are cut, and its table in MySQL is written. */
  readonly logAheadMs: number;
  /** SP2 */
  readonly publishMs: number;
  readonly reconnectMs: number;
  readonly hostReconnectMs: number;
  readonly limits: Limits;
  /** ME6 */
  readonly media: MediaRules;
  readonly zego: ZegoConfig;
  /** IN7 */
  readonly webhooks: WebhookSettings;
  /** IN4: in the Redis of `redisUrl`. */
  readonly inboxStream: string | undefined;
  /** IN9. Undefined: the platform is not asked. */
  readonly ask: AskSettings | undefined;
  /** Pages of other origins that may ask (CORS). */
  readonly allowedOrigins: readonly string[];
  /** Undefined: the metrics are for everybody. */
  readonly metricsToken: string | undefined;
  /** Whether the console page is there. */
  readonly hasConsole: boolean;
  /** OP6: where operators sign in; undefined: they bring a token. */
  readonly consoleLoginUrl: string | undefined;
};

/** IN1: who may sign tokens. One of the two is there at least. */
export type GivenAuth = {
  readonly kind: 'given';
  /** Several while one replaces the other; the first one signs. */
  readonly secrets: readonly string[];
  readonly jwksUrl: string | undefined;
};

export type ZegoConfig = {
  /** Several while one replaces the other; without any, no callback is authentic. */
  readonly callbackSecrets: readonly string[];
  /** Callbacks of others are refused; empty: those of any project are taken. */
  readonly appIds: readonly string[];
  /** Of ZEGO's server API; undefined: what was lost cannot be asked for. */
  readonly credentials: { readonly appId: string; readonly serverSecret: string } | undefined;
  readonly apiUrl: string;
  /** ME2: how long a token is good to listen, and to publish. */
  readonly listenTokenS: number;
  readonly publishTokenS: number;
  readonly toleranceS: number;
  readonly tombstoneMs: number;
  readonly takeoverMs: number;
  readonly gapMs: number;
  readonly auditMs: number;
  readonly silentMs: number;
};

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export type Environment = Readonly<Record<string, string | undefined>>;

const SHOWN_CHARS_MAX = 100;
/** Reads everything at once, so that all mistakes can be told together. */
export function readConfig(env: Environment): Config | { readonly mistakes: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(set);
  const issues = parsed.success ? [] : parsed.error.issues;
  const mistakes = [
    ...issues.map(({ path, message }) => mistake(set, String(path[0]), message)),
    ...withoutSecret(set),
    ...tooPatient(set).map(([name, most]) => mistake(set, name, `at most ${most} in production`)),
    ...wrongForZego(set),
    ...wrongForWebhooks(set),
    ...wrongForInbox(set),
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
  if (set.AUTH_SECRET !== undefined || set.AUTH_JWKS_URL !== undefined) return [];
  if (set.NODE_ENV === 'production') {
    return [mistake(set, 'AUTH_SECRET', `${SECRETS_ALLOWED}; it, or AUTH_JWKS_URL, is required in production`)];
  }
  const host = set.HOST;
  if (host === undefined || !isHost(host) || isLoopback(host)) return [];
  return [
    mistake(
      set,
      'HOST',
      'a loopback address (127.0.0.1, ::1, localhost) as long as neither AUTH_SECRET nor AUTH_JWKS_URL is set',
    ),
  ];
}

function wrongForZego(set: Environment): string[] {
  const mistakes: string[] = [];
  if (set.NODE_ENV === 'production') {
    if (set.ZEGO_CALLBACK_SECRET === undefined) {
      mistakes.push(mistake(set, 'ZEGO_CALLBACK_SECRET', `${ZEGO_SECRETS_ALLOWED}, required in production`));
    }
    // ZG10. What is no number in range has been told already.
    const tombstone = settings.shape.ZEGO_TOMBSTONE_MS.safeParse(set.ZEGO_TOMBSTONE_MS);
    if (tombstone.success && tombstone.data < DAY_MS) {
      mistakes.push(mistake(set, 'ZEGO_TOMBSTONE_MS', `at least ${DAY_MS} in production`));
    }
  }
  if (set.ZEGO_SERVER_SECRET !== undefined && set.ZEGO_APP_ID === undefined) {
    mistakes.push(mistake(set, 'ZEGO_APP_ID', 'the id of the project that ZEGO_SERVER_SECRET belongs to'));
  }
  return mistakes;
}

function wrongForWebhooks(set: Environment): string[] {
  const needing = ['WEBHOOK_URLS', 'ASK_URL'].find((name) => set[name] !== undefined);
  return needing === undefined || set.WEBHOOK_SECRET !== undefined
    ? []
    : [mistake(set, 'WEBHOOK_SECRET', `${WEBHOOK_SECRETS_ALLOWED}; required with ${needing}`)];
}

function wrongForInbox(set: Environment): string[] {
  return set.INBOX_STREAM === undefined || set.REDIS_URL !== undefined
    ? []
    : [mistake(set, 'REDIS_URL', 'the address of the Redis that has the stream; required with INBOX_STREAM')];
}

function config(read: Settings): Config {
  return {
    environment: read.NODE_ENV,
    port: read.PORT,
    host: read.HOST ?? (read.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
    auth: auth(read),
    dataDir: read.DATA_DIR,
    publicAddress: read.PUBLIC_ADDRESS,
    logLevel: read.LOG_LEVEL,
    sqliteSync: read.SQLITE_SYNC,
    maxMessagesPerS: read.MAX_MESSAGES_PER_S,
    joinLimits: { perSOfAddress: read.JOINS_PER_S_ADDRESS, perSOfUser: read.JOINS_PER_S_USER },
    proxies: read.TRUST_PROXY,
    mirrorAbove: read.MIRROR_ABOVE,
    mirrorMax: read.MIRROR_MAX,
    sendBufferBytes: read.SEND_BUFFER_BYTES,
    journalMax: read.JOURNAL_MAX,
    channelLifeDays: lifeDays(read),
    feedDays: read.FEED_DAYS,
    maxBlocked: read.MAX_BLOCKED,
    revokedDays: read.REVOKED_DAYS,
    feedMax: read.FEED_MAX,
    auditDays: read.AUDIT_DAYS,
    auditMax: read.AUDIT_MAX,
    redisUrl: read.REDIS_URL,
    redisAnswerMs: read.REDIS_ANSWER_MS,
    processLifeMs: read.PROCESS_LIFE_MS,
    mysqlUrl: read.MYSQL_URL,
    logAheadMs: read.LOG_TIMEZONE,
    publishMs: read.PUBLISH_MS,
    webhooks: webhooks(read),
    inboxStream: read.INBOX_STREAM,
    ask: ask(read),
    reconnectMs: read.RECONNECT_MS,
    hostReconnectMs: read.HOST_RECONNECT_MS,
    limits: {
      maxLinks: read.MAX_LINKS,
      maxApplies: read.MAX_APPLIES,
      applyLifeMs: read.APPLY_LIFE_MS,
      applyBurst: read.APPLY_BURST,
      applyWindowMs: read.APPLY_WINDOW_MS,
      applyBarMs: read.APPLY_BAR_MS,
      inviteLifeMs: read.INVITE_LIFE_MS,
      inviteBurst: read.INVITE_BURST,
      inviteWindowMs: read.INVITE_WINDOW_MS,
      whenFull: read.WHEN_FULL,
      queueOrder: read.QUEUE_ORDER,
      queueWeights: read.QUEUE_WEIGHTS,
      autoNext: read.AUTO_NEXT === '1',
      linkMediaMs: read.LINK_MEDIA_MS,
      mediaEnforce: read.MEDIA_ENFORCE,
      seatSelfMove: read.SEAT_SELF_MOVE === '1',
      maxStaff: read.MAX_STAFF,
      hasZegoApi: read.ZEGO_SERVER_SECRET !== undefined,
    },
    media: { graceMs: read.MEDIA_GRACE_MS, trusted: read.MEDIA_TRUSTED },
    zego: zegoConfig(read),
    allowedOrigins: read.ALLOWED_ORIGINS,
    metricsToken: read.METRICS_TOKEN,
    consoleLoginUrl: read.CONSOLE_LOGIN_URL,
    hasConsole: read.CONSOLE === undefined ? read.NODE_ENV !== 'production' : read.CONSOLE === '1',
  };
}

function auth({ AUTH_SECRET: secrets, AUTH_JWKS_URL: jwksUrl }: Settings): Config['auth'] {
  return secrets.length === 0 && jwksUrl === undefined ? { kind: 'made-up' } : { kind: 'given', secrets, jwksUrl };
}

/** ST14. What ZEGO ended is remembered as long as it says (ZG10). */
function lifeDays({ CHANNEL_LIFE_DAYS: days, ZEGO_TOMBSTONE_MS: tombstoneMs }: Settings): number {
  return days === 0 ? 0 : Math.max(days, Math.ceil(tombstoneMs / DAY_MS));
}

function zegoConfig(read: Settings): ZegoConfig {
  const [appId] = read.ZEGO_APP_ID;
  const serverSecret = read.ZEGO_SERVER_SECRET;
  return {
    callbackSecrets: read.ZEGO_CALLBACK_SECRET,
    appIds: read.ZEGO_APP_ID,
    // Of several projects the server API is asked as the first, and tokens are for its rooms.
    credentials: appId === undefined || serverSecret === undefined ? undefined : { appId, serverSecret },
    apiUrl: read.ZEGO_API_URL,
    listenTokenS: read.MEDIA_TOKEN_S,
    publishTokenS: read.MEDIA_PUBLISH_TOKEN_S,
    toleranceS: read.ZEGO_TOLERANCE_S,
    tombstoneMs: read.ZEGO_TOMBSTONE_MS,
    takeoverMs: read.ZEGO_TAKEOVER_MS,
    gapMs: read.ZEGO_GAP_MS,
    auditMs: read.ZEGO_AUDIT_MS,
    silentMs: read.ZEGO_SILENT_MS,
  };
}

function webhooks(read: Settings): WebhookSettings {
  return {
    urls: [...new Set(read.WEBHOOK_URLS)],
    secrets: read.WEBHOOK_SECRET,
    parallel: read.WEBHOOK_PARALLEL,
    events: read.WEBHOOK_EVENTS,
    mayBePrivate: mayBePrivate(read),
  };
}

function ask(read: Settings): AskSettings | undefined {
  if (read.ASK_URL === undefined) return undefined;
  const { ASK_URL: url, WEBHOOK_SECRET: secrets, ASK_WHEN_SILENT: whenSilent } = read;
  return { url, secrets, whenSilent, mayBePrivate: mayBePrivate(read) };
}

const mayBePrivate = ({ NODE_ENV, WEBHOOK_PRIVATE }: Settings): boolean =>
  NODE_ENV !== 'production' || WEBHOOK_PRIVATE === '1';
