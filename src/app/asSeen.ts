import type { Order } from '../domain/command.ts';
import type { UserId } from '../domain/ids.ts';
import type { Attendance } from './attendance.ts';

/** PE1, PE4: who is there, and as whom, is known here. IN2: who applies through a system of the platform may have no connection. */
export function asSeen(order: Order, attendance: Pick<Attendance, 'hereAs' | 'knows'>): Order {
  if (order.type === 'invite-user') {
    const guest = attendance.hereAs(order.userId);
    return guest === undefined ? order : { ...order, guest };
  }
  if (order.type === 'appoint-moderator') {
    const nick = attendance.hereAs(order.userId)?.person.nick;
    return nick === undefined ? order : { ...order, nick };
  }
  if (order.type === 'block-user') {
    const isModerator = attendance.hereAs(order.userId)?.role === 'moderator';
    return isModerator ? { ...order, isModerator } : order;
  }
  if (order.type !== 'start-application' || order.via === undefined) return order;
  return attendance.knows(order.by.person.userId) ? order : { ...order, isUnseen: true };
}

/** Of whom it must be known whether they are there, and is not here: they may be in a mirror. */
export function mustBeSeen(order: Order, attendance: Pick<Attendance, 'hereAs'>): UserId | undefined {
  if (order.type !== 'invite-user' && order.type !== 'appoint-moderator' && order.type !== 'block-user')
    return undefined;
  return attendance.hereAs(order.userId) === undefined ? order.userId : undefined;
}
