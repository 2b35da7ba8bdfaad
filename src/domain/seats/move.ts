import { accept, type Decision, type Guard, refuse } from '../capability.ts';
import { type Caller, type Channel, findLinked, type Linked } from '../channel.ts';
import type { UserId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { mayActOn } from '../rights.ts';
import { whyClosed, whyNotFree } from '../seats.ts';
import type { SeatCommand } from './commands.ts';
import type { SeatEvent, SeatEventOf } from './events.ts';

/** PE8: who names a seat wants that one. */
export const isSeatFree: Guard<{ readonly seat?: number }, never> = (channel, { seat }, limits) => {
  const why = whyNotFree(channel, limits, seat);
  return why === undefined ? undefined : refuse(why);
};

/** PE8: to a free seat, or, by the staff, to one where another user sits: those two change places. */
export function moveToSeat(
  channel: Channel,
  command: SeatCommand<'move-to-seat'>,
  limits: Limits,
): Decision<SeatEvent> {
  const { by, at, userId, seat } = command;
  const isStaff = mayActOn(channel, by, userId);
  if (!isStaff && !maySitElsewhere(by, userId, limits)) return refuse('bad-request');
  const link = findLinked(channel, userId);
  if (link === undefined) return refuse('not-linked');
  if (link.seat === seat) return accept();
  const other = channel.linked.find((one) => one.seat === seat);
  if (other !== undefined && isStaff) return swap(channel, { by, at, link, other }, limits);
  const why = whyNotFree(channel, limits, seat);
  return why === undefined ? accept({ type: 'seats-changed', at, seats: [{ userId, seat }] }) : refuse(why);
}

const maySitElsewhere = (by: Caller, userId: UserId, { seatSelfMove }: Limits): boolean =>
  seatSelfMove && by.role !== 'host' && by.person.userId === userId;

type Swap = Pick<SeatCommand<'move-to-seat'>, 'by' | 'at'> & { readonly link: Linked; readonly other: Linked };

/** Neither of them sits down where nobody may. */
function swap(channel: Channel, { by, at, link, other }: Swap, limits: Limits): Decision<SeatEvent> {
  if (!mayActOn(channel, by, other.person.userId)) return refuse('bad-request');
  const why = whyClosed(channel, limits, other.seat) ?? whyClosed(channel, limits, link.seat);
  if (why !== undefined) return refuse(why);
  const seats = [
    { userId: link.person.userId, seat: other.seat },
    { userId: other.person.userId, seat: link.seat },
  ];
  return accept({ type: 'seats-changed', at, seats });
}

export function seatsChanged(channel: Channel, { seats }: SeatEventOf<'seats-changed'>): Channel {
  const seatOf = new Map(seats.map(({ userId, seat }) => [userId, seat]));
  return {
    ...channel,
    linked: channel.linked.map((link) => ({ ...link, seat: seatOf.get(link.person.userId) ?? link.seat })),
  };
}
