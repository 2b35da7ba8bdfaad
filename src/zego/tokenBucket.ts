import type { Millis } from '../domain/ids.ts';

/** So many at once, and one more every so often: at most `capacity + span / everyMs` in any span of time. */
export type BucketSize = { readonly capacity: number; readonly everyMs: Millis };

/** Holds time instead of tokens, so that all of it is whole numbers: one token costs `everyMs` of `saved`. */
export type TokenBucket = { readonly saved: Millis; readonly at: Millis };

export type Take = { readonly left: TokenBucket } | { readonly waitMs: Millis };

export function fullBucket(size: BucketSize, now: Millis): TokenBucket {
  return { saved: size.capacity * size.everyMs, at: now };
}

/** A clock that is set back earns nothing, and costs no more than one token's wait. */
export function take(bucket: TokenBucket, size: BucketSize, now: Millis): Take {
  const earned = Math.max(0, now - bucket.at);
  const saved = Math.min(bucket.saved + earned, size.capacity * size.everyMs);
  return saved < size.everyMs ? { waitMs: size.everyMs - saved } : { left: { saved: saved - size.everyMs, at: now } };
}
