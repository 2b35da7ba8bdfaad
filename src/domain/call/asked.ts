import { type Channel, findInvited, type Person, type Wish } from '../channel.ts';
import type { Order } from '../command.ts';
import type { CallId, Millis, Sid, UserId } from '../ids.ts';

/** IN9: what the channel would let begin, as the platform is asked about it. */
export type AskedCall = {
  readonly sid: Sid;
  readonly at: Millis;
  readonly callId: CallId;
  readonly person: Person;
  /** PE5: who invited them, if they say yes; undefined: they apply. */
  readonly invitedBy: UserId | undefined;
  readonly wish?: Wish | undefined;
  /** The system of the platform that gives it for them. */
  readonly via: UserId | undefined;
};

/** Whoever applies while they are invited says yes (PE4). Undefined: nobody is asked. */
export function askedOf(channel: Channel, order: Order, at: Millis): AskedCall | undefined {
  if (order.type !== 'start-application' && order.type !== 'accept-invitation') return undefined;
  const { sid } = channel;
  const { via, by } = order;
  const said = 'wish' in order && order.wish !== undefined ? { wish: order.wish } : {};
  const invitation = findInvited(channel, by.person.userId);
  if (invitation !== undefined) {
    const { callId, person } = invitation;
    return { sid, at, callId, person, ...said, invitedBy: invitation.by.userId, via };
  }
  if (order.type === 'accept-invitation') return undefined;
  return { sid, at, callId: order.callId, person: by.person, ...said, invitedBy: undefined, via };
}
