import { linkcallUser, type Moment } from '../../schema/linkcallUser.ts';
import type { InviteNotice } from '../../schema/notices.ts';
import { invitedSubject } from '../../src/domain/answer.ts';
import { type Channel, hostOf } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Notice } from './addressee.ts';
import { wireHead } from './wire.ts';

/** PE4, PE5: its end is told to the staff, too; a yes as any link is (LC12). */
export function noticesOfInvite(channel: Channel, event: Event, moment: Moment): Notice[] {
  if (event.type !== 'invitation-started' && event.type !== 'invitation-ended') return [];
  const { invitation } = event;
  const { userId } = invitation.person;
  const hasEnded = event.type === 'invitation-ended';
  const body: InviteNotice = {
    ...wireHead(channel),
    ...{ by: invitation.by.userId, ends_at: invitation.endsAt, seat: invitation.seat },
    data: linkcallUser(invitedSubject(channel, invitation, hasEnded ? 'uninvited' : 'invited'), moment),
    why: hasEnded ? event.why : '',
    version: channel.version,
  };
  const user: Notice = { to: { user: userId }, type: 'linkcall_invite_nt', body };
  if (!hasEnded) return [user];
  const host = hostOf(channel)?.userId;
  return [
    user,
    ...(host === undefined ? [] : [{ ...user, to: { user: host } }]),
    { ...user, to: { moderatorsOf: channel, but: [host, userId] } },
  ];
}
