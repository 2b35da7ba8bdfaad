import type { ApplicationEnd, LinkEnd } from '../../src/domain/call/events.ts';
import type { Linked, Muting, Stop, Waiting } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS, type LimitOverrides } from '../../src/domain/limits.ts';
import type { CutReason } from '../../src/domain/media/events.ts';
import { linkStreamId } from '../../src/domain/streamIds.ts';
import { callId, HOST, LIFE, LIVE, person, streamId, userId } from './people.ts';

// What has happened, in one word each: ann's application of 0 is `started('ann')`, its end `applicationEnded('ann', …)`.

export function waiting(name: string, appliedAt: Millis = 0, seat?: number): Waiting {
  const endsAt = appliedAt + DEFAULT_LIMITS.applyLifeMs;
  return {
    status: 'waiting',
    person: person(name),
    callId: callId(name),
    appliedAt,
    endsAt,
    ...(seat !== undefined && { seat }),
  };
}

export function linked(name: string, appliedAt: Millis = 0, allowedAt: Millis = appliedAt, seat = 1): Linked {
  return { status: 'linked', person: person(name), callId: callId(name), appliedAt, allowedAt, seat };
}

export function started(name: string, at: Millis = 0, seat?: number): Event {
  const windowMs = DEFAULT_LIMITS.applyWindowMs;
  return { type: 'application-started', at, application: waiting(name, at, seat), windowMs };
}

export function applicationEnded(name: string, at: Millis, why: ApplicationEnd, appliedAt: Millis = 0): Event {
  return { type: 'application-ended', at, application: waiting(name, appliedAt), why };
}

export function linkStarted(name: string, at: Millis = 0, appliedAt: Millis = 0, seat = 1): Event {
  return { type: 'link-started', at, link: linked(name, appliedAt, at, seat) };
}

export function linkEnded(name: string, at: Millis, why: LinkEnd, seenAt = at, seat = 1): Event {
  return { type: 'link-ended', at, link: linked(name, 0, 0, seat), why, seenAt };
}

export function barred(name: string, until: Millis, at: Millis = 0): Event {
  return { type: 'user-barred', at, userId: userId(name), until };
}

export const arrived = (name: string, at: Millis = 0): Event => ({ type: 'user-arrived', at, userId: userId(name) });

export function hostLive(name: string = HOST, at: Millis = 0): Event {
  return { type: 'session-started', at, host: { userId: userId(name), nick: `nick of ${name}` }, liveId: LIVE };
}

/** PE1: by the host. */
export function appointed(name: string, at: Millis = 0, nick = ''): Event {
  return { type: 'moderator-appointed', at, moderator: { userId: userId(name), nick, by: userId(HOST), at } };
}

export const dismissed = (name: string, at: Millis = 0): Event => ({
  type: 'moderator-dismissed',
  at,
  userId: userId(name),
});

export const muted = (name: string, muting: Muting, at: Millis = 0): Event => ({
  type: 'user-muted',
  at,
  userId: userId(name),
  ...muting,
});

export const seatLocked = (seat: number, at: Millis = 0): Event => ({ type: 'seat-locked', at, seat });
export const seatUnlocked = (seat: number, at: Millis = 0): Event => ({ type: 'seat-unlocked', at, seat });
/** `seatsChanged({ ann: 2, bob: 1 })` */
export const seatsChanged = (seats: Readonly<Record<string, number>>, at: Millis = 0): Event => ({
  type: 'seats-changed',
  at,
  seats: Object.entries(seats).map(([name, seat]) => ({ userId: userId(name), seat })),
});
export const blocked = (name: string, until: Millis | 'for-ever' = 'for-ever', at: Millis = 0, by = HOST): Event => ({
  type: 'user-blocked',
  at,
  hostId: userId(HOST),
  userId: userId(name),
  until,
  reason: '',
  by: userId(by),
});
export const unblocked = (name: string, at: Millis = 0, by = HOST): Event => ({
  type: 'user-unblocked',
  at,
  hostId: userId(HOST),
  userId: userId(name),
  by: userId(by),
});
export const shutOut = (name: string, at: Millis = 0): Event => ({ type: 'user-shut-out', at, userId: userId(name) });

/** Of the stream of ann's link: `ruled('ann', …)`. */
export const ruled = (name: string, muting: Muting, at: Millis = 0): Event => ({
  type: 'stream-ruled',
  at,
  streamId: linkStreamId(callId(name)),
  userId: userId(name),
  ...muting,
});

export const sessionEnded = (at: Millis = 0): Event => ({ type: 'session-ended', at });
export function stopped(until: Stop['until'], at: Millis = 0, reason = ''): Event {
  return { type: 'channel-stopped', at, stop: { until, reason, by: userId('olga') } };
}

export const reopened = (at: Millis = 0): Event => ({ type: 'channel-reopened', at });
export const switchOpened = (at: Millis = 0): Event => ({ type: 'switch-opened', at });
export const switchClosed = (at: Millis = 0): Event => ({ type: 'switch-closed', at });
export const pkChanged = (inPk: boolean, at: Millis = 0): Event => ({ type: 'pk-changed', at, inPk });
export const limited = (overrides: LimitOverrides, at: Millis = 0): Event => ({
  type: 'limits-changed',
  at,
  overrides,
});

/** Three starts at 0, 1 and 2; the third application still waits. */
export function threeStarts(name: string): Event[] {
  return [
    started(name, 0),
    applicationEnded(name, 0, 'cancelled'),
    started(name, 1),
    applicationEnded(name, 1, 'cancelled'),
    started(name, 2),
  ];
}

type OfStream = Partial<Extract<Event, { type: 'stream-cut' }>>;

/** Of a stream that is called as its user is. */
export const strangerSeen = (
  name: string,
  at: Millis = 0,
  { life = LIFE, gone = [], ...of }: OfStream = {},
): Event => ({
  type: 'stranger-seen',
  at,
  streamId: of.streamId ?? streamId(name),
  userId: userId(name),
  life,
  gone,
});

export function streamCut(name: string, why: CutReason, at: Millis = 0, of: OfStream = {}): Event {
  const life = why === 'stranger' ? LIFE : undefined;
  const named = { streamId: why === 'stranger' ? streamId(name) : linkStreamId(callId(name)), userId: userId(name) };
  return { type: 'stream-cut', at, ...named, why, life, isKick: false, gone: [], ...of };
}
