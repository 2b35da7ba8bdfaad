import type { Millis } from './ids.ts';

/** Why an order was not carried out: the stable slugs of the protocol, and `host-present`, which refuses a join. */
export type Reason =
  | 'unknown'
  | 'bad-request'
  | 'busy'
  | 'already-applied'
  | 'too-often'
  | 'links-full'
  | 'not-applied'
  | 'not-linked'
  | 'closed'
  | 'already-linked'
  | 'applies-full'
  | 'in-pk'
  | 'host-present';

export type Refusal =
  | { readonly reason: 'too-often'; readonly retryAfterMs: Millis }
  | { readonly reason: Exclude<Reason, 'too-often'> };
