import { begunBefore, type Channel, hostOf, isOnLine, wasLiveBefore } from '../channel.ts';
import type { Order } from '../command.ts';
import type { Millis, UserId } from '../ids.ts';
import type { Roster } from './roster.ts';
import { absentAt, compareLogins, openTakeOver, type UserFacts } from './rosterUser.ts';

// ZG12: what ZEGO's facts mean for the call follows from the set of facts and from the call, not from the order in which
// either came about. So it is asked for after every fact and after every change of the call, and each end that is known
// stays an end, whatever comes later: ends only ever grow, as the facts do.

type ZegoOrder = Extract<Order, { type: 'leave' | 'close-room' }>;

/** Something on the call that is over, by what ZEGO has told; known only when `dueAt` has come. */
export type ZegoEffect = { readonly dueAt: Millis; readonly order: ZegoOrder };

const AT_ONCE: Millis = 0;

/** None of them twice, and none that would change nothing. */
export function zegoEffects(channel: Channel, roster: Roster, takeoverMs: Millis): ZegoEffect[] {
  if (roster.sessions.size === 0) return [];
  return [...closing(channel, roster), ...goings(channel, roster, takeoverMs)];
}

/** Whichever of the room's sessions: one that was closed later than another was also there later. */
function closing(channel: Channel, { sessions }: Roster): ZegoEffect[] {
  let closedAt: Millis = 0;
  for (const session of sessions.values()) if ((session.closedAt ?? 0) > closedAt) closedAt = session.closedAt ?? 0;
  const { waiting, linked } = begunBefore(channel, closedAt);
  const isOver = wasLiveBefore(channel, closedAt) || waiting.length > 0 || linked.length > 0;
  return isOver ? [{ dueAt: AT_ONCE, order: { type: 'close-room', closedAt } }] : [];
}

function goings(channel: Channel, roster: Roster, takeoverMs: Millis): ZegoEffect[] {
  const effects: ZegoEffect[] = [];
  for (const userId of peopleOf(channel)) {
    const known = factsOf(roster, userId);
    if (known.length === 0) continue;
    const absence = { dueAt: AT_ONCE, at: latestOf(known.map(absentAt)) };
    const takeOvers = takeOversOf(known, takeoverMs).filter(({ at }) => at > absence.at);
    for (const { dueAt, at } of [absence, ...takeOvers]) {
      if (!hasBegunBefore(channel, userId, at)) continue;
      effects.push({ dueAt, order: { type: 'leave', person: { userId }, says: 'zego', seenAt: at } });
    }
  }
  return effects;
}

function peopleOf(channel: Channel): UserId[] {
  const people = [...channel.waiting, ...channel.linked, ...channel.invited].map(({ person }) => person.userId);
  const host = hostOf(channel);
  return host === undefined ? people : [host.userId, ...people];
}

/** From each session that knows them: one that was closed has forgotten, and says it all itself. */
function factsOf({ sessions }: Roster, userId: UserId): UserFacts[] {
  const known: UserFacts[] = [];
  for (const { users } of sessions.values()) {
    const facts = users.size === 0 ? undefined : users.get(userId);
    if (facts !== undefined) known.push(facts);
  }
  return known;
}

/** The login that takes over may still be on its way: it has `takeoverMs` from when we heard of the logout. */
function takeOversOf(known: readonly UserFacts[], takeoverMs: Millis): { dueAt: Millis; at: Millis }[] {
  let newest: UserFacts | undefined;
  for (const facts of known) if (newest === undefined || isNewer(facts, newest)) newest = facts;
  const open = newest === undefined ? undefined : openTakeOver(newest);
  return open === undefined ? [] : [{ dueAt: open.knownAt + takeoverMs, at: open.at }];
}

function isNewer({ login }: UserFacts, { login: known }: UserFacts): boolean {
  if (login === undefined) return false;
  return known === undefined || compareLogins(login, known) > 0;
}

function hasBegunBefore(channel: Channel, userId: UserId, at: Millis): boolean {
  if (hostOf(channel)?.userId === userId) return wasLiveBefore(channel, at);
  return isOnLine(begunBefore(channel, at), userId);
}

const latestOf = (times: readonly Millis[]): Millis =>
  times.reduce((latest, time) => (time > latest ? time : latest), 0);
