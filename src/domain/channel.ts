import type { CallId, LiveId, Millis, Sid, UserId } from './ids.ts';
import type { Invitee } from './invite/state.ts';
import type { LimitOverrides, Limits } from './limits.ts';
import { type Media, NO_MEDIA } from './media/state.ts';
import type { Wait } from './waits.ts';

/** What a user's token says of them (LC5). */
export type Person = {
  readonly userId: UserId;
  readonly nick: string;
  readonly icon: string;
  readonly wealth: number;
  readonly level: number;
  readonly isSinger: boolean;
};

/** OP6: an operator does in channels what an admin does; an observer only reads, and joins none. */
export type Role = 'host' | 'moderator' | 'viewer' | 'admin' | 'operator' | 'observer';

/** Somebody with a connection, as the channel's rules see them. */
export type Caller = { readonly person: Person; readonly role: Role };

export type Host = { readonly userId: UserId; readonly nick: string };

//   start ──► waiting ──allow──► linked
//                │                 │
//   cancel, ran out, left,      quit, left,
//   refused, links filled,      removed,
//   closed, session ended       closed, session ended
//                ▼                 ▼
//              (gone)            (gone)

type OfToken = {
  /** PE1: by the token with which they applied, or were there when they were invited. */
  readonly isModerator?: true;
};

/** PE13: what somebody who applies wants to bring, and says to those who let people in. */
export type Wish = {
  readonly mode: 'audio' | 'video' | 'both';
  readonly note: string;
  /** The app's own: JSON as text, which nobody here reads. */
  readonly ext?: string;
};

type Applied = OfToken & {
  /** Left out where nothing is said. */
  readonly wish?: Wish;
  /** IN2: whoever applied through an order and never had a connection is not away; left out once they had one. */
  readonly isUnseen?: true;
};

export type Waiting = Applied & {
  readonly status: 'waiting';
  readonly person: Person;
  readonly callId: CallId;
  readonly appliedAt: Millis;
  readonly endsAt: Millis;
  /** PE8: the one they asked for; left out: any. */
  readonly seat?: number;
};

export type Linked = Applied & {
  readonly status: 'linked';
  readonly person: Person;
  readonly callId: CallId;
  readonly appliedAt: Millis;
  readonly allowedAt: Millis;
  /** PE8: from 1. */
  readonly seat: number;
};

/** PE4: holds a link, and a seat, until it is over. */
export type Invited = OfToken & {
  readonly status: 'invited';
  readonly person: Person;
  /** Of the link that may come of it. */
  readonly callId: CallId;
  readonly invitedAt: Millis;
  readonly endsAt: Millis;
  readonly by: Pick<Person, 'userId' | 'nick'>;
  readonly seat: number;
};

/** PE1: a user whom the host has appointed to direct the people of the call. */
export type Moderator = {
  readonly userId: UserId;
  readonly nick: string;
  readonly by: UserId;
  readonly at: Millis;
};

/** LC11: how often this user started lately, and until when further starts are barred (0: not barred). */
export type Applicant = { readonly startedAt: readonly Millis[]; readonly barredUntil: Millis };

/** ME10: what of a user is not to be heard, or seen. */
export type Muting = { readonly audio: boolean; readonly video: boolean };

export const NOT_MUTED: Muting = { audio: false, video: false };
export const isMuted = ({ audio, video }: Muting): boolean => audio || video;

export type Muted = Muting & { readonly userId: UserId };

/** Of one live session. */
export const MUTED_MAX = 256;

/** The host is remembered after the live session: requests and logs still name them. */
export type Stage =
  | { readonly status: 'never-live' }
  | { readonly status: 'live'; readonly host: Host; readonly liveId: LiveId; readonly since: Millis }
  | {
      readonly status: 'ended';
      readonly host: Host;
      /** Of the session that ended; what earlier versions have left has none. */
      readonly liveId?: LiveId;
    };

/** LC25: an operator has ended the session, and no host may come until then; `until` is its own time if they may at once. */
export type Stop = {
  readonly until: Millis | 'for-ever';
  /** What the operator said; may be empty. */
  readonly reason: string;
  readonly by: UserId;
};

export type Channel = {
  readonly sid: Sid;
  /** LC18: goes up by one with each change. */
  readonly version: number;
  readonly isOpen: boolean;
  readonly stage: Stage;
  /** The last one, also when its time is over; a session that starts, or an operator, takes it away. */
  readonly stop: Stop | undefined;
  readonly inPk: boolean;
  readonly overrides: LimitOverrides;
  /** In the order of their applications. */
  readonly waiting: readonly Waiting[];
  /** In the order in which they were let in. */
  readonly linked: readonly Linked[];
  /** In the order in which they were invited. */
  readonly invited: readonly Invited[];
  /** PE4: who was invited lately. */
  readonly invitees: readonly Invitee[];
  /** PE8: free ones of them are no free links. */
  readonly lockedSeats: readonly number[];
  /** PE1: kept across sessions; in the order in which they were appointed. */
  readonly moderators: readonly Moderator[];
  readonly applicants: ReadonlyMap<UserId, Applicant>;
  /** PE11: of those who were let in last; outlives the session. */
  readonly waits: readonly Wait[];
  /** When somebody's right to be on the air ended last (0: never): of a link, or of the host. */
  readonly releasedAt: Millis;
  readonly media: Media;
  /** In this live session, whether or not they are linked; in the order in which they were muted last. */
  readonly muted: readonly Muted[];
};

