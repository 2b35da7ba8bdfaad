import assert from 'node:assert/strict';
import { actorOf, type Order, type OrderType, subjectOf } from '../../src/domain/command.ts';
import * as order from '../support/orders.ts';
import { HOST } from '../support/people.ts';

/** Of each order: whom it is about, who gives it. */
const EXPECTED: Record<OrderType, readonly [Order, string | undefined, string]> = {
  'open-switch': [order.openSwitch(), HOST, HOST],
  'close-switch': [order.closeSwitch(), HOST, HOST],
  'start-application': [order.start('ann'), 'ann', 'ann'],
  'cancel-application': [order.cancel('ann'), 'ann', 'ann'],
  'report-ran-out': [order.reportRanOut('ann'), 'ann', 'ann'],
  'quit-link': [order.quit('ann'), 'ann', 'ann'],
  'allow-application': [order.allow('ann'), 'ann', HOST],
  'refuse-application': [order.refuse('ann'), 'ann', HOST],
  'remove-link': [order.remove('ann'), 'ann', HOST],
  'set-pk': [order.setPk(true), 'olga', 'olga'],
  'set-limits': [order.setLimits({}), 'olga', 'olga'],
  'end-session': [order.endSession(), 'olga', 'olga'],
  'reopen-channel': [order.reopen(), 'olga', 'olga'],
  'start-session': [order.startSession(), HOST, HOST],
  leave: [order.leave('ann'), 'ann', 'ann'],
  'close-room': [order.closeRoom(), undefined, 'zego'],
  'end-overdue': [order.endOverdue(), undefined, 'clock'],
};

describe('an order', () => {
  for (const [type, [given, subject, actor]] of Object.entries(EXPECTED)) {
    it(`${type} is about ${subject ?? 'nobody'} and given by ${actor}`, () => {
      assert.equal(given.type, type);
      assert.equal(subjectOf(given), subject);
      assert.equal(actorOf(given), actor);
    });
  }
});
