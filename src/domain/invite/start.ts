import { accept, type Decision, type Guard, refuse } from '../capability.ts';
import { type Channel, findInvited, findLinked, hostOf, type Invited, isLive } from '../channel.ts';
import type { Limits } from '../limits.ts';
import { mayLetIn } from '../rights.ts';
import { linksAreFull, seatFor, whyNotFree } from '../seats.ts';
import type { InviteCommand } from './commands.ts';
import type { InviteEvent, InviteEventOf } from './events.ts';
import { invitableIn, withInvitee } from './state.ts';

type InviteGuard = Guard<InviteCommand<'invite-user'>, InviteEvent>;

/** PE4: are there invitations at all, and is it theirs to invite this user? */
export const mayInvite: InviteGuard = (channel, { by, userId }) => {
  if (!mayLetIn(channel, by, userId) || hostOf(channel)?.userId === userId) return refuse('bad-request');
  if (!channel.isOpen) return refuse('closed');
  return isLive(channel) ? undefined : refuse('not-live');
};

/** PE4: of whom nothing is on the line yet; whoever waits is let in by the call. */
export function inviteUser(
  channel: Channel,
  { by, at, userId, callId, guest, seat: asked }: InviteCommand<'invite-user'>,
  limits: Limits,
): Decision<InviteEvent> {
  if (findLinked(channel, userId) !== undefined) return refuse('already-linked');
  if (findInvited(channel, userId) !== undefined) return refuse('already-invited');
  if (guest === undefined) return refuse('not-here');
  const retryAfterMs = invitableIn(channel.invitees, userId, at, limits);
  if (retryAfterMs > 0) return { refusal: { reason: 'too-often', retryAfterMs }, events: [] };
  const whyNot = whyNotFree(channel, limits, asked) ?? (linksAreFull(channel, limits) ? 'links-full' : undefined);
  if (whyNot !== undefined) return refuse(whyNot);
  const invitation: Invited = {
    status: 'invited',
    person: guest.person,
    callId,
    invitedAt: at,
    endsAt: at + limits.inviteLifeMs,
    by: { userId: by.person.userId, nick: by.person.nick },
    seat: seatFor(channel, limits, asked),
    ...(guest.role === 'moderator' && { isModerator: true }),
  };
  return accept({ type: 'invitation-started', at, invitation, windowMs: limits.inviteWindowMs });
}

export const invitationStarted = (
  channel: Channel,
  { at, invitation, windowMs }: InviteEventOf<'invitation-started'>,
): Channel => ({
  ...channel,
  invited: [...channel.invited, invitation],
  invitees: withInvitee(channel.invitees, { userId: invitation.person.userId, at }, windowMs),
});
