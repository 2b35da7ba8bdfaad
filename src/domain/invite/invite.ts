import type { Capability } from '../capability.ts';
import { acceptInvitation, declineInvitation } from './answer.ts';
import type { InviteOrder } from './commands.ts';
import { invitationOver, withdrawInvitation } from './ends.ts';
import type { InviteEvent } from './events.ts';
import { invitationStarted, inviteUser } from './start.ts';

/** Who is asked onto the call, and what they say to it (PE4, PE5). */
export const invite: Capability<InviteOrder, InviteEvent> = {
  decide: {
    'invite-user': inviteUser,
    'withdraw-invitation': withdrawInvitation,
    'accept-invitation': acceptInvitation,
    'decline-invitation': declineInvitation,
  },
  evolve: {
    'invitation-started': invitationStarted,
    'invitation-accepted': invitationOver,
    'invitation-ended': invitationOver,
  },
};
