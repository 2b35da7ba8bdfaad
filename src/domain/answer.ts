import { type ApplicationEnd, type LinkEnd, stateAfterApplication, stateAfterLink } from './call/events.ts';
import {
  type Channel,
  findInvited,
  findLinked,
  findWaiting,
  type Host,
  hostOf,
  type Invited,
  type Linked,
  type Muting,
  mutingOf,
  type Waiting,
  type Wish,
} from './channel.ts';
import type { Event } from './event.ts';
import type { Millis, UserId } from './ids.ts';
import type { InvitationEnd } from './invite/events.ts';
import type { AwaySince } from './lastSeen.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type Ordering, placeOf } from './queue.ts';
import type { Refusal } from './refusal.ts';
import type { LinkMedia, MediaOf } from './roster/linkMedia.ts';
import type { UserState } from './userState.ts';
import { etaAt, paceOf } from './waits.ts';

/** A user as one answer or notice tells of them; `person` of somebody the channel does not know is the id alone. */
export type Subject = {
  readonly person: Linked['person'];
  readonly state: UserState;
  readonly appliedAt: Millis;
  readonly allowedAt: Millis;
  readonly muting: Muting;
  /** PE13; left out where nothing was said. */
  readonly wish?: Wish;
  /** PE8: where they sit, or want to; 0: anywhere, or nowhere any more. */
  readonly seat: number;
};

/** PE2: who was first, and what they did. */
export type HandledBy = {
  readonly userId: UserId;
  readonly nick: string;
  readonly what: 'allowed' | 'invited' | 'moved' | 'locked' | ApplicationEnd | InvitationEnd | LinkEnd;
  readonly version: number;
  readonly at: Millis;
};

/** PE4: until when an invitation holds which seat. */
export type Holding = Pick<Invited, 'endsAt' | 'seat'>;

/** What the one who gave an order is told: enough for a reply, and plain data, so that it can be remembered (LC17). */
export type Answer = {
  readonly refusal: Refusal | undefined;
  readonly at: Millis;
  readonly version: number;
  readonly isOpen: boolean;
  readonly host: Host | undefined;
  readonly subject: Subject | undefined;
  /** LC26, of the subject; undefined: whoever tells it looks. A repeat tells what was told first (LC17). */
  readonly awaySince: Millis | undefined;
  /** ME4, of a subject who is linked; left out: likewise. */
  readonly media?: LinkMedia;
  /** PE4, of a subject who is invited. */
  readonly invitation?: Holding;
  readonly numLinks: number;
  readonly numApplies: number;
  /** 1-based place in the queue, 0 for one who does not wait. */
  readonly position: number;
  /** PE2: with the refusal of whoever comes too late. */
  readonly handledBy?: HandledBy;
  /** PE11: about how long they will wait still; left out where nobody knows. */
  readonly etaMs?: Millis;
};

/** PE12: what a start would be told now, and where its user would be. */
export type Foreseen = Pick<Answer, 'refusal' | 'position' | 'etaMs' | 'version'> & {
  /** 0: none, or none is free yet. */
  readonly seat: number;
};

type Decided = {
  readonly channel: Channel;
  readonly events: readonly Event[];
  readonly at: Millis;
  readonly refusal: Refusal | undefined;
  readonly subjectId: UserId | undefined;
  readonly awaySince?: AwaySince;
  readonly mediaOf?: MediaOf;
  /** PE10. Undefined: in the order of time. */
  readonly ordering?: Ordering;
};

/** `channel` is the one after `events`. */
export function answer(decided: Decided): Answer {
  const { channel, events, at, refusal, subjectId, awaySince, mediaOf, ordering = DEFAULT_LIMITS } = decided;
  const about = subjectId === undefined ? undefined : subject(channel, events, subjectId);
  const position = subjectId === undefined ? 0 : placeOf(channel, subjectId, ordering);
  const etaMs = etaAt(paceOf(channel.waits), position);
  return {
    refusal,
    at,
    version: channel.version,
    isOpen: channel.isOpen,
    host: hostOf(channel),
    subject: about,
    awaySince: subjectId === undefined ? undefined : awaySince?.(subjectId),
    numLinks: channel.linked.length,
    numApplies: channel.waiting.length,
    position,
    ...(etaMs > 0 && { etaMs }),
    ...(about?.state === 'linked' && mediaOf !== undefined ? { media: mediaOf(about.person.userId) } : {}),
    ...(about?.state === 'invited' && holdingOf(channel, about)),
  };
}

function holdingOf(channel: Channel, { person }: Subject): Pick<Answer, 'invitation'> {
  const invitation = findInvited(channel, person.userId);
  return invitation === undefined ? {} : { invitation: { endsAt: invitation.endsAt, seat: invitation.seat } };
}

export function waitingSubject(
  channel: Channel,
  { person, appliedAt, wish, seat = 0 }: Waiting,
  state: UserState = 'waiting',
): Subject {
  const muting = mutingOf(channel, person.userId);
  const place = { seat: state === 'waiting' ? seat : 0 };
  return { person, state, appliedAt, allowedAt: 0, muting, ...place, ...(wish !== undefined && { wish }) };
}

export function linkedSubject(
  channel: Channel,
  { person, appliedAt, allowedAt, wish, seat }: Linked,
  state: UserState = 'linked',
): Subject {
  const muting = mutingOf(channel, person.userId);
  const place = { seat: state === 'linked' ? seat : 0 };
  return { person, state, appliedAt, allowedAt, muting, ...place, ...(wish !== undefined && { wish }) };
}

export function invitedSubject(channel: Channel, { person, seat }: Invited, state: UserState = 'invited'): Subject {
  return {
    person,
    state,
    appliedAt: 0,
    allowedAt: 0,
    muting: mutingOf(channel, person.userId),
    seat: state === 'invited' ? seat : 0,
  };
}

function subject(channel: Channel, events: readonly Event[], userId: UserId): Subject {
  const linked = findLinked(channel, userId);
  if (linked !== undefined) return linkedSubject(channel, linked);
  const waiting = findWaiting(channel, userId);
  if (waiting !== undefined) return waitingSubject(channel, waiting);
  const invited = findInvited(channel, userId);
  if (invited !== undefined) return invitedSubject(channel, invited);
  return endedSubject(channel, events, userId) ?? unknownSubject(channel, userId);
}

function endedSubject(channel: Channel, events: readonly Event[], userId: UserId): Subject | undefined {
  for (const event of events) {
    if (event.type === 'application-ended' && event.application.person.userId === userId) {
      return waitingSubject(channel, event.application, stateAfterApplication(event.why));
    }
    if (event.type === 'link-ended' && event.link.person.userId === userId) {
      return linkedSubject(channel, event.link, stateAfterLink(event.why));
    }
    if (event.type === 'invitation-ended' && event.invitation.person.userId === userId) {
      return invitedSubject(channel, event.invitation, 'uninvited');
    }
  }
  return undefined;
}

function unknownSubject(channel: Channel, userId: UserId): Subject {
  const person = { userId, nick: '', icon: '', wealth: 0, level: 0, isSinger: false };
  return { person, state: 'none', appliedAt: 0, allowedAt: 0, muting: mutingOf(channel, userId), seat: 0 };
}
