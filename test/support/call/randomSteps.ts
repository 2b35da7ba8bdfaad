import fc from 'fast-check';
import type { Caller } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import * as order from '../orders.ts';
import { admin, HOST, host, moderator, viewer } from '../people.ts';
import * as invitation from './invitations.ts';

/** An order, and how long after the one before it comes. */
export type Step = { readonly wait: number; readonly order: Order };

type Weighted<T> = { readonly weight: number; readonly arbitrary: fc.Arbitrary<T> };

export const STEPS_BEGIN_AT: Millis = 1_000_000;

const USERS = ['ann', 'bob', 'carl', 'dora', 'eve'];

const user = mostly(fc.constantFrom(...USERS), fc.constantFrom(HOST, 'hugo'));
const stranger = fc.constantFrom<Caller>(
  host('hugo'),
  host('ann'),
  viewer(HOST),
  viewer('ann'),
  admin(HOST),
  admin('ann'),
  moderator('ann'),
  moderator(HOST),
);
const director = mostly(fc.constantFrom(host(HOST), admin('olga')), stranger);
/** PE1: some of the users have been appointed, mostly. */
const staff = mostly(
  director,
  fc.constantFrom(moderator('mia'), moderator('bob'), ...USERS.map((name) => viewer(name))),
);
const operator = mostly(fc.constant(admin('olga')), stranger);

/** Each of another wealth and level. */
const worth = (by: Caller): Caller => ({
  ...by,
  person: { ...by.person, wealth: by.person.userId.charCodeAt(0) % 7, level: by.person.userId.charCodeAt(1) % 5 },
});

function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const overrides = fc.record(
  {
    maxLinks: fc.integer({ min: 1, max: 3 }),
    maxApplies: fc.integer({ min: 1, max: 4 }),
    applyLifeMs: fc.constantFrom(1_000, 30_000, 90_000),
    applyBurst: fc.integer({ min: 1, max: 4 }),
    applyWindowMs: fc.constantFrom(1_000, 60_000, 120_000),
    applyBarMs: fc.constantFrom(1, 5_000, 600_000),
    inviteLifeMs: fc.constantFrom(1_000, 30_000, 90_000),
    inviteBurst: fc.integer({ min: 1, max: 4 }),
    inviteWindowMs: fc.constantFrom(1_000, 60_000, 120_000),
    whenFull: fc.constantFrom('refuse', 'keep'),
    queueOrder: fc.constantFrom('time', 'weight'),
    queueWeights: fc
      .record({ wealth: fc.nat(2), level: fc.nat(2), waited: fc.integer({ min: 1, max: 3 }) })
      // As it is read again: an object like any other.
      .map((weights) => ({ ...weights })),
    autoNext: mostly(fc.constant(true), fc.constant(false)),
  },
  { requiredKeys: [] },
);

const own = (make: (name: string, by: Caller) => Order): fc.Arbitrary<Order> =>
  mostly(
    user.map((name) => make(name, viewer(name))),
    stranger.map((by) => make(by.person.userId, by)),
  );
type Make = (name: string, by: Caller) => Order;
const directedBy = (giver: fc.Arbitrary<Caller>, make: Make): fc.Arbitrary<Order> =>
  fc.tuple(user, giver).map(([name, by]) => make(name, by));
const directed = (make: Make) => directedBy(staff, make);

/** Of what ZEGO tells: mostly of a time that the sequence goes through. */
const lately = fc.nat(20_000).map((passed) => STEPS_BEGIN_AT + passed);

const seat = fc.integer({ min: 1, max: 4 });

