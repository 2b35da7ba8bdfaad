import { accept, type Decision, type Guard, refuse } from '../capability.ts';
import { type Caller, type Channel, findInvited } from '../channel.ts';
import type { Millis } from '../ids.ts';
import type { Refusal } from '../refusal.ts';
import { mayApply } from '../rights.ts';
import type { InviteCommand } from './commands.ts';
import { invitationEnded } from './ends.ts';
import type { InviteEvent } from './events.ts';

/** IN9: what others say counts only where the channel has nothing against it. */
type OwnYes = { readonly by: Caller; readonly at: Millis; readonly objection?: Refusal };

/** PE5: it never fails for want of room: the invitation has held its link. */
export function acceptInvitation(channel: Channel, { by, at, objection }: OwnYes): Decision<InviteEvent> {
  if (!mayApply(channel, by)) return refuse('bad-request');
  const invitation = findInvited(channel, by.person.userId);
  if (invitation === undefined) return refuse('not-invited');
  return objection === undefined
    ? accept({ type: 'invitation-accepted', at, invitation })
    : { refusal: objection, events: [] };
}

/** PE4: who applies while they are invited says yes. */
export const applyingAccepts: Guard<OwnYes, InviteEvent> = (channel, command) =>
  findInvited(channel, command.by.person.userId) === undefined ? undefined : acceptInvitation(channel, command);

/** PE5 */
export function declineInvitation(
  channel: Channel,
  { by, at }: InviteCommand<'decline-invitation'>,
): Decision<InviteEvent> {
  if (!mayApply(channel, by)) return refuse('bad-request');
  const invitation = findInvited(channel, by.person.userId);
  return invitation === undefined ? refuse('not-invited') : accept(invitationEnded(invitation, at, 'declined'));
}
