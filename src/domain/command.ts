import type { Origin } from './audit/origin.ts';
import type { TraceParent } from './audit/traceParent.ts';
import type { CallOrder } from './call/commands.ts';
import type { Millis, UserId } from './ids.ts';
import type { InviteOrder } from './invite/commands.ts';
import type { MediaOrder } from './media/commands.ts';
import type { Blocks } from './moderation/blocks.ts';
import type { ModerationOrder } from './moderation/commands.ts';
import type { SeatOrder } from './seats/commands.ts';
import type { StaffOrder } from './staff/commands.ts';

/** What somebody wants of a channel, of whichever capability. The mailbox adds when: an order with a time is a command. */
export type Order = (CallOrder | InviteOrder | MediaOrder | ModerationOrder | SeatOrder | StaffOrder) & {
  /** IN2: the system of the platform that gives it, for itself or for one of its users. */
  readonly via?: UserId;
  /** OP5: of those of whom an audit tells. */
  readonly origin?: Origin;
  /** OP9: of the request by which they came who give it, where there is no `origin`. */
  readonly trace?: TraceParent;
};

export type StartOrder = Extract<Order, { type: 'start-application' }>;

/** LC26: of the users on the line those who are not there, and the last moment at which they were. */
export type LastSeen = ReadonlyMap<UserId, Millis>;

export type Command = Order & {
  readonly at: Millis;
  /** Undefined: everybody on the line is there. */
  readonly lastSeen?: LastSeen;
  /** PE6: whom the channel's host has blocked. Undefined: nobody. */
  readonly blocks?: Blocks;
};

export type OrderType = Order['type'];

/** All of them: the compiler sees to it that none is missing. */
export const ORDER_TYPES: Readonly<Record<OrderType, true>> = {
  'open-switch': true,
  'close-switch': true,
  'start-application': true,
  'cancel-application': true,
  'report-ran-out': true,
  'quit-link': true,
  'allow-application': true,
  'refuse-application': true,
  'remove-link': true,
  'refuse-all': true,
  'remove-all': true,
  'allow-next': true,
  'set-pk': true,
  'set-limits': true,
  'end-session': true,
  'reopen-channel': true,
  'start-session': true,
  leave: true,
  'note-arrival': true,
  'end-overdue': true,
  'let-next-in': true,
  'close-room': true,
  'end-silent-link': true,
  'report-stranger': true,
  'mute-link': true,
  'lock-seat': true,
  'unlock-seat': true,
  'move-to-seat': true,
  'order-seats': true,
  'appoint-moderator': true,
  'dismiss-moderator': true,
  'invite-user': true,
  'withdraw-invitation': true,
  'accept-invitation': true,
  'decline-invitation': true,
  'block-user': true,
  'unblock-user': true,
  'shut-out': true,
};

/** PE3: whom it is about shows only when it is decided. */
export const namesNobody = ({ type }: Pick<Order, 'type'>): boolean => NAMING_NOBODY.has(type);

const NAMING_NOBODY: ReadonlySet<OrderType> = new Set([
  'refuse-all',
  'remove-all',
  'allow-next',
  'lock-seat',
  'unlock-seat',
  'order-seats',
]);

/** The user an order is about: its target if it names one, else the one who gives it. */
export function subjectOf(order: Order): UserId | undefined {
  if (namesNobody(order)) return undefined;
  if ('userId' in order) return order.userId;
  if ('person' in order) return order.person.userId;
  return 'by' in order ? order.by.person.userId : undefined;
}

/** LC17: in whose name the answer is remembered. */
export const giverOf = (order: Order): UserId | undefined =>
  order.via ?? ('by' in order ? order.by.person.userId : undefined);

/** Who gives it. A user may be named anything, `zego` and `clock` too. */
export type Actor =
  | { readonly kind: 'user'; readonly id: UserId }
  | { readonly kind: 'clock' }
  | { readonly kind: 'zego' }
  /** ME5, ME6: what is on the air, or is not. */
  | { readonly kind: 'media' };

export const userActor = (id: UserId): Actor => ({ kind: 'user', id });

export function actorOf(order: Order): Actor {
  if ('by' in order) return userActor(order.by.person.userId);
  switch (order.type) {
    case 'leave':
      return order.says === 'zego' ? { kind: 'zego' } : userActor(order.person.userId);
    case 'note-arrival':
      return userActor(order.person.userId);
    case 'close-room':
      return { kind: 'zego' };
    case 'end-overdue':
    case 'let-next-in':
      return { kind: 'clock' };
    case 'shut-out':
      return userActor(order.blockedBy);
    case 'end-silent-link':
    case 'report-stranger':
      return { kind: 'media' };
  }
}

/** OP9: of the request that it came with. */
export const traceOf = ({ origin, trace }: Pick<Order, 'origin' | 'trace'>): TraceParent | undefined =>
  origin?.trace ?? trace;
