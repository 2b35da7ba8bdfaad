import type { MapSchema } from '@colyseus/schema';
import { type ChannelState, LinkcallInvite } from '../../schema/channelState.ts';
import { userOf } from '../../schema/feedEvent.ts';
import type { Moment } from '../../schema/linkcallUser.ts';
import type { Channel, Invited } from '../../src/domain/channel.ts';
import type { AwaySince } from '../../src/domain/lastSeen.ts';

/** PE4: gives the state the invitations that there are; returns the new ones, for the views of those who may see them. */
export function showInvites(
  { invites }: Pick<ChannelState, 'invites'>,
  { invited }: Channel,
  { awaySince }: Pick<Moment, 'awaySince'>,
): LinkcallInvite[] {
  if (invites.size === 0 && invited.length === 0) return [];
  const added: LinkcallInvite[] = [];
  const wanted = new Map<string, Invited>(invited.map((one) => [one.person.userId, one]));
  for (const [userId, entry] of [...invites.entries()]) {
    if (wanted.get(userId)?.invitedAt !== entry.time_invite) invites.delete(userId);
  }
  for (const [userId, invitation] of wanted) {
    const known = invites.get(userId);
    if (known === undefined) added.push(put(invites, invitation, awaySince));
    else known.away_since = awaySince(invitation.person.userId);
  }
  return added;
}

function put(
  invites: MapSchema<LinkcallInvite>,
  { person, by, invitedAt, endsAt, seat }: Invited,
  awaySince: AwaySince,
): LinkcallInvite {
  const entry = new LinkcallInvite({
    ...userOf(person),
    ...{ by: by.userId, by_nick: by.nick, time_invite: invitedAt, ends_at: endsAt, seat },
    away_since: awaySince(person.userId),
  });
  invites.set(person.userId, entry);
  return entry;
}
