import {
  begunBefore,
  type Caller,
  type Channel,
  findLinked,
  findWaiting,
  type Host,
  hostOf,
  isLive,
  type Line,
  type Linked,
  limitsOf,
  overdue,
  type Stop,
  stopAt,
  takesCalls,
  type Waiting,
  wasLiveBefore,
} from './channel.ts';
import type { Command } from './command.ts';
import type { ApplicationEnd, Event, LinkEnd } from './event.ts';
import type { Millis, UserId } from './ids.ts';
import { untilLastSeen } from './lastSeen.ts';
import { LIMIT_NAMES, type LimitOverrides, type Limits } from './limits.ts';
import type { PlainReason, Refusal } from './refusal.ts';
import { mayApply, mayDirect, mayOperate } from './rights.ts';

/** A refusal changes nothing, but for the bar that a start too many brings (LC11). */
export type Decision = { readonly refusal: Refusal | undefined; readonly events: readonly Event[] };

type Order<Type extends Command['type']> = Extract<Command, { type: Type }>;

export function decide(channel: Channel, command: Command, defaults: Limits): Decision {
  const { refusal, events } = judge(channel, command, defaults);
  return { refusal, events: untilLastSeen(events, command) };
}

function judge(channel: Channel, command: Command, defaults: Limits): Decision {
  switch (command.type) {
    case 'open-switch':
      return openSwitch(channel, command);
    case 'close-switch':
      return closeSwitch(channel, command);
    case 'start-application':
      return startApplication(channel, command, limitsOf(channel, defaults));
    case 'cancel-application':
      return endOwnApplication(channel, command.by, command.at, 'cancelled');
    case 'report-ran-out':
      return endOwnApplication(channel, command.by, command.at, 'ran-out');
    case 'quit-link':
      return quitLink(channel, command);
    case 'allow-application':
      return allowApplication(channel, command, limitsOf(channel, defaults));
    case 'refuse-application':
      return refuseApplication(channel, command);
    case 'remove-link':
      return removeLink(channel, command);
    case 'set-pk':
      return setPk(channel, command);
    case 'set-limits':
      return setLimits(channel, command);
    case 'start-session':
      return startSession(channel, command);
    case 'end-session':
      return stopChannel(channel, command);
    case 'reopen-channel':
      return reopenChannel(channel, command);
    case 'close-room':
      return closeRoom(channel, command);
    case 'leave':
      return leave(channel, command);
    case 'end-overdue':
      return endOverdue(channel, command.at);
  }
}

const accept = (...events: readonly Event[]): Decision => ({ refusal: undefined, events });
const refuse = (reason: PlainReason): Decision => ({ refusal: { reason }, events: [] });

const applicationEnded = (application: Waiting, at: Millis, why: ApplicationEnd): Event => ({
  type: 'application-ended',
  at,
  application,
  why,
});
const linkEnded = (link: Linked, at: Millis, why: LinkEnd): Event => ({
  type: 'link-ended',
  at,
  link,
  why,
  seenAt: at,
});

/** LC6 */
function openSwitch(channel: Channel, { by, at }: Order<'open-switch'>): Decision {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  return channel.isOpen ? accept() : accept({ type: 'switch-opened', at });
}

/** LC7 */
function closeSwitch(channel: Channel, { by, at }: Order<'close-switch'>): Decision {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  if (!channel.isOpen) return accept();
  return accept(...everybodyOff(channel, at, 'switch-closed'), { type: 'switch-closed', at });
}

function everybodyOff({ waiting, linked }: Line, at: Millis, why: ApplicationEnd & LinkEnd): Event[] {
  return [
    ...waiting.map((application) => applicationEnded(application, at, why)),
    ...linked.map((link) => linkEnded(link, at, why)),
  ];
}