/** LC4: a channel never seen before is open. */
export function newChannel(sid: Sid): Channel {
  return {
    sid,
    version: 0,
    isOpen: true,
    stage: { status: 'never-live' },
    stop: undefined,
    inPk: false,
    overrides: {},
    waiting: [],
    linked: [],
    invited: [],
    invitees: [],
    lockedSeats: [],
    moderators: [],
    applicants: new Map(),
    waits: [],
    releasedAt: 0,
    media: NO_MEDIA,
    muted: [],
  };
}

export function limitsOf(channel: Channel, defaults: Limits): Limits {
  // Most have none.
  for (const _ in channel.overrides) return { ...defaults, ...channel.overrides };
  return defaults;
}

export function hostOf(channel: Channel): Host | undefined {
  return channel.stage.status === 'never-live' ? undefined : channel.stage.host;
}

/** This channel's host, not merely somebody with a host's token. */
export function isHost(channel: Channel, caller: Caller): boolean {
  return caller.role === 'host' && hostOf(channel)?.userId === caller.person.userId;
}

export function isLive(channel: Channel): boolean {
  return channel.stage.status === 'live';
}

/** LC25: the stop that keeps hosts out at this moment. */
export function stopAt({ stop }: Channel, at: Millis): Stop | undefined {
  return stop !== undefined && (stop.until === 'for-ever' || at < stop.until) ? stop : undefined;
}

/** LC22: a session that is over takes no calls any more; a channel that never had one waits for its host. */
export function takesCalls(channel: Channel, at: Millis): boolean {
  return channel.stage.status !== 'ended' && stopAt(channel, at) === undefined;
}

/** Somebody is on the line, or a host is live: the channel has something that must not be left alone. */
export function isUnfinished(channel: Channel): boolean {
  return isLive(channel) || channel.waiting.length > 0 || channel.linked.length > 0 || channel.invited.length > 0;
}

/** ST14: somebody has set what is to hold also when nobody remembers the channel. */
export function holdsSettings({ isOpen, stop, inPk, overrides, moderators, lockedSeats }: Channel): boolean {
  if (!isOpen || stop !== undefined || inPk || moderators.length > 0 || lockedSeats.length > 0) return true;
  return Object.values(overrides).some((one) => one !== undefined);
}

/** The host, or one of the lists. */
export function isOfNote(channel: Channel, userId: UserId): boolean {
  if (hostOf(channel)?.userId === userId) return true;
  return isOnLine(channel, userId);
}

/** They are on the call, want to be, or are asked to be. */
export function isOnLine(line: Line, userId: UserId): boolean {
  const isTheirs = ({ person }: Waiting | Linked | Invited) => person.userId === userId;
  return line.waiting.some(isTheirs) || line.linked.some(isTheirs) || line.invited.some(isTheirs);
}

/** IN2 */
export function unseen({ waiting, linked }: Line): readonly UserId[] {
  const found: UserId[] = [];
  for (const { isUnseen, person } of waiting) if (isUnseen) found.push(person.userId);
  for (const { isUnseen, person } of linked) if (isUnseen) found.push(person.userId);
  return found;
}

export function overdue(channel: Channel, at: Millis): readonly Waiting[] {
  return channel.waiting.filter((application) => at >= application.endsAt);
}

/** Somebody's time to be let in, or to answer, is over. */
export const isAnyOverdue = ({ waiting, invited }: Channel, at: Millis): boolean =>
  waiting.some(({ endsAt }) => at >= endsAt) || invited.some(({ endsAt }) => at >= endsAt);

/** Those who are on the call, want to be, or are asked to be. */
export type Line = Pick<Channel, 'waiting' | 'linked' | 'invited'>;

/** ZG12: of these, whose application, or invitation, began before then. */
export function begunBefore({ waiting, linked, invited }: Line, before: Millis): Line {
  const hasBegun = ({ appliedAt }: Waiting | Linked) => appliedAt < before;
  return {
    waiting: waiting.filter(hasBegun),
    linked: linked.filter(hasBegun),
    invited: invited.filter(({ invitedAt }) => invitedAt < before),
  };
}

export function wasLiveBefore({ stage }: Channel, before: Millis): boolean {
  return stage.status === 'live' && stage.since < before;
}

export function findWaiting(line: Line, userId: UserId): Waiting | undefined {
  return line.waiting.find((entry) => entry.person.userId === userId);
}

export function mutingOf({ muted }: Channel, userId: UserId): Muting {
  const found = muted.find((one) => one.userId === userId);
  return found === undefined ? NOT_MUTED : { audio: found.audio, video: found.video };
}

export function findInvited({ invited }: Pick<Line, 'invited'>, userId: UserId): Invited | undefined {
  return invited.find(({ person }) => person.userId === userId);
}

export function findLinked(line: Line, userId: UserId): Linked | undefined {
  return line.linked.find((entry) => entry.person.userId === userId);
}
