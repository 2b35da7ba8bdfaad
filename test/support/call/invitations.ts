import type { Caller, Invited } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import type { InvitationEnd } from '../../../src/domain/invite/events.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { linked } from '../events.ts';
import { callId, HOST, host, person, userId, viewer } from '../people.ts';

// PE4, PE5: each order as its usual giver gives it, and what has come of it.

type Invite = Extract<Order, { type: 'invite-user' }>;
type Asked = { readonly by?: Caller; readonly seat?: number; readonly guest?: Caller };

/** Of somebody who has a connection. */
export const invite = (name: string, { by = host(HOST), seat, guest = viewer(name) }: Asked = {}): Invite => ({
  type: 'invite-user',
  by,
  userId: userId(name),
  callId: callId(name),
  guest,
  ...(seat !== undefined && { seat }),
});

export const inviteAbsent = (name: string): Invite => {
  const { guest: _, ...absent } = invite(name);
  return absent;
};

export const withdraw = (name: string, by: Caller = host(HOST)): Order => ({
  type: 'withdraw-invitation',
  by,
  userId: userId(name),
});

export const acceptInvitation = (
  name: string,
  by: Caller = viewer(name),
): Extract<Order, { type: 'accept-invitation' }> => ({
  type: 'accept-invitation',
  by,
});

export const decline = (name: string, by: Caller = viewer(name)): Order => ({ type: 'decline-invitation', by });

export const invited = (name: string, invitedAt: Millis = 0, seat = 1, by: Caller = host(HOST)): Invited => ({
  status: 'invited',
  person: person(name),
  callId: callId(name),
  invitedAt,
  endsAt: invitedAt + DEFAULT_LIMITS.inviteLifeMs,
  by: { userId: by.person.userId, nick: by.person.nick },
  seat,
});

export const invitationStarted = (name: string, at: Millis = 0, seat = 1, by?: Caller): Event => ({
  type: 'invitation-started',
  at,
  invitation: invited(name, at, seat, by),
  windowMs: DEFAULT_LIMITS.inviteWindowMs,
});

export function invitationEnded(name: string, at: Millis, why: InvitationEnd, invitedAt: Millis = 0, seat = 1): Event {
  return { type: 'invitation-ended', at, invitation: invited(name, invitedAt, seat), why };
}

/** And their link begins. */
export const accepted = (name: string, at: Millis = 0, invitedAt: Millis = 0, seat = 1): readonly [Event, Event] => [
  { type: 'invitation-accepted', at, invitation: invited(name, invitedAt, seat) },
  { type: 'link-started', at, link: linked(name, at, at, seat) },
];
