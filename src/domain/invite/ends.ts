import { accept, type Decision, refuse } from '../capability.ts';
import { begunBefore, type Channel, findInvited, type Invited } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import { mayLetIn } from '../rights.ts';
import type { InviteCommand } from './commands.ts';
import type { InvitationEnd, InviteEvent } from './events.ts';

export const invitationEnded = (invitation: Invited, at: Millis, why: InvitationEnd): InviteEvent => ({
  type: 'invitation-ended',
  at,
  invitation,
  why,
});

/** PE4 */
export function withdrawInvitation(
  channel: Channel,
  { by, at, userId }: InviteCommand<'withdraw-invitation'>,
): Decision<InviteEvent> {
  if (!mayLetIn(channel, by, userId)) return refuse('bad-request');
  const invitation = findInvited(channel, userId);
  return invitation === undefined ? refuse('not-invited') : accept(invitationEnded(invitation, at, 'withdrawn'));
}

type Timed = { readonly at: Millis };

/** PE5: by the channel's own clock. */
export const endOverdueInvitations = ({ invited }: Channel, { at }: Timed): Decision<InviteEvent> =>
  accept(...invited.filter(({ endsAt }) => at >= endsAt).map((one) => invitationEnded(one, at, 'ran-out')));

type Leaving = Timed & {
  readonly person: { readonly userId: UserId };
  readonly says: 'connections' | 'zego' | 'platform';
  readonly seenAt: Millis | undefined;
};

/** PE5; ZG12, IN3: who was invited after they were seen to leave is back. */
export function leaveInvitation(channel: Channel, { person, says, seenAt, at }: Leaving): Decision<InviteEvent> {
  const isSince = says !== 'connections' && seenAt !== undefined;
  const invitation = findInvited(isSince ? begunBefore(channel, seenAt) : channel, person.userId);
  return accept(...(invitation === undefined ? [] : [invitationEnded(invitation, at, 'left')]));
}

/** PE5: with what makes an end of the calls. */
export const endInvitations =
  (why: 'closed' | 'session-ended') =>
  ({ invited }: Channel, { at }: Timed): readonly InviteEvent[] =>
    invited.map((one) => invitationEnded(one, at, why));

/** PE5, PE6 */
export function endInvitationOfBlocked(
  channel: Channel,
  { userId, at }: Timed & { readonly userId: UserId },
): readonly InviteEvent[] {
  const invitation = findInvited(channel, userId);
  return invitation === undefined ? [] : [invitationEnded(invitation, at, 'blocked')];
}

export const invitationOver = (channel: Channel, { invitation }: { readonly invitation: Invited }): Channel => ({
  ...channel,
  invited: channel.invited.filter(({ person }) => person.userId !== invitation.person.userId),
});
