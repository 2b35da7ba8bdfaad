import { hash, timingSafeEqual } from 'node:crypto';
import type { Millis } from '../domain/ids.ts';

/** What a callback says of where it comes from, as text. */
export type Delivery = {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly appId: string | undefined;
};

export type Trust = {
  /** Several while one replaces the other; with none nothing is authentic. */
  readonly secrets: readonly string[];
  /** Any, if empty. */
  readonly appIds: readonly string[];
  readonly toleranceS: number;
};

export type Verdict = { readonly kind: 'authentic' } | { readonly kind: 'unauthentic'; readonly message: string };

/** ZG2. The signature does not cover the body, so HTTPS and the time window matter. A nonce seen before is a retry. */
export function verify(delivery: Delivery, { secrets, appIds, toleranceS }: Trust, now: Millis): Verdict {
  const { timestamp, nonce, signature, appId } = delivery;
  if (secrets.length === 0) return unauthentic('ZEGO_CALLBACK_SECRET is not set: set it to the callback secret');
  const fits = secrets.map((secret) => isSame(signatureOf(secret, timestamp, nonce), signature));
  if (!fits.includes(true)) {
    return unauthentic(
      'the signature does not fit: ZEGO_CALLBACK_SECRET must be the callback secret of the project, not its ServerSecret',
    );
  }
  const ageS = now / 1_000 - seconds(timestamp);
  if (!(Math.abs(ageS) <= toleranceS)) return unauthentic(untimely(timestamp, ageS, toleranceS));
  if (appIds.length > 0 && !appIds.some((known) => known === appId)) {
    return unauthentic('the appid is none of ZEGO_APP_ID: is this the callback of another project?');
  }
  return { kind: 'authentic' };
}

export function signatureOf(secret: string, timestamp: string, nonce: string): string {
  return hash('sha1', [secret, timestamp, nonce].sort().join(''));
}

function isSame(expected: string, found: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(found)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** NaN for what is no whole number of seconds: every comparison with it fails. */
function seconds(timestamp: string): number {
  return /^\d+$/.test(timestamp) ? Number(timestamp) : Number.NaN;
}

function untimely(timestamp: string, ageS: number, toleranceS: number): string {
  if (Number.isNaN(ageS)) return 'the timestamp must be a whole number of seconds';
  if (/^\d{13}$/.test(timestamp)) return 'the timestamp must be in seconds, not in milliseconds';
  const distance = `${Math.round(Math.abs(ageS))} s ${ageS > 0 ? 'behind' : 'ahead of'}`;
  return `the timestamp is ${distance} this server's clock, ${toleranceS} s are allowed: is the clock right?`;
}

const unauthentic = (message: string): Verdict => ({ kind: 'unauthentic', message });
