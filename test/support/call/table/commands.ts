import type { Command, Order, OrderType } from '../../../../src/domain/command.ts';
import { DEFAULT_LIMITS } from '../../../../src/domain/limits.ts';
import * as order from '../../orders.ts';
import * as invitation from '../invitations.ts';

const now = (given: Order): Command => ({ ...given, at: 1_000 });

/** Each of or about ann, as its usual giver gives it. */
export const COMMANDS: Record<OrderType, Command> = {
  'open-switch': now(order.openSwitch()),
  'close-switch': now(order.closeSwitch()),
  'start-application': now(order.start('ann')),
  'cancel-application': now(order.cancel('ann')),
  'report-ran-out': now(order.reportRanOut('ann')),
  'quit-link': now(order.quit('ann')),
  'allow-application': now(order.allow('ann')),
  'refuse-application': now(order.refuse('ann')),
  'remove-link': now(order.remove('ann')),
  'refuse-all': now(order.refuseAll()),
  'remove-all': now(order.removeAll()),
  'allow-next': now(order.allowNext()),
  'appoint-moderator': now(order.appoint('ann')),
  'dismiss-moderator': now(order.dismiss('ann')),
  'mute-link': now(order.mute('ann', { audio: true, video: false })),
  'invite-user': now(invitation.invite('ann')),
  'withdraw-invitation': now(invitation.withdraw('ann')),
  'accept-invitation': now(invitation.acceptInvitation('ann')),
  'decline-invitation': now(invitation.decline('ann')),
  'lock-seat': now(order.lockSeat(1)),
  'unlock-seat': now(order.unlockSeat(1)),
  'move-to-seat': now(order.moveToSeat('ann', 2)),
  'order-seats': now(order.orderSeats(['ann'])),
  'block-user': now(order.block('ann')),
  'unblock-user': now(order.unblock('ann')),
  'shut-out': now(order.shutOut('ann')),
  'set-pk': now(order.setPk(true)),
  'set-limits': now(order.setLimits({ maxLinks: 5 })),
  'end-session': now(order.endSession()),
  'reopen-channel': now(order.reopen()),
  'start-session': now(order.startSession()),
  leave: now(order.leave('ann')),
  'note-arrival': now(order.noteArrival('ann')),
  'close-room': now(order.closeRoom()),
  'let-next-in': now(order.letNextIn('ann')),
  'end-overdue': { ...order.endOverdue(), at: DEFAULT_LIMITS.applyLifeMs },
  'end-silent-link': now(order.endSilentLink('ann')),
  'report-stranger': now(order.reportStranger('mallory')),
};
