import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newChannel } from '../../src/domain/channel.ts';
import { freeLinks, isFreeSeat, linksAreFull, seatFor } from '../../src/domain/seats.ts';
import { linked } from '../support/events.ts';
import { SID } from '../support/people.ts';

const seats = (most: number) => fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: most });

function seating(taken: readonly number[], lockedSeats: readonly number[]) {
  const links = taken.map((seat, nth) => linked('abcdef'.charAt(nth), 0, 0, seat));
  return { ...newChannel(SID), linked: links, lockedSeats };
}

describe('seats of a call', () => {
  it('are enough for each link that is free, wherever the others sit', () => {
    fc.assert(
      fc.property(seats(6), seats(6), fc.integer({ min: 1, max: 8 }), (taken, locked, maxLinks) => {
        const channel = seating(taken, locked);
        const free = freeLinks(channel, { maxLinks });
        const seatsFree = Array.from({ length: maxLinks }, (_, place) => place + 1).filter((seat) =>
          isFreeSeat(channel, { maxLinks }, seat),
        );
        assert.equal(linksAreFull(channel, { maxLinks }), free <= 0);
        assert.ok(free <= seatsFree.length, `${free} links are free, and ${seatsFree.length} seats`);
        if (free > 0) assert.equal(seatFor(channel, { maxLinks }, undefined), seatsFree[0]);
      }),
    );
  });

  it('are the one that was asked for, if it is free, else the lowest free one that is not locked', () => {
    const channel = seating([1, 3], [2]);
    assert.equal(seatFor(channel, { maxLinks: 6 }, 6), 6);
    for (const asked of [undefined, 1, 2, 3, 7]) assert.equal(seatFor(channel, { maxLinks: 6 }, asked), 4);
  });

  it('do not count as free links while they are locked, but where somebody sits there already', () => {
    assert.equal(freeLinks(seating([1], [1, 2]), { maxLinks: 4 }), 2);
    assert.equal(freeLinks(seating([1], [2, 9]), { maxLinks: 4 }), 2, 'beyond the limit there are none to lock');
  });
});
