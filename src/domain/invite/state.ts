import type { Millis, UserId } from '../ids.ts';
import type { Limits } from '../limits.ts';

/** Somebody was invited, whatever came of it. */
export type Invitee = { readonly userId: UserId; readonly at: Millis };

/** Beyond them the oldest do not count any more. */
export const INVITEES_MAX = 256;

/** PE4: the oldest first. Those whose time is over go with the next one. */
export function withInvitee(known: readonly Invitee[], invitee: Invitee, windowMs: Millis): readonly Invitee[] {
  const recent = known.filter(({ at }) => invitee.at - at < windowMs);
  return [...recent, invitee].slice(-INVITEES_MAX);
}

/** PE4: when this user may be invited again; 0: now. */
export function invitableIn(
  known: readonly Invitee[],
  userId: UserId,
  at: Millis,
  { inviteBurst, inviteWindowMs }: Pick<Limits, 'inviteBurst' | 'inviteWindowMs'>,
): Millis {
  const recent = known.filter((one) => one.userId === userId && at - one.at < inviteWindowMs);
  const first = recent.at(-inviteBurst);
  return first === undefined ? 0 : first.at + inviteWindowMs - at;
}
