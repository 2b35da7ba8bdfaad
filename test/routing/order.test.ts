import assert from 'node:assert/strict';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import { order as travelling } from '../../src/routing/order.ts';
import { actorReply } from '../../src/routing/remoteRequests.ts';
import * as order from '../support/orders.ts';
import { SID, userId } from '../support/people.ts';

const ORDERS: readonly Order[] = [
  order.openSwitch(),
  order.start('ann'),
  order.startUnseen('ann'),
  order.allow('ann'),
  order.leave('ann', 5),
  order.leaveRoom('ann', 5),
  order.reportLeft('ann'),
  order.reportLeft('ann', 5),
  order.noteArrival('ann'),
  order.endSession(undefined, 0, 'spam'),
  { ...order.setLimits({ maxLinks: 3 }), via: userId('backend') },
  order.closeRoom(),
  order.endOverdue(),
  order.endSilentLink('ann'),
  order.reportStranger('mallory'),
];

describe('an order on its way to another process', () => {
  it('[IN2, CL8] arrives as it was given', () => {
    for (const given of ORDERS) assert.deepEqual(travelling.parse(JSON.parse(JSON.stringify(given))), given);
  });

  it('[IN9] is answered with what the platform says of it', () => {
    const refusal = { reason: 'not-allowed', desc: '🙂' } as const;
    const told = answer({ channel: newChannel(SID), events: [], at: 1, refusal, subjectId: undefined });
    const reply = { type: 'given', answer: told };
    assert.deepEqual(actorReply.parse(JSON.parse(JSON.stringify(reply))), reply);
  });

  it('[IN2] by a system that has no name is refused', () => {
    for (const via of ['', 7, null]) assert.equal(travelling.safeParse({ ...order.openSwitch(), via }).success, false);
  });
});
