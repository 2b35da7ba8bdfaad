import { type Channel, hostOf, type Linked, type Waiting } from '../channel.ts';
import type { Order } from '../command.ts';
import type { Event } from '../event.ts';
import type { CallId, Millis, Sid, UserId } from '../ids.ts';
import { mayOperate } from '../rights.ts';
import type { UserState } from '../userState.ts';
import { type ApplicationEnd, type LinkEnd, stateAfterApplication, stateAfterLink } from './events.ts';

export type CallEnd = ApplicationEnd | LinkEnd;

/** Who refused or removed them; `server`: a system of the platform, for itself or in the name of somebody but the host. */
export type EndedBy = 'host' | 'moderator' | 'operator' | 'server';

/** OP7: what the original's table has no room for. */
export type CallDetail = {
  readonly end: CallEnd;
  readonly by: EndedBy | null;
  readonly nick: string;
  readonly hostNick: string;
};

/** One record of the user log (ST6): an application that ended, linked or not. */
export type EndedCall = {
  readonly callId: CallId;
  readonly sid: Sid;
  readonly userId: UserId;
  /** Empty when no host was ever there. */
  readonly hostId: UserId | '';
  readonly appliedAt: Millis;
  /** 0: never linked. */
  readonly allowedAt: Millis;
  readonly endedAt: Millis;
  /** LC26: the last moment at which the user was there. */
  readonly seenAt: Millis;
  readonly endState: UserState;
  readonly detail: CallDetail;
};

/** `channel` is the one before `events`, which `order` brought. */
export function endedCalls(channel: Channel, events: readonly Event[], order?: Order): EndedCall[] {
  const host = hostOf(channel);
  const by = order && endedBy(channel, order);
  const record = ({ person, callId, appliedAt }: Waiting | Linked, why: CallEnd) => ({
    callId,
    sid: channel.sid,
    userId: person.userId,
    hostId: host?.userId ?? ('' as const),
    appliedAt,
    detail: {
      end: why,
      by: why === 'removed' || why === 'refused' ? (by ?? null) : null,
      nick: person.nick,
      hostNick: host?.nick ?? '',
    },
  });
  return events.flatMap((event) => {
    if (event.type === 'application-ended') {
      const { application, why, at } = event;
      const endState = stateAfterApplication(why);
      return [{ ...record(application, why), allowedAt: 0, endedAt: at, seenAt: at, endState }];
    }
    if (event.type === 'link-ended') {
      const { link, why, at, seenAt } = event;
      const endState = stateAfterLink(why);
      return [{ ...record(link, why), allowedAt: link.allowedAt, endedAt: at, seenAt, endState }];
    }
    return [];
  });
}

/** Undefined: nobody did, it came about. */
function endedBy(channel: Channel, order: Order): EndedBy | undefined {
  if (!('by' in order)) return undefined;
  if (hostOf(channel)?.userId === order.by.person.userId) return 'host';
  if (order.via !== undefined) return 'server';
  return mayOperate(order.by) ? 'operator' : 'moderator';
}

/** LC26. Never negative, even if the clock was set back during the call. */
export function linkedSeconds({ allowedAt, seenAt }: Pick<EndedCall, 'allowedAt' | 'seenAt'>): number {
  const linkedMs = seenAt - allowedAt;
  return linkedMs > 0 ? (linkedMs - (linkedMs % 1_000)) / 1_000 : 0;
}
