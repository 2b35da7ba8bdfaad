import type { Stop } from './channel.ts';
import type { Millis } from './ids.ts';

/** Why an order was not carried out: the stable slugs of the protocol, and `host-present` and `stopped`, which refuse a join. */
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
  | 'not-live'
  | 'already-linked'
  | 'applies-full'
  | 'in-pk'
  | 'no-media'
  | 'not-allowed'
  | 'blocked'
  | 'not-here'
  | 'already-invited'
  | 'not-invited'
  | 'seat-taken'
  | 'seat-locked'
  | 'no-such-seat'
  | 'muted'
  | 'staff-full'
  | 'host-present'
  | 'stopped';

export type Refusal =
  | { readonly reason: 'too-often'; readonly retryAfterMs: Millis }
  | { readonly reason: 'stopped'; readonly stop: Stop }
  /** IN9: what the platform says of it; may be empty. */
  | { readonly reason: 'not-allowed'; readonly desc: string }
  /** PE6 */
  | { readonly reason: 'blocked'; readonly until: Millis | 'for-ever' }
  /** ST7: whether it was made durable is not known. */
  | { readonly reason: 'busy'; readonly mayBeDone: true }
  | { readonly reason: PlainReason };

/** The reason is all there is to say. */
export type PlainReason = Exclude<Reason, 'too-often' | 'stopped' | 'not-allowed' | 'blocked'>;
