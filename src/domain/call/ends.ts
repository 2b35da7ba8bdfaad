import { type Channel, findLinked, findWaiting, type Line, type Linked, type Waiting } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import type { ApplicationEnd, CallEvent, LinkEnd } from './events.ts';

export const applicationEnded = (application: Waiting, at: Millis, why: ApplicationEnd): CallEvent => ({
  type: 'application-ended',
  at,
  application,
  why,
});

export const linkEnded = (link: Linked, at: Millis, why: LinkEnd): CallEvent => ({
  type: 'link-ended',
  at,
  link,
  why,
  seenAt: at,
});

export function everybodyOff({ waiting, linked }: Line, at: Millis, why: ApplicationEnd & LinkEnd): CallEvent[] {
  return [
    ...waiting.map((application) => applicationEnded(application, at, why)),
    ...linked.map((link) => linkEnded(link, at, why)),
  ];
}

export function offLine(line: Line, userId: UserId, at: Millis, why: 'left' | 'blocked' = 'left'): CallEvent[] {
  const application = findWaiting(line, userId);
  const link = findLinked(line, userId);
  return [
    ...(application === undefined ? [] : [applicationEnded(application, at, why)]),
    ...(link === undefined ? [] : [linkEnded(link, at, why)]),
  ];
}

/** PE6: who is blocked is on no line. */
export const blockedOff = (
  channel: Channel,
  { userId, at }: { readonly userId: UserId; readonly at: Millis },
): readonly CallEvent[] => offLine(channel, userId, at, 'blocked');

type Entry = { readonly person: { readonly userId: UserId } };

export function without<T extends Entry>(entries: readonly T[], { person }: Entry): readonly T[] {
  return entries.filter((entry) => entry.person.userId !== person.userId);
}
