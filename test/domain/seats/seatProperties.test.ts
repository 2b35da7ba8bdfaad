import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Channel, findLinked, type Invited, newChannel } from '../../../src/domain/channel.ts';
import { applyChange, decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import { freeLinks, whyNotFree } from '../../../src/domain/seats.ts';
import { linked, waiting } from '../../support/events.ts';
import { allow, lockSeat, moveToSeat, orderSeats, start, startOn, unlockSeat } from '../../support/orders.ts';
import { admin, callId, person, SID, userId } from '../../support/people.ts';

// Any seating that may be, with seats beyond the limit where it was lowered, and what any order makes of it.

const RUNS = 400;
const SEATS = 7;
const olga = admin('olga');

type World = { readonly channel: Channel; readonly limits: Limits };

const nameOf = (seat: number): string => `user${'abcdefghij'[seat] ?? ''}`;

function invited(name: string, seat: number): Invited {
  const by = { userId: person('hana').userId, nick: 'Hana' };
  return { status: 'invited', person: person(name), callId: callId(name), invitedAt: 0, endsAt: 30_000, by, seat };
}

const worlds: fc.Arbitrary<World> = fc
  .record({
    maxLinks: fc.integer({ min: 1, max: SEATS - 1 }),
    seats: fc.array(fc.constantFrom('free', 'linked', 'invited', 'locked', 'locked and linked'), {
      minLength: SEATS,
      maxLength: SEATS,
    }),
  })
  .map(({ maxLinks, seats }) => {
    const numbersOf = (what: string) => seats.flatMap((one, nth) => (one.includes(what) ? [nth + 1] : []));
    const channel: Channel = {
      ...newChannel(SID),
      linked: numbersOf('linked').map((seat) => linked(nameOf(seat), 0, 0, seat)),
      invited: numbersOf('invited').map((seat) => invited(nameOf(seat), seat)),
      lockedSeats: numbersOf('locked'),
      waiting: [waiting('zoe')],
    };
    return { channel, limits: { ...DEFAULT_LIMITS, maxLinks, whenFull: 'keep' } };
  });

const seat = fc.integer({ min: 0, max: SEATS + 1 });
const name = fc.integer({ min: 1, max: SEATS }).map(nameOf);
const orders = fc.oneof(
  seat.map((number) => lockSeat(number, olga)),
  seat.map((number) => unlockSeat(number, olga)),
  fc.tuple(name, seat).map(([user, number]) => moveToSeat(user, number, olga)),
  fc.uniqueArray(name, { minLength: 1, maxLength: SEATS }).map((users) => orderSeats(users, olga)),
);

function openSeats({ channel, limits }: World): number[] {
  const taken = [...channel.linked, ...channel.invited].map((one) => one.seat);
  const all = Array.from({ length: limits.maxLinks }, (_, nth) => nth + 1);
  return all.filter((one) => !taken.includes(one) && !channel.lockedSeats.includes(one));
}

/** By counting: whoever sits beyond the limit counts as well. */
function countFree(world: World): number {
  const taken = [...world.channel.linked, ...world.channel.invited];
  return openSeats(world).length - taken.filter((one) => one.seat > world.limits.maxLinks).length;
}

describe('any seating', () => {
  it('[PE8] [PE9] one seat has one user, whatever is asked for, and nobody sits down on a locked or missing one', () => {
    fc.assert(
      fc.property(worlds, orders, (world, order) => {
        const { channel, limits } = world;
        const { events } = decide(channel, { ...order, at: 9 }, limits);
        const next = applyChange(channel, events);
        const taken = [...next.linked, ...next.invited].map((one) => one.seat);
        assert.equal(new Set(taken).size, taken.length, `somebody sits on another one's seat: ${taken.join(' ')}`);
        assert.deepEqual(
          next.linked.map((one) => one.person),
          channel.linked.map((one) => one.person),
        );
        assert.deepEqual(next.invited, channel.invited);
        for (const [nth, link] of next.linked.entries()) {
          if (link.seat === channel.linked[nth]?.seat) continue;
          assert(link.seat >= 1 && !channel.lockedSeats.includes(link.seat), `${link.seat} is locked`);
          const isThere = link.seat <= limits.maxLinks || channel.linked.some((one) => one.seat === link.seat);
          assert(isThere, `${link.seat} is not there`);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE8] [LC12] as many links may begin as are free: each takes the seat that it named, or the lowest free one', () => {
    fc.assert(
      fc.property(worlds, fc.option(seat, { nil: undefined }), (world, named) => {
        const { channel, limits } = world;
        const free = freeLinks(channel, limits);
        assert.equal(free, countFree(world));
        const asking = { ...channel, waiting: [waiting('zoe', 0, named)] };
        const { refusal, events } = decide(asking, { ...allow('zoe', olga), at: 9 }, limits);
        const next = applyChange(asking, events);
        const link = findLinked(next, userId('zoe'));
        if (link === undefined) {
          assert.equal(refusal?.reason, whyNotFree(channel, limits, named) ?? 'links-full');
          assert(free <= 0 || named !== undefined, 'there was a place for them');
          return;
        }
        assert(free > 0, 'a link above the limit');
        assert.equal(freeLinks(next, limits), free - 1);
        const open = openSeats(world);
        assert.equal(link.seat, named ?? open[0]);
        assert(open.includes(link.seat));
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE8] [LC8] an application begins if and only if there is a free link, and the seat that it names', () => {
    fc.assert(
      fc.property(worlds, fc.option(seat, { nil: undefined }), (world, named) => {
        const limits = { ...world.limits, whenFull: 'refuse' as const };
        const order = named === undefined ? start('yan') : startOn('yan', named);
        const { refusal } = decide(world.channel, { ...order, at: 9 }, limits);
        const isFull = countFree(world) <= 0 ? 'links-full' : undefined;
        assert.equal(refusal?.reason, whyNotFree(world.channel, limits, named) ?? isFull);
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE8] moving about makes no link more or less, and locking a free seat one less', () => {
    fc.assert(
      fc.property(worlds, orders, (world, order) => {
        const { channel, limits } = world;
        const { events } = decide(channel, { ...order, at: 9 }, limits);
        const before = freeLinks(channel, limits);
        const now = freeLinks(applyChange(channel, events), limits);
        if (order.type !== 'lock-seat' && order.type !== 'unlock-seat') {
          // Whoever leaves a locked seat leaves no free one behind.
          assert(now <= before);
          return;
        }
        const taken = [...channel.linked, ...channel.invited].some((one) => one.seat === order.seat);
        const isOne = events.length > 0 && !taken && order.seat <= limits.maxLinks;
        const expected = isOne ? (order.type === 'lock-seat' ? -1 : 1) : 0;
        assert.equal(now - before, expected);
      }),
      { numRuns: RUNS },
    );
  });
});
