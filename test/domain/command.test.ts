import assert from 'node:assert/strict';
import { type Actor, actorOf, giverOf, type Order, type OrderType, subjectOf } from '../../src/domain/command.ts';
import * as invitation from '../support/call/invitations.ts';
import * as order from '../support/orders.ts';
import { HOST } from '../support/people.ts';

/** Of each order: whom it is about, who gives it. A user may have the name of ZEGO or the clock. */
const EXPECTED: Record<OrderType, readonly [Order, string | undefined, string | Actor]> = {
  'open-switch': [order.openSwitch(), HOST, HOST],
  'close-switch': [order.closeSwitch(), HOST, HOST],
  'start-application': [order.start('ann'), 'ann', 'ann'],
  'cancel-application': [order.cancel('ann'), 'ann', 'ann'],
  'report-ran-out': [order.reportRanOut('ann'), 'ann', 'ann'],
  'quit-link': [order.quit('ann'), 'ann', 'ann'],
  'allow-application': [order.allow('ann'), 'ann', HOST],
  'refuse-application': [order.refuse('ann'), 'ann', HOST],
  'remove-link': [order.remove('ann'), 'ann', HOST],
  'mute-link': [order.mute('ann', { audio: true, video: true }), 'ann', HOST],
  'lock-seat': [order.lockSeat(1), undefined, HOST],
  'unlock-seat': [order.unlockSeat(1), undefined, HOST],
  'move-to-seat': [order.moveToSeat('ann', 2), 'ann', HOST],
  'order-seats': [order.orderSeats(['ann', 'bob']), undefined, HOST],
  'refuse-all': [order.refuseAll(), undefined, HOST],
  'remove-all': [order.removeAll(), undefined, HOST],
  'allow-next': [order.allowNext(), undefined, HOST],
  'appoint-moderator': [order.appoint('ann'), 'ann', HOST],
  'dismiss-moderator': [order.dismiss('ann'), 'ann', HOST],
  'invite-user': [invitation.invite('ann'), 'ann', HOST],
  'withdraw-invitation': [invitation.withdraw('ann'), 'ann', HOST],
  'accept-invitation': [invitation.acceptInvitation('ann'), 'ann', 'ann'],
  'decline-invitation': [invitation.decline('ann'), 'ann', 'ann'],
  'block-user': [order.block('ann'), 'ann', HOST],
  'unblock-user': [order.unblock('ann'), 'ann', HOST],
  'shut-out': [order.shutOut('ann', 'moritz'), 'ann', 'moritz'],
  'set-pk': [order.setPk(true), 'olga', 'olga'],
  'set-limits': [order.setLimits({}), 'olga', 'olga'],
  'end-session': [order.endSession(), 'olga', 'olga'],
  'reopen-channel': [order.reopen(), 'olga', 'olga'],
  'start-session': [order.startSession(), HOST, HOST],
  leave: [order.leave('ann'), 'ann', 'ann'],
  'note-arrival': [order.noteArrival('ann'), 'ann', 'ann'],
  'close-room': [order.closeRoom(), undefined, { kind: 'zego' }],
  'end-overdue': [order.endOverdue(), undefined, { kind: 'clock' }],
  'let-next-in': [order.letNextIn('ann'), 'ann', { kind: 'clock' }],
  'end-silent-link': [order.endSilentLink('ann'), 'ann', { kind: 'media' }],
  'report-stranger': [order.reportStranger('ann'), 'ann', { kind: 'media' }],
};

describe('an order', () => {
  for (const [type, [given, subject, actor]] of Object.entries(EXPECTED)) {
    it(`${type} is about ${subject ?? 'nobody'} and given by ${typeof actor === 'string' ? actor : `the ${actor.kind}`}`, () => {
      assert.equal(given.type, type);
      assert.equal(subjectOf(given), subject);
      assert.deepEqual(actorOf(given), typeof actor === 'string' ? { kind: 'user', id: actor } : actor);
    });
  }

  it('[IN2] that comes by a system of the platform is given by the user it is for, and answered to the system', () => {
    for (const given of [order.startUnseen('ann'), order.reportLeft('ann')]) {
      assert.deepEqual(actorOf(given), { kind: 'user', id: 'ann' });
      assert.equal(giverOf(given), 'backend');
    }
    assert.equal(giverOf(order.start('ann')), 'ann');
    assert.equal(giverOf(order.leave('ann')), undefined);
  });

  it('[ST5] of a user named zego, clock or media is told from what those do', () => {
    for (const name of ['zego', 'clock', 'media']) {
      for (const given of [order.start(name), order.leave(name)]) {
        assert.deepEqual(actorOf(given), { kind: 'user', id: name });
      }
    }
  });
});