// What shuts everything is rare and what opens it is frequent: else most of a sequence is refused alike.
const ORDERS: readonly Weighted<Order>[] = [
  { weight: 30, arbitrary: own((name, by) => order.start(name, worth(by))) },
  { weight: 30, arbitrary: directed(order.allow) },
  { weight: 5, arbitrary: own(order.cancel) },
  { weight: 2, arbitrary: own(order.reportRanOut) },
  { weight: 8, arbitrary: own(order.quit) },
  { weight: 12, arbitrary: directed((name, by) => invitation.invite(name, { by })) },
  { weight: 4, arbitrary: fc.tuple(user, seat).map(([name, number]) => invitation.invite(name, { seat: number })) },
  { weight: 2, arbitrary: directed((name, by) => invitation.invite(name, { by, guest: moderator(name) })) },
  { weight: 1, arbitrary: user.map(invitation.inviteAbsent) },
  { weight: 2, arbitrary: directed(invitation.withdraw) },
  { weight: 8, arbitrary: own(invitation.acceptInvitation) },
  { weight: 3, arbitrary: own(invitation.decline) },
  { weight: 3, arbitrary: directed(order.refuse) },
  { weight: 5, arbitrary: directed(order.remove) },
  { weight: 2, arbitrary: staff.map(order.refuseAll) },
  { weight: 2, arbitrary: staff.map(order.removeAll) },
  { weight: 8, arbitrary: staff.map(order.allowNext) },
  { weight: 3, arbitrary: directedBy(director, order.appoint) },
  { weight: 2, arbitrary: directedBy(director, order.dismiss) },
  { weight: 3, arbitrary: directed((name, by) => order.block(name, by)) },
  { weight: 2, arbitrary: directed((name, by) => order.block(name, by, 1)) },
  { weight: 4, arbitrary: directed(order.unblock) },
  { weight: 4, arbitrary: fc.constant(order.endOverdue()) },
  { weight: 6, arbitrary: user.map(order.letNextIn) },
  { weight: 4, arbitrary: user.map((name) => order.leave(name)) },
  { weight: 3, arbitrary: fc.tuple(user, lately).map(([name, at]) => order.leaveRoom(name, at)) },
  { weight: 8, arbitrary: own(order.startUnseen) },
  { weight: 3, arbitrary: user.map(order.noteArrival) },
  {
    weight: 3,
    arbitrary: fc.tuple(user, fc.option(lately, { nil: undefined })).map(([name, at]) => order.reportLeft(name, at)),
  },
  { weight: 1, arbitrary: lately.map(order.closeRoom) },
  { weight: 5, arbitrary: mostly(fc.constant(host(HOST)), stranger).map(order.startSession) },
  { weight: 5, arbitrary: director.map(order.openSwitch) },
  { weight: 1, arbitrary: director.map(order.closeSwitch) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(mostly(fc.constant(false), fc.constant(true)), operator)
      .map(([inPk, by]) => order.setPk(inPk, by)),
  },
  { weight: 2, arbitrary: fc.tuple(overrides, operator).map(([limits, by]) => order.setLimits(limits, by)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(operator, fc.constantFrom(undefined, 0, 1, 2))
      .map(([by, minutes]) => order.endSession(by, minutes)),
  },
  { weight: 2, arbitrary: operator.map(order.reopen) },
  { weight: 10, arbitrary: fc.tuple(user, seat).map(([name, number]) => order.startOn(name, number)) },
  { weight: 3, arbitrary: fc.tuple(seat, staff).map(([number, by]) => order.lockSeat(number, by)) },
  { weight: 5, arbitrary: fc.tuple(seat, staff).map(([number, by]) => order.unlockSeat(number, by)) },
  {
    weight: 8,
    arbitrary: fc.tuple(user, seat, staff).map(([name, number, by]) => order.moveToSeat(name, number, by)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.uniqueArray(user, { minLength: 1, maxLength: 3 }), staff)
      .map(([names, by]) => order.orderSeats(names, by)),
  },
];

/** Often at once, sometimes exactly at the end of a life, a window or a bar, or a millisecond beside it. */
const wait = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1, 500) },
  { weight: 1, arbitrary: fc.constantFrom(999, 1_000, 29_999, 30_000, 59_999, 60_000, 599_999, 600_000) },
);

const anySteps = fc.array(fc.record({ wait, order: fc.oneof(...ORDERS) }), {
  minLength: 1,
  maxLength: 80,
  size: 'max',
});

/** Most channels have a host from the beginning. */
export const steps: fc.Arbitrary<Step[]> = mostly(
  anySteps.map((later) => [{ wait: 0, order: order.startSession() }, ...later]),
  anySteps,
);
