import assert from 'node:assert/strict';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import {
  applicationEnded,
  hostLive,
  limited,
  linkEnded,
  linkStarted,
  muted,
  seatLocked,
  seatsChanged,
  seatUnlocked,
  sessionEnded,
  started,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import {
  allow,
  lockSeat,
  moveToSeat,
  orderSeats,
  setLimits,
  start,
  startOn,
  unlockSeat,
} from '../../support/orders.ts';
import { admin, HOST, host, moderator, userId, viewer } from '../../support/people.ts';

const WIDE = { ...DEFAULT_LIMITS, maxLinks: 5 };
const SELF_MOVE = { ...WIDE, seatSelfMove: true };

/** ann on 1, bob on 2, carl on 3. */
const three = [
  hostLive(),
  ...['ann', 'bob', 'carl'].flatMap((name, nth) => [started(name), linkStarted(name, 0, 0, nth + 1)]),
];

const seatsIn = ({ linked }: Channel) => Object.fromEntries(linked.map(({ person, seat }) => [person.userId, seat]));

describe('seats', () => {
  it('[PE8] whoever is let in takes the lowest free unlocked seat', () => {
    const left = [...three, linkEnded('ann', 5, 'quit'), linkEnded('carl', 5, 'quit'), started('dan', 6)];
    given(...left)
      .when(9, allow('dan'), WIDE)
      .thenEvents(linkStarted('dan', 9, 6, 1));
    given(...left, seatLocked(1))
      .when(9, allow('dan'), WIDE)
      .thenEvents(linkStarted('dan', 9, 6, 3));
  });

  it('[PE8] or the one that they named when they applied', () => {
    const applied = given(hostLive())
      .when(6, startOn('dan', 4), WIDE)
      .thenEvents(started('dan', 6, 4));
    assert.equal(applied.waiting[0]?.seat, 4);
    given(hostLive(), started('dan', 6, 4))
      .when(9, allow('dan'), WIDE)
      .thenEvents(linkStarted('dan', 9, 6, 4));
  });

  it('[PE8] one that is not there, locked or taken cannot be named, and is told in this order', () => {
    given(...three)
      .when(9, startOn('dan', 6), WIDE)
      .thenRefused('no-such-seat');
    given(...three)
      .when(9, startOn('dan', 0), WIDE)
      .thenRefused('no-such-seat');
    given(...three, seatLocked(4))
      .when(9, startOn('dan', 4), WIDE)
      .thenRefused('seat-locked');
    given(...three, seatLocked(3))
      .when(9, startOn('dan', 3), WIDE)
      .thenRefused('seat-locked');
    given(...three)
      .when(9, startOn('dan', 3), WIDE)
      .thenRefused('seat-taken');
    given(...three, seatLocked(5))
      .when(9, startOn('dan', 5), { ...WIDE, whenFull: 'keep' })
      .thenRefused('seat-locked');
  });

  it('[PE8] [LC8] these come after a full queue, and before full links', () => {
    const queued = [...three, started('dan', 1)];
    given(...queued)
      .when(9, startOn('eve', 1), { ...WIDE, maxApplies: 1 })
      .thenRefused('applies-full');
    given(...three)
      .when(9, startOn('dan', 1), { ...WIDE, maxLinks: 3 })
      .thenRefused('seat-taken');
    given(...three)
      .when(9, start('dan'), { ...WIDE, maxLinks: 3 })
      .thenRefused('links-full');
  });

  it('[PE9] of two who wait for one seat the first who is let in has it, and it is taken for the other', () => {
    const both = [hostLive(), started('ann', 1, 2), started('bob', 1, 2)];
    given(...both)
      .when(9, allow('ann'), WIDE)
      .thenEvents(linkStarted('ann', 9, 1, 2));
    given(...both, linkStarted('ann', 9, 1, 2))
      .when(9, allow('bob'), WIDE)
      .thenRefused('seat-taken');
    given(...both, seatLocked(2))
      .when(9, allow('bob'), WIDE)
      .thenRefused('seat-locked');
    given(...both, linkStarted('ann', 9, 1, 2), linkEnded('ann', 10, 'quit'))
      .when(11, allow('bob'), WIDE)
      .thenEvents(linkStarted('bob', 11, 1, 2));
  });

  it('[PE9] of two who named none the second has the next one', () => {
    const both = [hostLive(), started('ann', 1), started('bob', 1)];
    given(...both, linkStarted('ann', 9, 1, 1))
      .when(9, allow('bob'), WIDE)
      .thenEvents(linkStarted('bob', 9, 1, 2));
  });
});

describe('what versions without seats have left', () => {
  it('[PE8] [ST5] is replayed as if they had sat down on the lowest free seat', () => {
    const old = [started('dan'), linkStarted('dan', 0, 0, 0), started('eve'), linkStarted('eve', 0, 0, 0)];
    const replayed = channelAfter(...three, linkEnded('bob', 1, 'quit'), ...old);
    assert.deepEqual(seatsIn(replayed), { ann: 1, carl: 3, dan: 2, eve: 4 });
  });
});

describe('locking a seat', () => {
  it('[PE8] makes one free link less, and unlocking it one more', () => {
    const two = { ...DEFAULT_LIMITS, maxLinks: 2 };
    const one = [hostLive(), started('ann'), linkStarted('ann', 0, 0, 1)];
    given(...one, started('bob', 1))
      .when(8, lockSeat(2), two)
      .thenEvents(seatLocked(2, 8));
    given(...one, started('bob', 1), seatLocked(2))
      .when(9, allow('bob'), two)
      .thenRefused('links-full');
    given(...one, seatLocked(2))
      .when(9, start('bob'), two)
      .thenRefused('links-full');
    const open = given(...one, started('bob', 1), seatLocked(2))
      .when(9, unlockSeat(2), two)
      .thenEvents(seatUnlocked(2, 9));
    assert.deepEqual(open.lockedSeats, []);
    given(...one, started('bob', 1), seatLocked(2), seatUnlocked(2))
      .when(9, allow('bob'), two)
      .thenEvents(linkStarted('bob', 9, 1, 2));
  });

  it('[PE8] [LC12] refuses nobody who waits: the link that takes the last free one does', () => {
    const queued = [hostLive(), started('ann', 1), started('bob', 1)];
    given(...queued)
      .when(9, lockSeat(1), { ...DEFAULT_LIMITS, maxLinks: 1 })
      .thenEvents(seatLocked(1, 9));
    given(...queued, seatLocked(2))
      .when(9, allow('ann'), { ...DEFAULT_LIMITS, maxLinks: 2 })
      .thenEvents(linkStarted('ann', 9, 1, 1), applicationEnded('bob', 9, 'links-filled', 1));
  });

  it('[PE8] takes nobody off a taken seat, and keeps it when they go', () => {
    const locked = given(...three)
      .when(9, lockSeat(2), WIDE)
      .thenEvents(seatLocked(2, 9));
    assert.deepEqual(seatsIn(locked), { ann: 1, bob: 2, carl: 3 });
    given(...three, seatLocked(2), linkEnded('bob', 5, 'quit'), started('dan', 6))
      .when(9, allow('dan'), WIDE)
      .thenEvents(linkStarted('dan', 9, 6, 4));
  });

  it('[PE8] is for seats that are there; what is so already changes nothing', () => {
    for (const seat of [0, 6]) {
      given(...three)
        .when(9, lockSeat(seat), WIDE)
        .thenRefused('no-such-seat');
      given(...three)
        .when(9, unlockSeat(seat), WIDE)
        .thenRefused('no-such-seat');
    }
    given(...three, seatLocked(4))
      .when(9, lockSeat(4), WIDE)
      .thenNothing();
    given(...three)
      .when(9, unlockSeat(4), WIDE)
      .thenNothing();
  });

  it('[PE8] lasts across sessions, like the limits, and may be taken from a seat that is no more', () => {
    const { lockedSeats } = channelAfter(...three, seatLocked(4), seatLocked(2), sessionEnded(9));
    assert.deepEqual(lockedSeats, [2, 4]);
    given(...three, seatLocked(4))
      .when(9, unlockSeat(4), { ...WIDE, maxLinks: 2 })
      .thenEvents(seatUnlocked(4, 9));
  });

  it('[PE8] [LC3] lower limits throw nobody out: their seats go when they leave', () => {
    const lower = given(...three)
      .when(9, setLimits({ maxLinks: 1 }), WIDE)
      .thenEvents(limited({ maxLinks: 1 }, 9));
    assert.deepEqual(seatsIn(lower), { ann: 1, bob: 2, carl: 3 });
    given(
      ...three,
      limited({ maxLinks: 2 }),
      linkEnded('carl', 5, 'quit'),
      linkEnded('bob', 5, 'quit'),
      started('dan', 6),
    )
      .when(9, startOn('eve', 3), WIDE)
      .thenRefused('no-such-seat');
  });
});

describe('moving to another seat', () => {
  it('[PE8] is to a free one, or changes places with whoever sits there', () => {
    given(...three)
      .when(9, moveToSeat('ann', 5), WIDE)
      .thenEvents(seatsChanged({ ann: 5 }, 9));
    const swapped = given(...three)
      .when(9, moveToSeat('ann', 3), WIDE)
      .thenEvents(seatsChanged({ ann: 3, carl: 1 }, 9));
    assert.deepEqual(seatsIn(swapped), { ann: 3, bob: 2, carl: 1 });
    given(...three)
      .when(9, moveToSeat('ann', 1), WIDE)
      .thenNothing();
  });

  it('[PE8] two swaps that cross come to one seating, whichever is first', () => {
    const first = given(...three)
      .when(9, moveToSeat('ann', 2), WIDE)
      .thenEvents(seatsChanged({ ann: 2, bob: 1 }, 9));
    assert.deepEqual(seatsIn(first), { ann: 2, bob: 1, carl: 3 });
    given(...three, seatsChanged({ ann: 2, bob: 1 }))
      .when(9, moveToSeat('bob', 1), WIDE)
      .thenNothing();
  });

  it('[PE8] nobody sits down on a locked seat, or on one that is gone, also not by a swap', () => {
    given(...three, seatLocked(5))
      .when(9, moveToSeat('ann', 5), WIDE)
      .thenRefused('seat-locked');
    given(...three, seatLocked(3))
      .when(9, moveToSeat('ann', 3), WIDE)
      .thenRefused('seat-locked');
    given(...three, seatLocked(1))
      .when(9, moveToSeat('ann', 3), WIDE)
      .thenRefused('seat-locked');
    given(...three, seatLocked(1))
      .when(9, moveToSeat('ann', 5), WIDE)
      .thenEvents(seatsChanged({ ann: 5 }, 9));
    for (const [name, seat] of [
      ['ann', 9],
      ['ann', 0],
      ['carl', 1],
      ['ann', 3],
    ] as const) {
      given(...three)
        .when(9, moveToSeat(name, seat), { ...WIDE, maxLinks: 2 })
        .thenRefused('no-such-seat');
    }
    given(...three, linkEnded('bob', 1, 'quit'))
      .when(9, moveToSeat('carl', 2), { ...WIDE, maxLinks: 2 })
      .thenEvents(seatsChanged({ carl: 2 }, 9));
  });

  it('[PE8] needs a link', () => {
    given(...three, started('dan', 1))
      .when(9, moveToSeat('dan', 5), WIDE)
      .thenRefused('not-linked');
  });

  it('[PE8] [ME10] takes the mute flags along: they are of the user', () => {
    const moved = given(...three, muted('ann', { audio: true, video: false }))
      .when(9, moveToSeat('ann', 3), WIDE)
      .thenEvents(seatsChanged({ ann: 3, carl: 1 }, 9));
    assert.deepEqual(
      moved.muted.map(({ userId }) => userId),
      ['ann'],
    );
  });

  it('[PE8] is a user’s own matter where SEAT_SELF_MOVE says so: to a free seat that is not locked', () => {
    const ann = viewer('ann');
    given(...three)
      .when(9, moveToSeat('ann', 5, ann), WIDE)
      .thenRefused('bad-request');
    given(...three)
      .when(9, moveToSeat('ann', 5, ann), SELF_MOVE)
      .thenEvents(seatsChanged({ ann: 5 }, 9));
    given(...three)
      .when(9, moveToSeat('ann', 3, ann), SELF_MOVE)
      .thenRefused('seat-taken');
    given(...three, seatLocked(5))
      .when(9, moveToSeat('ann', 5, ann), SELF_MOVE)
      .thenRefused('seat-locked');
    given(...three)
      .when(9, moveToSeat('bob', 5, ann), SELF_MOVE)
      .thenRefused('bad-request');
    given(...three)
      .when(9, moveToSeat('dan', 5, viewer('dan')), SELF_MOVE)
      .thenRefused('not-linked');
  });
});

describe('seating in an order', () => {
  it('[PE8] is from the first seat on; who is not named follows as before', () => {
    given(...three)
      .when(9, orderSeats(['carl', 'ann', 'bob']), WIDE)
      .thenEvents(seatsChanged({ ann: 2, bob: 3, carl: 1 }, 9));
    given(...three)
      .when(9, orderSeats(['bob']), WIDE)
      .thenEvents(seatsChanged({ ann: 2, bob: 1 }, 9));
    given(...three, linkEnded('ann', 1, 'quit'))
      .when(9, orderSeats(['carl', 'bob']), WIDE)
      .thenEvents(seatsChanged({ carl: 1 }, 9));
    given(...three)
      .when(9, orderSeats(['ann', 'bob']), WIDE)
      .thenNothing();
  });

  it('[PE8] leaves locked seats out, and whoever sits on one there', () => {
    given(...three, linkEnded('ann', 1, 'quit'), seatLocked(1))
      .when(9, orderSeats(['carl', 'bob']), WIDE)
      .thenEvents(seatsChanged({ bob: 3, carl: 2 }, 9));
    given(...three, seatLocked(2))
      .when(9, orderSeats(['carl', 'ann']), WIDE)
      .thenEvents(seatsChanged({ ann: 3, carl: 1 }, 9));
    given(...three, seatLocked(2))
      .when(9, orderSeats(['bob', 'ann']), WIDE)
      .thenRefused('seat-locked');
  });

  it('[PE8] brings whoever sits on a seat that is gone to one that is there', () => {
    given(...three, linkEnded('bob', 1, 'quit'))
      .when(9, orderSeats(['carl', 'ann']), { ...WIDE, maxLinks: 2 })
      .thenEvents(seatsChanged({ ann: 2, carl: 1 }, 9));
    given(...three)
      .when(9, orderSeats(['carl']), { ...WIDE, maxLinks: 2 })
      .thenEvents(seatsChanged({ ann: 2, bob: 3, carl: 1 }, 9));
  });

  it('[PE8] is of those who are linked', () => {
    given(...three, started('dan', 1))
      .when(9, orderSeats(['ann', 'dan']), WIDE)
      .thenRefused('not-linked');
  });
});

describe('who may seat', () => {
  const mo = moderator('mo');
  const orders = (by = host(HOST)) => [
    lockSeat(4, by),
    unlockSeat(4, by),
    moveToSeat('ann', 5, by),
    orderSeats(['ann'], by),
  ];

  it('[PE8] the staff, and nobody else', () => {
    for (const by of [host(HOST), admin('olga'), mo]) {
      for (const order of orders(by)) assert.equal(given(...three).when(9, order, WIDE).refusal, undefined);
    }
    for (const by of [viewer('ann'), viewer('eve'), host('hugo')]) {
      for (const order of orders(by)) {
        given(...three)
          .when(9, order, WIDE)
          .thenRefused('bad-request');
      }
    }
  });

  it('[PE8] a moderator seats neither another one, nor itself', () => {
    const past = [...three, started('mo'), linkStarted('mo', 0, 0, 4)];
    const ann = { userId: userId('ann'), nick: 'Ann', by: userId(HOST), at: 0 };
    const channel = { ...channelAfter(...past), moderators: [ann] };
    const outcome = (order: Order) => decide(channel, { ...order, at: 9 }, WIDE);
    for (const order of [
      moveToSeat('ann', 5, mo),
      moveToSeat('mo', 5, mo),
      moveToSeat('bob', 1, mo),
      moveToSeat('bob', 4, mo),
      orderSeats(['bob', 'ann'], mo),
      orderSeats(['ann', 'mo', 'bob'], mo),
    ]) {
      assert.equal(outcome(order).refusal?.reason, 'bad-request');
    }
    assert.deepEqual(outcome(orderSeats(['ann', 'carl'], mo)).events, [seatsChanged({ bob: 3, carl: 2 }, 9)]);
  });
});
