import { createHash } from 'node:crypto';
import type { Callback, Fields } from './callback.ts';

/** A callback as it goes over the wire. */
export type SignedCallback = { readonly body: string; readonly contentType: string };

export type Sender = { readonly appId: number; readonly secret: string };

/** Those whose scalars ZEGO sends as numbers; the others' are all text. */
const WITH_NUMBERS: ReadonlySet<Callback['event']> = new Set(['room_create', 'room_close']);

/** `isForm`: as ZEGO sends it on request. */
export function write(callback: Callback, { appId, secret }: Sender, nonce: string, isForm: boolean): SignedCallback {
  const timestamp = Math.floor(callback.at / 1_000);
  const hasNumbers = WITH_NUMBERS.has(callback.event);
  const fields = {
    event: callback.event,
    appid: hasNumbers ? appId : String(appId),
    timestamp: hasNumbers ? timestamp : String(timestamp),
    nonce,
    signature: sign(secret, String(timestamp), nonce),
    ...callback.fields,
  };
  return isForm
    ? { body: form(fields), contentType: 'application/x-www-form-urlencoded' }
    : { body: json(fields), contentType: 'application/json' };
}

export function sign(secret: string, timestamp: string, nonce: string): string {
  return createHash('sha1').update([secret, timestamp, nonce].sort().join('')).digest('hex');
}

function json(fields: Fields): string {
  const members = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}:${scalar(value)}`);
  return `{${members.join(',')}}`;
}

/** A bare number of any size, which `JSON.stringify` cannot write. */
function scalar(value: string | number | bigint): string {
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

function form(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
