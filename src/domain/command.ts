import type { Caller, Person } from './channel.ts';
import type { CallId, Millis, UserId } from './ids.ts';
import type { LastSeen } from './lastSeen.ts';
import type { LimitOverrides } from './limits.ts';

/** What somebody wants of a channel. The mailbox adds when: an order with a time is a command. */
export type Order =
  | { readonly type: 'open-switch'; readonly by: Caller }
  | { readonly type: 'close-switch'; readonly by: Caller }
  | { readonly type: 'start-application'; readonly by: Caller; readonly callId: CallId }
  | { readonly type: 'cancel-application'; readonly by: Caller }
  | { readonly type: 'report-ran-out'; readonly by: Caller }
  | { readonly type: 'quit-link'; readonly by: Caller }
  | { readonly type: 'allow-application'; readonly by: Caller; readonly userId: UserId }
  | { readonly type: 'refuse-application'; readonly by: Caller; readonly userId: UserId }
  | { readonly type: 'remove-link'; readonly by: Caller; readonly userId: UserId }
  | { readonly type: 'set-pk'; readonly by: Caller; readonly inPk: boolean }
  | { readonly type: 'set-limits'; readonly by: Caller; readonly overrides: LimitOverrides }
  | {
      readonly type: 'end-session';
      readonly by: Caller;
      /** LC25: how long no host may come: 0, for ever; undefined, they may at once. */
      readonly minutes: number | undefined;
      readonly reason: string;
    }
  | { readonly type: 'reopen-channel'; readonly by: Caller }
  | { readonly type: 'start-session'; readonly by: Caller }
  | {
      readonly type: 'leave';
      readonly person: Pick<Person, 'userId'>;
      readonly says: Witness;
      /** The last moment at which they were there, as the witness knows it. */
      readonly seenAt: Millis;
    }
  /** ZEGO's room was closed. */
  | { readonly type: 'close-room'; readonly closedAt: Millis }
  | { readonly type: 'end-overdue' };

/** Who knows that somebody is gone: their own connections, or ZEGO (LC20). */
export type Witness = 'connections' | 'zego';

export type Command = Order & {
  readonly at: Millis;
  /** Undefined: everybody on the line is there. */
  readonly lastSeen?: LastSeen;
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
  'set-pk': true,
  'set-limits': true,
  'end-session': true,
  'reopen-channel': true,
  'start-session': true,
  leave: true,
  'end-overdue': true,
  'close-room': true,
};

/** The user an order is about: its target if it names one, else the one who gives it. */
export function subjectOf(order: Order): UserId | undefined {
  switch (order.type) {
    case 'allow-application':
    case 'refuse-application':
    case 'remove-link':
      return order.userId;
    case 'leave':
      return order.person.userId;
    case 'end-overdue':
    case 'close-room':
      return undefined;
    default:
      return order.by.person.userId;
  }
}

/** Who gives it. A user may be named anything, `zego` and `clock` too. */
export type Actor =
  | { readonly kind: 'user'; readonly id: UserId }
  | { readonly kind: 'clock' }
  | { readonly kind: 'zego' };

export const userActor = (id: UserId): Actor => ({ kind: 'user', id });

export function actorOf(order: Order): Actor {
  switch (order.type) {
    case 'leave':
      return order.says === 'zego' ? { kind: 'zego' } : userActor(order.person.userId);
    case 'close-room':
      return { kind: 'zego' };
    case 'end-overdue':
      return { kind: 'clock' };
    default:
      return userActor(order.by.person.userId);
  }
}
