import { z } from 'zod';
import { LIMIT_RANGES, type Range } from '../../../schema/limitRanges.ts';
import { LIFE_MS } from '../../cluster/processLife.ts';
import { DEFAULT_LIMITS } from '../../domain/limits.ts';
import { AUDIT_BOUNDS } from '../../ports/audit.ts';
import { PEOPLE_BOUNDS } from '../../ports/people.ts';
import { ANSWERED_WITHIN_MS } from '../../stores/redis/patience.ts';
import { isEventPattern } from '../../webhooks/eventFilter.ts';
import { evenZoneAheadMs, LOG_ZONES_ALLOWED } from './logZone.ts';
import { MYSQL, REDIS, type ServiceUrl, wrongWith } from './serviceUrl.ts';
import {
  INBOX_ALLOWED,
  isApiUrl,
  isHost,
  isIdPrefix,
  isInboxName,
  isKeysUrl,
  isMetricsToken,
  isOrigin,
  isPath,
  isPublicAddress,
  isQueueWeights,
  isSecret,
  isWebhookSecret,
  isWebhookUrl,
  isZegoSecret,
  KEYS_URL_ALLOWED,
  METRICS_TOKEN_CHARS_MAX,
  PATH_CHARS_MAX,
  QUEUE_WEIGHTS_ALLOWED,
  queueWeights,
  SECRETS_ALLOWED,
  WEBHOOK_SECRETS_ALLOWED,
  ZEGO_SECRET_CHARS_MAX,
  ZEGO_SECRETS_ALLOWED,
} from './settingValues.ts';

const PORT: Range = { min: 0, max: 65_535 };
const MESSAGES_PER_S: Range = { min: 1, max: 1_000_000 };
/** A state, or a list, of a large call must fit in. */
const CONNECTIONS: Range = { min: 0, max: 1_000_000 };
const MIRROR_CONNECTIONS: Range = { min: 1, max: 1_000_000 };
const SEND_BUFFER_BYTES: Range = { min: 65_536, max: 1_073_741_824 };
const JOINS_PER_S: Range = { min: 1, max: 1_000_000 };
const PROXIES: Range = { min: 0, max: 16 };
/** What is slower than that hangs. */
const REDIS_ANSWER_MS: Range = { min: 50, max: 60_000 };
/** Some beats. */
const PROCESS_LIFE_MS: Range = { min: 2_500, max: 60_000 };
const PUBLISH_MS: Range = { min: 0, max: 2_000 };
const JOURNAL_ENTRIES: Range = { min: 1, max: 10_000_000 };
/** ST14: bars (LC11) last 7 days at most. */
const LIFE_DAYS: Range = { min: 7, max: 36_500 };
const LIFE_DAYS_ALLOWED = `0 (for ever), or a whole number from ${LIFE_DAYS.min} to ${LIFE_DAYS.max}`;
/** IN8 */
const FEED_DAYS: Range = { min: 1, max: 365 };
const FEED_EVENTS: Range = { min: 1, max: 100_000_000 };
/** OP5 */
const AUDIT_DAYS: Range = { min: 1, max: 36_500 };
const AUDIT_ENTRIES: Range = { min: 1, max: 1_000_000_000 };
/** PE6 */
const BLOCKED: Range = { min: 1, max: 100_000 };
/** PE7 */
const REVOKED_DAYS: Range = { min: 1, max: 3_660 };
/** IN7 */
const WEBHOOK_CHANNELS: Range = { min: 1, max: 1_000 };
/** One day, well below the longest timer of Node (24 days). */
const RECONNECT_MS: Range = { min: 1, max: 86_400_000 };
/** So wide that recorded callbacks can be played again. */
const TOLERANCE_S: Range = { min: 1, max: 9_999_999_999 };
export const DAY_MS = 86_400_000;
const TOMBSTONE_MS: Range = { min: 1, max: 365 * DAY_MS };
/** ME2: as long as ZEGO takes any. */
const TOKEN_S: Range = { min: 10, max: 2_073_600 };
const ZEGO_TIMER_MS: Range = { min: 1, max: DAY_MS };
/** PE1: the upper bound keeps a channel's snapshot small. */
const STAFF: Range = { min: 0, max: 1_000 };
/** ME6 */
const MEDIA_GRACE_MS: Range = { min: 0, max: DAY_MS };