/** LC8: the order of the checks is part of the protocol. */
function startApplication(channel: Channel, command: Order<'start-application'>, limits: Limits): Decision {
  const { by, at, callId } = command;
  const { userId } = by.person;
  if (!mayApply(channel, by)) return refuse('bad-request');
  if (!channel.isOpen) return refuse('closed');
  if (!takesCalls(channel, at)) return refuse('not-live');
  if (channel.inPk) return refuse('in-pk');
  const tooOften = refuseTooOften(channel, userId, at, limits);
  if (tooOften !== undefined) return tooOften;
  if (findLinked(channel, userId) !== undefined) return refuse('already-linked');
  if (findWaiting(channel, userId) !== undefined) return refuse('already-applied');
  if (channel.waiting.length >= limits.maxApplies) return refuse('applies-full');
  if (limits.whenFull === 'refuse' && linksAreFull(channel, limits)) return refuse('links-full');
  const endsAt = at + limits.applyLifeMs;
  const application: Waiting = { status: 'waiting', person: by.person, callId, appliedAt: at, endsAt };
  return accept({ type: 'application-started', at, application, windowMs: limits.applyWindowMs });
}

/** LC11 */
function refuseTooOften(channel: Channel, userId: UserId, at: Millis, limits: Limits): Decision | undefined {
  const applicant = channel.applicants.get(userId);
  if (applicant === undefined) return undefined;
  if (applicant.barredUntil > at) {
    return { refusal: { reason: 'too-often', retryAfterMs: applicant.barredUntil - at }, events: [] };
  }
  const recent = applicant.startedAt.filter((start) => at - start < limits.applyWindowMs);
  if (recent.length < limits.applyBurst) return undefined;
  return {
    refusal: { reason: 'too-often', retryAfterMs: limits.applyBarMs },
    events: [{ type: 'user-barred', at, userId, until: at + limits.applyBarMs }],
  };
}

const linksAreFull = (channel: Channel, limits: Limits): boolean => channel.linked.length >= limits.maxLinks;

/** LC9 */
function endOwnApplication(channel: Channel, by: Caller, at: Millis, why: ApplicationEnd): Decision {
  if (!mayApply(channel, by)) return refuse('bad-request');
  const application = findWaiting(channel, by.person.userId);
  return application === undefined
    ? refuse(whyNotWaiting(channel, by.person.userId))
    : accept(applicationEnded(application, at, why));
}

const whyNotWaiting = (channel: Channel, userId: UserId): 'already-linked' | 'not-applied' =>
  findLinked(channel, userId) === undefined ? 'not-applied' : 'already-linked';

/** LC10 */
function quitLink(channel: Channel, { by, at }: Order<'quit-link'>): Decision {
  if (!mayApply(channel, by)) return refuse('bad-request');
  const link = findLinked(channel, by.person.userId);
  return link === undefined ? refuse('not-linked') : accept(linkEnded(link, at, 'quit'));
}

/** LC12 */
function allowApplication(channel: Channel, command: Order<'allow-application'>, limits: Limits): Decision {
  const { by, at, userId } = command;
  if (!mayDirect(channel, by)) return refuse('bad-request');
  const application = findWaiting(channel, userId);
  if (application === undefined) return refuse(whyNotWaiting(channel, userId));
  // Nobody waits then, but in what an earlier version has left.
  if (!takesCalls(channel, at)) return refuse('not-live');
  if (linksAreFull(channel, limits)) return refuse('links-full');
  const { person, callId, appliedAt } = application;
  const link: Linked = { status: 'linked', person, callId, appliedAt, allowedAt: at };
  const isLastFreeLink = channel.linked.length + 1 >= limits.maxLinks;
  const turnedAway =
    isLastFreeLink && limits.whenFull === 'refuse' ? channel.waiting.filter((other) => other !== application) : [];
  return accept(
    { type: 'link-started', at, link },
    ...turnedAway.map((other) => applicationEnded(other, at, 'links-filled')),
  );
}

/** LC14 */
function refuseApplication(channel: Channel, { by, at, userId }: Order<'refuse-application'>): Decision {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  const application = findWaiting(channel, userId);
  return application === undefined
    ? refuse(whyNotWaiting(channel, userId))
    : accept(applicationEnded(application, at, 'refused'));
}

/** LC14 */
function removeLink(channel: Channel, { by, at, userId }: Order<'remove-link'>): Decision {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  const link = findLinked(channel, userId);
  return link === undefined ? refuse('not-linked') : accept(linkEnded(link, at, 'removed'));
}

