import { accept, type Decision, type Guard, refuse } from '../capability.ts';
import {
  type Applicant,
  type Caller,
  type Channel,
  findLinked,
  findWaiting,
  overdue,
  takesCalls,
  type Waiting,
} from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { mayApply } from '../rights.ts';
import { linksAreFull } from '../seats.ts';
import type { CallCommand } from './commands.ts';
import { applicationEnded, without } from './ends.ts';
import type { ApplicationEnd, CallEvent, CallEventOf } from './events.ts';

type StartGuard = Guard<CallCommand<'start-application'>, CallEvent>;

/** Are there applications at all? */
export const isOpenTo: StartGuard = (channel, { by, at }) => {
  if (!mayApply(channel, by)) return refuse('bad-request');
  if (!channel.isOpen) return refuse('closed');
  if (!takesCalls(channel, at)) return refuse('not-live');
  return channel.inPk ? refuse('in-pk') : undefined;
};

export const mayWait: StartGuard = (channel, { by, at }, limits) => {
  const { userId } = by.person;
  const tooOften = refuseTooOften(channel, userId, at, limits);
  if (tooOften !== undefined) return tooOften;
  if (findLinked(channel, userId) !== undefined) return refuse('already-linked');
  if (findWaiting(channel, userId) !== undefined) return refuse('already-applied');
  return channel.waiting.length >= limits.maxApplies ? refuse('applies-full') : undefined;
};

export const canBeLinked: StartGuard = (channel, _, limits) =>
  limits.whenFull === 'refuse' && linksAreFull(channel, limits) ? refuse('links-full') : undefined;

/** IN9: what others say counts only where the channel has nothing against it. */
export const isUnopposed: StartGuard = (_, { objection }) =>
  objection === undefined ? undefined : { refusal: objection, events: [] };

/** LC8: nobody has refused it. */
export function startApplication(
  _: Channel,
  { by, at, callId, seat, wish, isUnseen }: CallCommand<'start-application'>,
  { applyLifeMs, applyWindowMs }: Limits,
): Decision<CallEvent> {
  const application: Waiting = {
    status: 'waiting',
    person: by.person,
    callId,
    appliedAt: at,
    endsAt: at + applyLifeMs,
    ...(seat !== undefined && { seat }),
    ...(wish !== undefined && { wish }),
    ...(isUnseen && { isUnseen }),
    ...(by.role === 'moderator' && { isModerator: true }),
  };
  return accept({ type: 'application-started', at, application, windowMs: applyWindowMs });
}

type OwnCommand = { readonly by: Caller; readonly at: Millis };

/** LC9 */
export const endOwnApplication =
  (why: ApplicationEnd) =>
  (channel: Channel, { by, at }: OwnCommand): Decision<CallEvent> => {
    if (!mayApply(channel, by)) return refuse('bad-request');
    const application = findWaiting(channel, by.person.userId);
    return application === undefined
      ? refuse(whyNotWaiting(channel, by.person.userId))
      : accept(applicationEnded(application, at, why));
  };

export const whyNotWaiting = (channel: Channel, userId: UserId): 'already-linked' | 'not-applied' =>
  findLinked(channel, userId) === undefined ? 'not-applied' : 'already-linked';

/** LC9: the server's own clock. */
export function endOverdue(channel: Channel, { at }: CallCommand<'end-overdue'>): Decision<CallEvent> {
  return accept(...overdue(channel, at).map((application) => applicationEnded(application, at, 'ran-out')));
}

export const applicationStarted = (channel: Channel, event: CallEventOf<'application-started'>): Channel => ({
  ...channel,
  waiting: [...channel.waiting, event.application],
  applicants: withStart(channel.applicants, event),
});

export const applicationOver = (channel: Channel, { application }: CallEventOf<'application-ended'>): Channel => ({
  ...channel,
  waiting: without(channel.waiting, application),
});

export function userBarred(channel: Channel, { userId, until }: CallEventOf<'user-barred'>): Channel {
  const known = channel.applicants.get(userId) ?? UNKNOWN_APPLICANT;
  return { ...channel, applicants: new Map(channel.applicants).set(userId, { ...known, barredUntil: until }) };
}

const UNKNOWN_APPLICANT: Applicant = { startedAt: [], barredUntil: 0 };

/** LC11 */
function refuseTooOften({ applicants }: Channel, userId: UserId, at: Millis, limits: Limits) {
  const applicant = applicants.get(userId);
  if (applicant === undefined) return undefined;
  if (applicant.barredUntil > at) return tooOften(applicant.barredUntil - at);
  const recent = applicant.startedAt.filter((start) => at - start < limits.applyWindowMs);
  if (recent.length < limits.applyBurst) return undefined;
  return tooOften(limits.applyBarMs, { type: 'user-barred', at, userId, until: at + limits.applyBarMs });
}

const tooOften = (retryAfterMs: Millis, ...events: readonly CallEvent[]): Decision<CallEvent> => ({
  refusal: { reason: 'too-often', retryAfterMs },
  events,
});

/** Adds a start and forgets, of everybody, the starts that count no more and the bars that are over. */
function withStart(
  known: Channel['applicants'],
  { at, application, windowMs }: CallEventOf<'application-started'>,
): Channel['applicants'] {
  const { userId } = application.person;
  const applicants = new Map<UserId, Applicant>();
  for (const [id, applicant] of known) {
    const startedAt = applicant.startedAt.filter((start) => at - start < windowMs);
    if (startedAt.length === 0 && applicant.barredUntil <= at) continue;
    // The same object where nothing changed: a commit keeps only the applicants that differ.
    applicants.set(id, startedAt.length === applicant.startedAt.length ? applicant : { ...applicant, startedAt });
  }
  const own = applicants.get(userId) ?? UNKNOWN_APPLICANT;
  applicants.set(userId, { ...own, startedAt: [...own.startedAt, at] });
  return applicants;
}
