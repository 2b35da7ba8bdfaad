import type { Channel } from './channel.ts';
import type { Limits } from './limits.ts';

// PE8: seats are numbered from 1. A user on the line has one, and so has an invitation.

type Seating = Pick<Channel, 'linked' | 'invited' | 'lockedSeats'>;
type Room = Pick<Limits, 'maxLinks'>;

const takenSeats = ({ linked, invited }: Seating): ReadonlySet<number> =>
  new Set([...linked, ...invited].map(({ seat }) => seat));

/** As many of them may begin: there is a free seat for each, wherever those who are there sit. */
export function freeLinks(channel: Seating, { maxLinks }: Room): number {
  const { linked, invited, lockedSeats } = channel;
  const free = maxLinks - linked.length - invited.length;
  if (lockedSeats.length === 0) return free;
  const taken = takenSeats(channel);
  return free - lockedSeats.filter((seat) => seat <= maxLinks && !taken.has(seat)).length;
}

export const linksAreFull = (channel: Seating, room: Room): boolean => freeLinks(channel, room) <= 0;

export function isFreeSeat(channel: Seating, { maxLinks }: Room, seat: number): boolean {
  return seat <= maxLinks && !channel.lockedSeats.includes(seat) && !takenSeats(channel).has(seat);
}

/** The one that they asked for, or else the lowest free one. */
export function seatFor(channel: Seating, room: Room, asked: number | undefined): number {
  if (asked !== undefined && isFreeSeat(channel, room, asked)) return asked;
  const taken = takenSeats(channel);
  let seat = 1;
  while (taken.has(seat) || channel.lockedSeats.includes(seat)) seat += 1;
  return seat;
}