function setPk(channel: Channel, { by, at, inPk }: Order<'set-pk'>): Decision {
  if (!mayOperate(by)) return refuse('bad-request');
  return channel.inPk === inPk ? accept() : accept({ type: 'pk-changed', at, inPk });
}

/** LC3: an override that is named replaces the old one; the others stay. */
function setLimits(channel: Channel, { by, at, overrides }: Order<'set-limits'>): Decision {
  if (!mayOperate(by)) return refuse('bad-request');
  const merged: LimitOverrides = { ...channel.overrides, ...overrides };
  const isNews = LIMIT_NAMES.some((name) => merged[name] !== channel.overrides[name]);
  return isNews ? accept({ type: 'limits-changed', at, overrides: merged }) : accept();
}

/** A host comes: a session begins, goes on, or belongs to somebody else. LC25: while an operator's stop lasts, none begins. */
function startSession(channel: Channel, { by, at }: Order<'start-session'>): Decision {
  if (by.role !== 'host') return refuse('bad-request');
  const host: Host = { userId: by.person.userId, nick: by.person.nick };
  if (isLive(channel)) return hostOf(channel)?.userId === host.userId ? accept() : refuse('host-present');
  const stop = stopAt(channel, at);
  if (stop !== undefined) return { refusal: { reason: 'stopped', stop }, events: [] };
  // Who takes the stage cannot stay in its queue.
  return accept(...offLine(channel, host.userId, at), { type: 'session-started', at, host });
}

/** LC20; LC22 for the host, also one whose session an operator had ended already: nobody stays on a line without a host. */
function leave(channel: Channel, { person, says, seenAt, at }: Order<'leave'>): Decision {
  const { userId } = person;
  const wasHost = hostOf(channel)?.userId === userId;
  if (says === 'zego') {
    // ZG12: what began when they were gone already stays: they are back, and ZEGO's word of it is on its way.
    if (wasHost) return accept(...(wasLiveBefore(channel, seenAt) ? endSession(channel, at) : []));
    return accept(...offLine(begunBefore(channel, seenAt), userId, at));
  }
  return accept(...(wasHost ? endSession(channel, at) : offLine(channel, userId, at)));
}

/** ZG12: a live session that began before its room was closed ends; or else what began before, known to ZEGO or not. */
function closeRoom(channel: Channel, { closedAt, at }: Order<'close-room'>): Decision {
  if (wasLiveBefore(channel, closedAt)) return accept(...endSession(channel, at));
  return accept(...everybodyOff(begunBefore(channel, closedAt), at, 'session-ended'));
}

function offLine(line: Line, userId: UserId, at: Millis): Event[] {
  const application = findWaiting(line, userId);
  const link = findLinked(line, userId);
  return [
    ...(application === undefined ? [] : [applicationEnded(application, at, 'left')]),
    ...(link === undefined ? [] : [linkEnded(link, at, 'left')]),
  ];
}

/** LC22 */
function endSession(channel: Channel, at: Millis): Event[] {
  const off = everybodyOff(channel, at, 'session-ended');
  return isLive(channel) ? [...off, { type: 'session-ended', at }] : off;
}

const MINUTE_MS = 60_000;

/** LC25: the session ends whether it was live or not, and its host has to go; the new stop replaces the one before. */
function stopChannel(channel: Channel, { by, at, minutes, reason }: Order<'end-session'>): Decision {
  if (!mayOperate(by)) return refuse('bad-request');
  const until = minutes === 0 ? 'for-ever' : at + (minutes ?? 0) * MINUTE_MS;
  const stop: Stop = { until, reason, by: by.person.userId };
  return accept(...endSession(channel, at), { type: 'channel-stopped', at, stop });
}

/** LC25 */
function reopenChannel(channel: Channel, { by, at }: Order<'reopen-channel'>): Decision {
  if (!mayOperate(by)) return refuse('bad-request');
  return stopAt(channel, at) === undefined ? accept() : accept({ type: 'channel-reopened', at });
}

/** LC9: the server's own clock. */
function endOverdue(channel: Channel, at: Millis): Decision {
  return accept(...overdue(channel, at).map((application) => applicationEnded(application, at, 'ran-out')));
}
