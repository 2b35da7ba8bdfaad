import type { Linked } from './channel.ts';
import type { Command, LastSeen, Order } from './command.ts';
import type { Event } from './event.ts';
import type { Millis, UserId } from './ids.ts';
import { currentSession, type Roster } from './roster/roster.ts';
import { isPresent } from './roster/rosterSession.ts';

/** LC26: since when all connections of a user are lost; 0 for one who is there. */
export type AwaySince = (userId: UserId) => Millis;

export const NOBODY_IS_AWAY: AwaySince = () => 0;

const EVERYBODY_IS_THERE: LastSeen = new Map();

type Sources = { readonly linked: readonly Linked[]; readonly roster: Roster; readonly awaySince: AwaySince };

/** Whoever has a connection is there, and so is who is in ZEGO's room. IN2: who never had one is there until they leave. */
export function lastSeen({ linked, roster, awaySince }: Sources, order: Order): LastSeen {
  const away = linked.filter(({ person: { userId }, isUnseen }) => {
    return awaySince(userId) > 0 || (isUnseen === true && seenByOther(order, userId) !== undefined);
  });
  if (away.length === 0) return EVERYBODY_IS_THERE;
  const session = currentSession(roster);
  const seen = new Map<UserId, Millis>();
  for (const { userId } of away.map(({ person }) => person)) {
    const isInRoom = session !== undefined && isPresent(session, userId);
    if (isInRoom && order.type !== 'close-room') continue;
    seen.set(userId, later(awaySince(userId), reported(order, userId, isInRoom)));
  }
  return seen;
}

/** Who says that they are gone may have seen them when they had no connection any more. */
function reported(order: Order, userId: UserId, isInRoom: boolean): Millis {
  if (order.type === 'close-room' && isInRoom) return order.closedAt;
  return seenByOther(order, userId) ?? 0;
}

const seenByOther = (order: Order, userId: UserId): Millis | undefined =>
  order.type === 'leave' && order.person.userId === userId ? order.seenAt : undefined;

const later = (one: Millis, other: Millis): Millis => (one > other ? one : other);

/** LC26: a talk counts until its user was last there, however it ends. */
export function untilLastSeen(
  events: readonly Event[],
  { at, lastSeen = EVERYBODY_IS_THERE }: Command,
): readonly Event[] {
  if (lastSeen.size === 0) return events;
  return events.map((event) => {
    if (event.type !== 'link-ended') return event;
    const seenAt = lastSeen.get(event.link.person.userId) ?? at;
    return { ...event, seenAt: within(event.link.allowedAt, seenAt, at) };
  });
}

function within(first: Millis, moment: Millis, last: Millis): Millis {
  if (moment < first) return first;
  return moment > last ? last : moment;
}
