import { isIP } from 'node:net';
import { type Range, WEIGHT_RANGES } from '../../../schema/limitRanges.ts';
import { parseUserId } from '../../domain/ids.ts';
import type { QueueWeights } from '../../domain/limits.ts';

// What a setting may hold, where that is more than a number or one of some words.

const SECRET_BYTES: Range = { min: 32, max: 4_096 };
export const SECRETS_ALLOWED = `${SECRET_BYTES.min} to ${SECRET_BYTES.max} bytes, such as "openssl rand -hex 32" makes; several, separated by commas`;
export const KEYS_URL_ALLOWED = 'an https:// address (http:// for this machine only), without user';
export const ZEGO_SECRET_CHARS_MAX = 128;
export const ZEGO_SECRETS_ALLOWED = `secrets of 1 to ${ZEGO_SECRET_CHARS_MAX} characters, separated by commas`;
export const METRICS_TOKEN_CHARS_MAX = 4_096;
export const PATH_CHARS_MAX = 4_096;
/** Not one that ends in a number: that is a mistyped address. */
const HOST_NAME = /^(?=.{1,253}$)(?!(.*\.)?\d+$)[a-z\d]([a-z\d-]{0,62})(\.[a-z\d][a-z\d-]{0,62})*$/i;
const PUBLIC_ADDRESS = /^([a-z\d][a-z\d.-]*|\[[\da-f:.]+\])(:\d{1,5})?(\/[^\s?#]*)?$/i;

const WEBHOOK_KEY_BYTES: Range = { min: 24, max: 64 };
export const WEBHOOK_SECRETS_ALLOWED = `whsec_ and the base64 of ${WEBHOOK_KEY_BYTES.min} to ${WEBHOOK_KEY_BYTES.max} bytes; several, separated by commas`;

/** As Standard Webhooks writes it. */
export function isWebhookSecret(value: string): boolean {
  const text = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(value)?.[1];
  if (text === undefined) return false;
  const key = Buffer.from(text, 'base64');
  return key.toString('base64') === text && key.length >= WEBHOOK_KEY_BYTES.min && key.length <= WEBHOOK_KEY_BYTES.max;
}

const { wealth: WEALTH, level: LEVEL, waited: WAITED } = WEIGHT_RANGES;
export const QUEUE_WEIGHTS_ALLOWED =
  `the weights of wealth, level and a second of waiting, separated by commas: two numbers from ${WEALTH.min} to ` +
  `${WEALTH.max}, and one from ${WAITED.min} to ${WAITED.max}, so that nobody waits for ever`;
const WEIGHT = /^\d{1,7}(\.\d{1,6})?$/;

/** PE10 */
export function isQueueWeights(value: string): boolean {
  const texts = value.split(',').map((text) => text.trim());
  return (
    texts.length === 3 &&
    texts.every((text) => WEIGHT.test(text)) &&
    [WEALTH, LEVEL, WAITED].every(({ min, max }, nth) => Number(texts[nth]) >= min && Number(texts[nth]) <= max)
  );
}

export function queueWeights(value: string): QueueWeights {
  const [wealth = 0, level = 0, waited = 1] = value.split(',').map(Number);
  return { wealth, level, waited };
}

/** Who is told of calls there is known by its certificate, or near. */
export function isWebhookUrl(value: string): boolean {
  const url = URL.parse(value);
  return (
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    value.length <= PATH_CHARS_MAX &&
    /^https?:\/\/[^\s#]+$/i.test(value)
  );
}

export const INBOX_ALLOWED =
  'the name of a stream of 1 to 128 bytes without control characters, that does not begin with "linkcall:"';

/** What the server itself keeps begins so. The name is told as that of who gives its orders. */
export const isInboxName = (value: string): boolean =>
  parseUserId(value) !== undefined && !value.startsWith('linkcall:');

export function isSecret(value: string): boolean {
  const bytes = Buffer.byteLength(value);
  return bytes >= SECRET_BYTES.min && bytes <= SECRET_BYTES.max;
}

export function isPath(value: string): boolean {
  return value.length <= PATH_CHARS_MAX && !value.includes('\0');
}

export function isHost(value: string): boolean {
  return isIP(value) !== 0 || HOST_NAME.test(value);
}

export function isLoopback(host: string): boolean {
  return /^127\./.test(host) ? isIP(host) === 4 : host === '::1' || host.toLowerCase() === 'localhost';
}

export function isPublicAddress(value: string): boolean {
  return value.length <= PATH_CHARS_MAX && PUBLIC_ADDRESS.test(value);
}

export function isZegoSecret(value: string): boolean {
  return value.length >= 1 && value.length <= ZEGO_SECRET_CHARS_MAX;
}

/** ME6: an empty one would be everybody's. */
export const isIdPrefix = (value: string): boolean => parseUserId(value) !== undefined;

export function isMetricsToken(value: string): boolean {
  return value.length <= METRICS_TOKEN_CHARS_MAX && /^[\x21-\x7e]+$/.test(value);
}

/** As a browser writes it: any other spelling would never fit. */
export function isOrigin(value: string): boolean {
  return value.length <= PATH_CHARS_MAX && /^https?:/.test(value) && URL.parse(value)?.origin === value;
}

/** What is asked there carries a signature made of the server secret. */
export const isApiUrl = (value: string): boolean => isSafeUrl(value) && !value.includes('?');

/** Who changes what is answered there could sign tokens. */
export const isKeysUrl = (value: string): boolean => isSafeUrl(value);

function isSafeUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '' || !/^https?:\/\/[^\s#]+$/i.test(value)) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(host));
}
