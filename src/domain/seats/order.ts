import { accept, type Decision, refuse } from '../capability.ts';
import type { Channel, Linked } from '../channel.ts';
import type { UserId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { mayActOn, mayModerate } from '../rights.ts';
import { isSeat } from '../seats.ts';
import type { SeatCommand } from './commands.ts';
import type { NewSeat, SeatEvent } from './events.ts';

/**
 * PE8: from the first seat on. Who sits on a locked one keeps it, for nobody else may sit down there; if the order cannot be
 * had so, it is refused.
 */
export function orderSeats(channel: Channel, command: SeatCommand<'order-seats'>, limits: Limits): Decision<SeatEvent> {
  const { by, at, userIds } = command;
  if (!mayModerate(channel, by)) return refuse('bad-request');
  const known = new Set(channel.linked.map(({ person }) => person.userId));
  if (!userIds.every((userId) => known.has(userId))) return refuse('not-linked');
  const dealt = deal(channel, userIds, limits);
  const inOrder = userIds.map((userId) => dealt.get(userId) ?? 0);
  if (inOrder.some((seat, nth) => seat < (inOrder[nth - 1] ?? 0))) return refuse('seat-locked');
  const seats = channel.linked.flatMap(({ person: { userId }, seat }): NewSeat[] => {
    const next = dealt.get(userId) ?? seat;
    return next === seat ? [] : [{ userId, seat: next }];
  });
  if (!seats.every(({ userId }) => mayActOn(channel, by, userId))) return refuse('bad-request');
  return seats.length === 0 ? accept() : accept({ type: 'seats-changed', at, seats });
}

/** There are enough: each who may move leaves one, be it one that lower limits have taken away. */
function deal(channel: Channel, userIds: readonly UserId[], limits: Limits): ReadonlyMap<UserId, number> {
  const locked = new Set(channel.lockedSeats);
  const staying = channel.linked.filter(({ seat }) => locked.has(seat));
  const movable = inOrderOf(
    userIds,
    channel.linked.filter(({ seat }) => !locked.has(seat)),
  );
  const gone = movable.map(({ seat }) => seat).filter((seat) => !isSeat(limits, seat));
  const held = new Set(channel.invited.map(({ seat }) => seat));
  const open = Array.from({ length: limits.maxLinks }, (_, nth) => nth + 1).filter(
    (seat) => !held.has(seat) && !locked.has(seat),
  );
  const seats = [...open, ...gone.sort(ascending)];
  return new Map([
    ...staying.map(({ person, seat }): [UserId, number] => [person.userId, seat]),
    ...movable.map(({ person, seat }, nth): [UserId, number] => [person.userId, seats[nth] ?? seat]),
  ]);
}

function inOrderOf(userIds: readonly UserId[], links: readonly Linked[]): readonly Linked[] {
  const places = new Map(userIds.map((userId, place) => [userId, place]));
  const placeOf = ({ person, seat }: Linked) => places.get(person.userId) ?? userIds.length + seat;
  return links.toSorted((one, other) => placeOf(one) - placeOf(other));
}

const ascending = (one: number, other: number): number => one - other;
