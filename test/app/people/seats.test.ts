import assert from 'node:assert/strict';
import { Mailbox } from '../../../src/app/mailbox/mailbox.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { hostLive, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { allow, lockSeat, moveToSeat, orderSeats, quit } from '../../support/orders.ts';
import { admin, moderator, SID } from '../../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../../support/surroundings.ts';

const LIMITS = { ...DEFAULT_LIMITS, maxLinks: 4 };
const [mo, max] = [moderator('mo'), moderator('max')];

const NOW = new VirtualClock().now();

/** ann on 1, bob on 2; cem and dan want the seat 3, eve and fay any. */
const crowd = channelAfter(
  hostLive(),
  ...['ann', 'bob'].flatMap((name, nth) => [started(name, NOW), linkStarted(name, NOW, NOW, nth + 1)]),
  ...['cem', 'dan'].map((name) => started(name, NOW, 3)),
  ...['eve', 'fay'].map((name) => started(name, NOW)),
);

const seatsIn = ({ linked }: Channel) => Object.fromEntries(linked.map(({ person, seat }) => [person.userId, seat]));

/** All are given while the store still holds a change back: the last word is had when it lets go. */
async function atOnce(...orders: readonly Order[]) {
  const world = surroundings({ ...LIMITS, whenFull: 'keep' });
  const box = new Mailbox(opened(SID, { channel: crowd }), world.watcher, world.deps);
  const told = [lockSeat(4, admin('olga')), ...orders].map((order) => listen(box.give(order)));
  await settled();
  while (world.store.pending > 0) {
    world.store.keep();
    await settled();
  }
  for (const { channel } of world.watcher.shown) {
    const seats = channel.linked.map(({ seat }) => seat);
    assert.equal(new Set(seats).size, seats.length, 'one seat has one user, in each version that is shown');
  }
  return { outcomes: told.slice(1).map(reasonOf), seats: seatsIn(box.channel) };
}

describe('seats that several want at once', () => {
  it('[PE8] swaps that cross are done one after the other', async () => {
    assert.deepEqual(await atOnce(moveToSeat('ann', 2, mo), moveToSeat('bob', 1, max)), {
      outcomes: ['accepted', 'accepted'],
      seats: { ann: 2, bob: 1 },
    });
    assert.deepEqual(await atOnce(moveToSeat('ann', 2, mo), moveToSeat('ann', 2, max)), {
      outcomes: ['accepted', 'accepted'],
      seats: { ann: 2, bob: 1 },
    });
    assert.deepEqual(await atOnce(moveToSeat('ann', 3, mo), moveToSeat('bob', 1, max)), {
      outcomes: ['accepted', 'accepted'],
      seats: { ann: 3, bob: 1 },
    });
    assert.deepEqual(await atOnce(moveToSeat('ann', 2, mo), orderSeats(['ann', 'bob'], max)), {
      outcomes: ['accepted', 'accepted'],
      seats: { ann: 1, bob: 2 },
    });
  });

  it('[PE9] of two who are let into the seat that they named one has it, and it is taken for the other', async () => {
    assert.deepEqual(await atOnce(allow('cem', mo), allow('dan', max)), {
      outcomes: ['accepted', 'seat-taken'],
      seats: { ann: 1, bob: 2, cem: 3 },
    });
    assert.deepEqual(await atOnce(moveToSeat('ann', 3, mo), allow('cem', max)), {
      outcomes: ['accepted', 'seat-taken'],
      seats: { ann: 3, bob: 2 },
    });
    assert.deepEqual(await atOnce(lockSeat(3, mo), allow('cem', max)), {
      outcomes: ['accepted', 'seat-locked'],
      seats: { ann: 1, bob: 2 },
    });
  });

  it('[PE9] of two who named none one has the last free seat, and the links are full for the other', async () => {
    assert.deepEqual(await atOnce(allow('eve', mo), allow('fay', max)), {
      outcomes: ['accepted', 'links-full'],
      seats: { ann: 1, bob: 2, eve: 3 },
    });
    assert.deepEqual(await atOnce(quit('ann'), allow('eve', mo), allow('fay', max)), {
      outcomes: ['accepted', 'accepted', 'accepted'],
      seats: { bob: 2, eve: 1, fay: 3 },
    });
  });

  it('[PE8] whoever goes meanwhile is not moved, and nobody is moved to where they were', async () => {
    assert.deepEqual(await atOnce(quit('bob'), moveToSeat('ann', 2, mo)), {
      outcomes: ['accepted', 'accepted'],
      seats: { ann: 2 },
    });
    assert.deepEqual(await atOnce(quit('bob'), moveToSeat('bob', 1, mo)), {
      outcomes: ['accepted', 'not-linked'],
      seats: { ann: 1 },
    });
  });
});
