import { type Caller, type Channel, hostOf, isHost } from './channel.ts';
import { type Order, subjectOf } from './command.ts';
import type { UserId } from './ids.ts';

export const mayOperate = (caller: Caller): boolean => caller.role === 'admin';

/** Who the call belongs to: the switch, limits, and who its moderators are. */
export const mayDirect = (channel: Channel, caller: Caller): boolean => mayOperate(caller) || isHost(channel, caller);

/** PE1: who directs the people of the call, and sees who waits. */
export const mayModerate = (channel: Channel, caller: Caller): boolean =>
  mayDirect(channel, caller) || caller.role === 'moderator' || isAppointed(channel, caller.person.userId);

export const isAppointed = ({ moderators }: Channel, userId: UserId): boolean =>
  moderators.some((one) => one.userId === userId);

/** PE1: a moderator does nothing to the host, to another one, or for itself. */
export function mayActOn(channel: Channel, caller: Caller, userId: UserId): boolean {
  if (mayDirect(channel, caller)) return true;
  const isOneOfThem = hostOf(channel)?.userId === userId || isAppointed(channel, userId);
  return mayModerate(channel, caller) && caller.person.userId !== userId && !isOneOfThem;
}

export const mayApply = (channel: Channel, caller: Caller): boolean =>
  caller.role !== 'host' && hostOf(channel)?.userId !== caller.person.userId;

/** Of whom the one who gives an order may be told: nobody else learns who waits, not even by a refusal. */
export function subjectFor(channel: Channel, order: Order): UserId | undefined {
  if ('userId' in order) return mayModerate(channel, order.by) ? order.userId : undefined;
  return subjectOf(order);
}