// Each message says what is allowed; `mistake` puts the name and what was found before it.
export const settings = z.object({
  NODE_ENV: oneOf('development', 'test', 'production').default('development'),
  PORT: wholeNumber(PORT).default(2567),
  HOST: text(isHost, 'an IP address or a host name').optional(),
  AUTH_SECRET: listOf(isSecret, SECRETS_ALLOWED),
  AUTH_JWKS_URL: text(isKeysUrl, KEYS_URL_ALLOWED).optional(),
  DATA_DIR: text(isPath, `a folder's path of at most ${PATH_CHARS_MAX} characters`).default('./data'),
  PUBLIC_ADDRESS: text(isPublicAddress, 'host, host:port or host/path, without "wss://"').optional(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  SQLITE_SYNC: oneOf('full', 'normal').default('full'),
  MAX_MESSAGES_PER_S: wholeNumber(MESSAGES_PER_S).default(50),
  MIRROR_ABOVE: wholeNumber(CONNECTIONS).default(2_000),
  MIRROR_MAX: wholeNumber(MIRROR_CONNECTIONS).default(5_000),
  SEND_BUFFER_BYTES: wholeNumber(SEND_BUFFER_BYTES).default(1_048_576),
  JOINS_PER_S_ADDRESS: wholeNumber(JOINS_PER_S).default(100),
  JOINS_PER_S_USER: wholeNumber(JOINS_PER_S).default(5),
  TRUST_PROXY: wholeNumber(PROXIES).default(0),
  JOURNAL_MAX: wholeNumber(JOURNAL_ENTRIES).default(10_000),
  CHANNEL_LIFE_DAYS: text(isLifeDays, LIFE_DAYS_ALLOWED).transform(Number).default(90),
  FEED_DAYS: wholeNumber(FEED_DAYS).default(7),
  FEED_MAX: wholeNumber(FEED_EVENTS).default(1_000_000),
  AUDIT_DAYS: wholeNumber(AUDIT_DAYS).default(AUDIT_BOUNDS.lifeMs / DAY_MS),
  AUDIT_MAX: wholeNumber(AUDIT_ENTRIES).default(AUDIT_BOUNDS.max),
  MAX_BLOCKED: wholeNumber(BLOCKED).default(PEOPLE_BOUNDS.blockedMax),
  REVOKED_DAYS: wholeNumber(REVOKED_DAYS).default(PEOPLE_BOUNDS.revokedMs / DAY_MS),
  RECONNECT_MS: wholeNumber(RECONNECT_MS).default(20_000),
  HOST_RECONNECT_MS: wholeNumber(RECONNECT_MS).default(60_000),
  MAX_LINKS: wholeNumber(LIMIT_RANGES.maxLinks).default(DEFAULT_LIMITS.maxLinks),
  MAX_APPLIES: wholeNumber(LIMIT_RANGES.maxApplies).default(DEFAULT_LIMITS.maxApplies),
  MAX_STAFF: wholeNumber(STAFF).default(DEFAULT_LIMITS.maxStaff),
  APPLY_LIFE_MS: wholeNumber(LIMIT_RANGES.applyLifeMs).default(DEFAULT_LIMITS.applyLifeMs),
  APPLY_BURST: wholeNumber(LIMIT_RANGES.applyBurst).default(DEFAULT_LIMITS.applyBurst),
  APPLY_WINDOW_MS: wholeNumber(LIMIT_RANGES.applyWindowMs).default(DEFAULT_LIMITS.applyWindowMs),
  APPLY_BAR_MS: wholeNumber(LIMIT_RANGES.applyBarMs).default(DEFAULT_LIMITS.applyBarMs),
  INVITE_LIFE_MS: wholeNumber(LIMIT_RANGES.inviteLifeMs).default(DEFAULT_LIMITS.inviteLifeMs),
  INVITE_BURST: wholeNumber(LIMIT_RANGES.inviteBurst).default(DEFAULT_LIMITS.inviteBurst),
  INVITE_WINDOW_MS: wholeNumber(LIMIT_RANGES.inviteWindowMs).default(DEFAULT_LIMITS.inviteWindowMs),
  WHEN_FULL: oneOf('refuse', 'keep').default(DEFAULT_LIMITS.whenFull),
  SEAT_SELF_MOVE: oneOf('0', '1').default('0'),
  QUEUE_ORDER: oneOf('time', 'weight').default(DEFAULT_LIMITS.queueOrder),
  QUEUE_WEIGHTS: text(isQueueWeights, QUEUE_WEIGHTS_ALLOWED)
    .transform(queueWeights)
    .default(DEFAULT_LIMITS.queueWeights),
  AUTO_NEXT: oneOf('0', '1').default('0'),
  LINK_MEDIA_MS: wholeNumber(LIMIT_RANGES.linkMediaMs).default(DEFAULT_LIMITS.linkMediaMs),
  MEDIA_ENFORCE: oneOf('off', 'watch', 'cut').default(DEFAULT_LIMITS.mediaEnforce),
  MEDIA_GRACE_MS: wholeNumber(MEDIA_GRACE_MS).default(2_000),
  MEDIA_TRUSTED: listOf(isIdPrefix, 'the beginnings of user ids, separated by commas'),
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
  MEDIA_TOKEN_S: wholeNumber(TOKEN_S).default(3_600),
  MEDIA_PUBLISH_TOKEN_S: wholeNumber(TOKEN_S).default(120),
  WEBHOOK_URLS: listOf(isWebhookUrl, 'http:// or https:// addresses, without user, separated by commas'),
  WEBHOOK_SECRET: listOf(isWebhookSecret, WEBHOOK_SECRETS_ALLOWED),
  WEBHOOK_PARALLEL: wholeNumber(WEBHOOK_CHANNELS).default(8),
  WEBHOOK_EVENTS: listOf(isEventPattern, 'types of events, or how they begin (link.*), separated by commas'),
  WEBHOOK_PRIVATE: oneOf('0', '1').optional(),
  ASK_URL: text(isWebhookUrl, 'an http:// or https:// address, without user').optional(),
  ASK_WHEN_SILENT: oneOf('allow', 'refuse').default('allow'),
  METRICS_TOKEN: text(isMetricsToken, `1 to ${METRICS_TOKEN_CHARS_MAX} visible ASCII characters`).optional(),
  ALLOWED_ORIGINS: listOf(isOrigin, 'origins such as https://example.com, separated by commas'),
  CONSOLE: oneOf('0', '1').optional(),
  CONSOLE_LOGIN_URL: text(isWebhookUrl, 'an http:// or https:// address, without user').optional(),
  REDIS_URL: serviceUrl(REDIS, 'redis://user:password@host:port/number, or rediss:// for TLS').optional(),
  REDIS_ANSWER_MS: wholeNumber(REDIS_ANSWER_MS).default(ANSWERED_WITHIN_MS),
  PROCESS_LIFE_MS: wholeNumber(PROCESS_LIFE_MS).default(LIFE_MS),
  MYSQL_URL: serviceUrl(MYSQL, 'mysql://user:password@host:port/database').optional(),
  LOG_TIMEZONE: logZone(),
  PUBLISH_MS: wholeNumber(PUBLISH_MS).default(250),
  INBOX_STREAM: text(isInboxName, INBOX_ALLOWED).optional(),
});

/** All that are read. */
export const SETTINGS: readonly string[] = Object.keys(settings.shape);

/** Names whose values never appear in a message: secrets, and addresses that may hold a password. */
export const MASKED: ReadonlySet<string> = new Set([
  'AUTH_SECRET',
  'ZEGO_CALLBACK_SECRET',
  'ZEGO_SERVER_SECRET',
  'METRICS_TOKEN',
  'WEBHOOK_SECRET',
  'WEBHOOK_URLS',
  'ASK_URL',
  'REDIS_URL',
  'MYSQL_URL',
]);

export type Settings = z.infer<typeof settings>;

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

/** IN13: as how far its clocks are ahead of UTC. */
function logZone() {
  return z
    .string()
    .transform((value, context) => {
      const aheadMs = evenZoneAheadMs(value);
      if (aheadMs === undefined) context.addIssue({ code: 'custom', message: LOG_ZONES_ALLOWED });
      return aheadMs ?? z.NEVER;
    })
    .default(0);
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
