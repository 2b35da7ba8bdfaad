import { type Caller, type Channel, hostOf, isHost } from './channel.ts';
import { type Order, subjectOf } from './command.ts';
import type { UserId } from './ids.ts';

export const mayOperate = (caller: Caller): boolean => caller.role === 'admin';

export const mayDirect = (channel: Channel, caller: Caller): boolean => mayOperate(caller) || isHost(channel, caller);

export const mayApply = (channel: Channel, caller: Caller): boolean =>
  caller.role !== 'host' && hostOf(channel)?.userId !== caller.person.userId;

/** Of whom the one who gives an order may be told: nobody else learns who waits, not even by a refusal. */
export function subjectFor(channel: Channel, order: Order): UserId | undefined {
  if ('userId' in order) return mayDirect(channel, order.by) ? order.userId : undefined;
  return subjectOf(order);
}
