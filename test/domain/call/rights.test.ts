import assert from 'node:assert/strict';
import type { Caller } from '../../../src/domain/channel.ts';
import type { Order, OrderType } from '../../../src/domain/command.ts';
import type { Event } from '../../../src/domain/event.ts';
import * as invitation from '../../support/call/invitations.ts';
import { appointed, hostLive, linkStarted, sessionEnded, started, switchClosed } from '../../support/events.ts';
import { given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { admin, HOST, host, moderator, viewer } from '../../support/people.ts';

const GIVERS = {
  theHost: host(HOST),
  anotherHost: host('hugo'),
  viewer: viewer('ann'),
  viewerWithTheHostsId: viewer(HOST),
  admin: admin('olga'),
  adminWithTheHostsId: admin(HOST),
  moderator: moderator('mia'),
  /** Appointed. */
  moderatorByList: viewer('mike'),
  moderatorWithTheHostsId: moderator(HOST),
};

const { theHost, anotherHost, viewerWithTheHostsId, adminWithTheHostsId, moderatorWithTheHostsId } = GIVERS;
const hosts = [theHost, anotherHost];
const operators = [GIVERS.admin, adminWithTheHostsId];
const directors = [theHost, ...operators];
const moderators = [GIVERS.moderator, GIVERS.moderatorByList, moderatorWithTheHostsId];
const users = [GIVERS.viewer, GIVERS.admin, GIVERS.moderator, GIVERS.moderatorByList];
const everybodyButHosts = [...users, viewerWithTheHostsId, adminWithTheHostsId, moderatorWithTheHostsId];

/** All but those that no connection gives. */
type GivenOrder = Exclude<
  OrderType,
  | 'leave'
  | 'note-arrival'
  | 'end-overdue'
  | 'let-next-in'
  | 'close-room'
  | 'end-silent-link'
  | 'report-stranger'
  | 'shut-out'
>;
type Right = {
  readonly make: (by: Caller) => Order;
  /** While a host is live, and after the session. */
  readonly may: readonly Caller[];
  /** In a channel that never had a host: no id is the host's there. */
  readonly mayWithoutHost: readonly Caller[];
};

const toDirect = (make: Right['make']): Right => ({ make, may: directors, mayWithoutHost: operators });
/** PE1 */
const toModerate = (make: Right['make']): Right => ({
  make,
  may: [...directors, ...moderators],
  mayWithoutHost: [...operators, ...moderators],
});
const toApply = (make: Right['make']): Right => ({ make, may: users, mayWithoutHost: everybodyButHosts });
const toOperate = (make: Right['make']): Right => ({ make, may: operators, mayWithoutHost: operators });

const RIGHTS: Record<GivenOrder, Right> = {
  'open-switch': toDirect(order.openSwitch),
  'close-switch': toDirect(order.closeSwitch),
  'allow-application': toModerate((by) => order.allow('bob', by)),
  'refuse-application': toModerate((by) => order.refuse('bob', by)),
  'remove-link': toModerate((by) => order.remove('carl', by)),
  'refuse-all': toModerate(order.refuseAll),
  'remove-all': toModerate(order.removeAll),
  'allow-next': toModerate(order.allowNext),
  'appoint-moderator': toDirect((by) => order.appoint('zoe', by)),
  'dismiss-moderator': toDirect((by) => order.dismiss('mike', by)),
  'block-user': toModerate((by) => order.block('bob', by)),
  'unblock-user': toModerate((by) => order.unblock('bob', by)),
  'mute-link': toModerate((by) => order.mute('carl', { audio: true, video: false }, by)),
  'invite-user': toModerate((by) => invitation.invite('dora', { by })),
  'withdraw-invitation': toModerate((by) => invitation.withdraw('dora', by)),
  'accept-invitation': toApply((by) => invitation.acceptInvitation('zoe', by)),
  'decline-invitation': toApply((by) => invitation.decline('zoe', by)),
  'start-application': toApply((by) => order.start('zoe', by)),
  'cancel-application': toApply((by) => order.cancel('zoe', by)),
  'report-ran-out': toApply((by) => order.reportRanOut('zoe', by)),
  'quit-link': toApply((by) => order.quit('zoe', by)),
  'lock-seat': toModerate((by) => order.lockSeat(1, by)),
  'unlock-seat': toModerate((by) => order.unlockSeat(1, by)),
  'move-to-seat': toModerate((by) => order.moveToSeat('carl', 2, by)),
  'order-seats': toModerate((by) => order.orderSeats(['carl'], by)),
  'set-pk': toOperate((by) => order.setPk(true, by)),
  'set-limits': toOperate((by) => order.setLimits({ maxLinks: 3 }, by)),
  'end-session': toOperate(order.endSession),
  'reopen-channel': toOperate(order.reopen),
  'start-session': { make: order.startSession, may: hosts, mayWithoutHost: hosts },
};

const line = [appointed('mike'), started('bob'), started('carl'), linkStarted('carl')];

function itGives(past: readonly Event[], make: Right['make'], may: readonly Caller[]) {
  for (const [name, giver] of Object.entries(GIVERS)) {
    it(`${name} ${may.includes(giver) ? 'may' : 'may not'}`, () => {
      const outcome = given(...past, ...line).when(1_000, make(giver));
      if (may.includes(giver)) assert.notEqual(outcome.refusal?.reason, 'bad-request');
      else outcome.thenRefused('bad-request');
    });
  }
}

for (const [type, { make, may, mayWithoutHost }] of Object.entries(RIGHTS)) {
  describe(`the right to ${type} [LC6] [LC7] [LC8] [LC9] [LC10] [LC12] [LC14] [LC22] [PE1] [PE3] [PE4] [PE5]`, () => {
    describe('while a host is live', () => itGives([hostLive()], make, may));
    describe('after the session', () => itGives([hostLive(), sessionEnded()], make, may));
    describe('in a channel that never had a host', () => itGives([], make, mayWithoutHost));
  });
}

describe('rights that a role could seem to give', () => {
  it('[LC8] the host cannot be made to apply to itself by an own second connection', () => {
    given(hostLive())
      .when(1_000, order.start(HOST, viewer(HOST)))
      .thenRefused('bad-request');
  });

  it('[LC8] an admin applies as a user, under the own id', () => {
    given(hostLive())
      .when(1_000, order.start('olga', admin('olga')))
      .thenEvents(started('olga', 1_000));
  });

  it('[LC14] a viewer who is linked cannot remove the others', () => {
    given(hostLive(), ...line)
      .when(1_000, order.remove('carl', viewer('carl')))
      .thenRefused('bad-request');
  });

  it('[LC6] [LC7] a viewer is refused also when the switch stands already as asked', () => {
    given(hostLive())
      .when(1_000, order.openSwitch(viewer('ann')))
      .thenRefused('bad-request');
    given(hostLive(), switchClosed())
      .when(1_000, order.closeSwitch(viewer('ann')))
      .thenRefused('bad-request');
  });
});
