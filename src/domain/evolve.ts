import type { Applicant, Channel, Host, Stage } from './channel.ts';
import type { Event } from './event.ts';
import type { Millis, UserId } from './ids.ts';

/** A change is the events of one command: it makes one new version (LC18). */
export function applyChange(channel: Channel, events: readonly Event[]): Channel {
  if (events.length === 0) return channel;
  return { ...events.reduce(evolve, channel), version: channel.version + 1 };
}

export function evolve(channel: Channel, event: Event): Channel {
  switch (event.type) {
    case 'switch-opened':
      return { ...channel, isOpen: true };
    case 'switch-closed':
      return { ...channel, isOpen: false };
    case 'application-started':
      return {
        ...channel,
        waiting: [...channel.waiting, event.application],
        applicants: withStart(channel, event.application.person.userId, event.at, event.windowMs),
      };
    case 'application-ended':
      return { ...channel, waiting: without(channel.waiting, event.application.person.userId) };
    case 'link-started':
      return {
        ...channel,
        waiting: without(channel.waiting, event.link.person.userId),
        linked: [...channel.linked, event.link],
      };
    case 'link-ended':
      return { ...channel, linked: without(channel.linked, event.link.person.userId) };
    case 'user-barred':
      return { ...channel, applicants: withBar(channel, event.userId, event.until) };
    case 'pk-changed':
      return { ...channel, inPk: event.inPk };
    case 'limits-changed':
      return { ...channel, overrides: event.overrides };
    case 'session-started':
      return { ...channel, stage: { status: 'live', host: event.host, since: event.at }, stop: undefined };
    case 'session-ended':
      return { ...channel, stage: endedStage(channel.stage) };
    case 'channel-stopped':
      return { ...channel, stop: event.stop };
    case 'channel-reopened':
      return { ...channel, stop: undefined };
  }
}

type Entry = { readonly person: { readonly userId: UserId } };

function without<T extends Entry>(entries: readonly T[], userId: UserId): readonly T[] {
  return entries.filter((entry) => entry.person.userId !== userId);
}

function endedStage(stage: Stage): Stage {
  const host: Host | undefined = stage.status === 'never-live' ? undefined : stage.host;
  return host === undefined ? stage : { status: 'ended', host };
}

const UNKNOWN_APPLICANT: Applicant = { startedAt: [], barredUntil: 0 };

/** Adds a start and forgets, of everybody, the starts that count no more and the bars that are over. */
function withStart(channel: Channel, userId: UserId, at: Millis, windowMs: Millis): Channel['applicants'] {
  const applicants = new Map<UserId, Applicant>();
  for (const [id, applicant] of channel.applicants) {
    const startedAt = applicant.startedAt.filter((start) => at - start < windowMs);
    if (startedAt.length === 0 && applicant.barredUntil <= at) continue;
    // The same object where nothing changed: a commit keeps only the applicants that differ.
    applicants.set(id, startedAt.length === applicant.startedAt.length ? applicant : { ...applicant, startedAt });
  }
  const known = applicants.get(userId) ?? UNKNOWN_APPLICANT;
  applicants.set(userId, { ...known, startedAt: [...known.startedAt, at] });
  return applicants;
}

function withBar(channel: Channel, userId: UserId, until: Millis): Channel['applicants'] {
  const known = channel.applicants.get(userId) ?? UNKNOWN_APPLICANT;
  return new Map(channel.applicants).set(userId, { ...known, barredUntil: until });
}
