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

/** LC3: lower limits take seats away, but not from those who sit there. */
export const isSeat = ({ maxLinks }: Room, seat: number): boolean => seat >= 1 && seat <= maxLinks;

/** Why nobody may sit down there, whether or not somebody sits there. LC8: in the order of the protocol. */
export function whyClosed(
  { lockedSeats }: Seating,
  room: Room,
  seat: number,
): 'no-such-seat' | 'seat-locked' | undefined {
  if (!isSeat(room, seat)) return 'no-such-seat';
  return lockedSeats.includes(seat) ? 'seat-locked' : undefined;
}

/** PE8, PE9: why somebody who wants this seat cannot have it; undefined: they can, or want none. */
export function whyNotFree(channel: Seating, room: Room, asked: number | undefined) {
  if (asked === undefined) return undefined;
  return whyClosed(channel, room, asked) ?? (takenSeats(channel).has(asked) ? 'seat-taken' : undefined);
}

export const isFreeSeat = (channel: Seating, room: Room, seat: number): boolean =>
  whyNotFree(channel, room, seat) === undefined;

/** The one that they asked for, or else the lowest free one. */
export function seatFor(channel: Seating, room: Room, asked: number | undefined): number {
  if (asked !== undefined && isFreeSeat(channel, room, asked)) return asked;
  return lowestSeat(channel);
}

export function lowestSeat(channel: Seating): number {
  const closed = new Set([...takenSeats(channel), ...channel.lockedSeats]);
  let seat = 1;
  while (closed.has(seat)) seat += 1;
  return seat;
}
