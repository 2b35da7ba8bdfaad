import { type Caller, type Channel, findInvited, findLinked, findWaiting, hostOf, isHost } from './channel.ts';
import { namesNobody, type Order, subjectOf } from './command.ts';
import type { Event } from './event.ts';
import type { UserId } from './ids.ts';

export const mayOperate = ({ role }: Pick<Caller, 'role'>): boolean => role === 'admin' || role === 'operator';

/** Who the call belongs to: the switch, limits, and who its moderators are. */
export const mayDirect = (channel: Channel, caller: Caller): boolean => mayOperate(caller) || isHost(channel, caller);

/** PE1: who directs the people of the call, and sees who waits. */
export const mayModerate = (channel: Channel, caller: Caller): boolean =>
  mayDirect(channel, caller) || caller.role === 'moderator' || isAppointed(channel, caller.person.userId);

export const isAppointed = ({ moderators }: Channel, userId: UserId): boolean =>
  moderators.some((one) => one.userId === userId);

/** As far as the channel knows: a token tells of itself only by who applies with it. */
const isModerator = (channel: Channel, userId: UserId): boolean =>
  isAppointed(channel, userId) || onLine(channel, userId)?.isModerator === true;

const onLine = (channel: Channel, userId: UserId) =>
  findWaiting(channel, userId) ?? findLinked(channel, userId) ?? findInvited(channel, userId);

/** PE1: a moderator does nothing to the host, to another one, or for itself. */
export function mayActOn(channel: Channel, caller: Caller, userId: UserId): boolean {
  if (mayDirect(channel, caller)) return true;
  const isOneOfThem = hostOf(channel)?.userId === userId || isModerator(channel, userId);
  return mayModerate(channel, caller) && caller.person.userId !== userId && !isOneOfThem;
}

/** PE1: a moderator is let in as any user is, by the host or another one, and not by itself. */
export const mayLetIn = (channel: Channel, caller: Caller, userId: UserId): boolean =>
  mayActOn(channel, caller, userId) ||
  (mayModerate(channel, caller) && caller.person.userId !== userId && hostOf(channel)?.userId !== userId);

export const mayApply = (channel: Channel, caller: Caller): boolean =>
  caller.role !== 'host' && hostOf(channel)?.userId !== caller.person.userId;

/** Whether they may be told of others at all: nobody else learns who waits, not even by a refusal. */
export function mayBeTold(channel: Channel, order: Order): boolean {
  if (order.type === 'move-to-seat' && order.userId === order.by.person.userId) return true;
  return 'userId' in order || namesNobody(order) ? 'by' in order && mayModerate(channel, order.by) : true;
}

/** Of whom the one who gives an order is told; `events` are what came of it. */
export function subjectFor(channel: Channel, order: Order, events: readonly Event[]): UserId | undefined {
  if (!mayBeTold(channel, order)) return undefined;
  if (order.type !== 'allow-next') return subjectOf(order);
  return events.find((event) => event.type === 'link-started')?.link.person.userId;
}
