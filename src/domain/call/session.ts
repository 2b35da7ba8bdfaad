import { accept, type Decision, refuse } from '../capability.ts';
import { begunBefore, type Channel, type Host, hostOf, isLive, type Stop, stopAt, wasLiveBefore } from '../channel.ts';
import type { Millis } from '../ids.ts';
import { mayOperate } from '../rights.ts';
import type { CallCommand } from './commands.ts';
import { everybodyOff, offLine } from './ends.ts';
import type { CallEvent, CallEventOf } from './events.ts';

/** A host comes: a session begins, goes on, or belongs to somebody else. LC25: while an operator's stop lasts, none begins. */
export function startSession(channel: Channel, { by, at, liveId }: CallCommand<'start-session'>): Decision<CallEvent> {
  if (by.role !== 'host') return refuse('bad-request');
  const host: Host = { userId: by.person.userId, nick: by.person.nick };
  if (isLive(channel)) return hostOf(channel)?.userId === host.userId ? accept() : refuse('host-present');
  const stop = stopAt(channel, at);
  if (stop !== undefined) return { refusal: { reason: 'stopped', stop }, events: [] };
  // Who takes the stage cannot stay in its queue.
  return accept(...offLine(channel, host.userId, at), { type: 'session-started', at, host, liveId });
}

/** LC20; LC22 for the host, also one whose session an operator had ended already: nobody stays on a line without a host. */
export function leave(channel: Channel, { person, says, seenAt, at }: CallCommand<'leave'>): Decision<CallEvent> {
  const { userId } = person;
  const wasHost = hostOf(channel)?.userId === userId;
  if (says !== 'connections' && seenAt !== undefined) {
    // ZG12, IN3: what began when they were gone already stays: they are back, and word of it is on its way.
    if (wasHost) return accept(...(wasLiveBefore(channel, seenAt) ? endSession(channel, at) : []));
    return accept(...offLine(begunBefore(channel, seenAt), userId, at));
  }
  return accept(...(wasHost ? endSession(channel, at) : offLine(channel, userId, at)));
}

/** ZG12: a live session that began before its room was closed ends; or else what began before, known to ZEGO or not. */
export function closeRoom(channel: Channel, { closedAt, at }: CallCommand<'close-room'>): Decision<CallEvent> {
  if (wasLiveBefore(channel, closedAt)) return accept(...endSession(channel, at));
  return accept(...everybodyOff(begunBefore(channel, closedAt), at, 'session-ended'));
}

/** LC22 */
function endSession(channel: Channel, at: Millis): CallEvent[] {
  const off = everybodyOff(channel, at, 'session-ended');
  return isLive(channel) ? [...off, { type: 'session-ended', at }] : off;
}

const MINUTE_MS = 60_000;

/** LC25: the session ends whether it was live or not, and its host has to go; the new stop replaces the one before. */
export function stopChannel(
  channel: Channel,
  { by, at, minutes, reason }: CallCommand<'end-session'>,
): Decision<CallEvent> {
  if (!mayOperate(by)) return refuse('bad-request');
  const until = minutes === 0 ? 'for-ever' : at + (minutes ?? 0) * MINUTE_MS;
  const stop: Stop = { until, reason, by: by.person.userId };
  return accept(...endSession(channel, at), { type: 'channel-stopped', at, stop });
}

/** LC25 */
export function reopenChannel(channel: Channel, { by, at }: CallCommand<'reopen-channel'>): Decision<CallEvent> {
  if (!mayOperate(by)) return refuse('bad-request');
  return stopAt(channel, at) === undefined ? accept() : accept({ type: 'channel-reopened', at });
}

export function sessionOver(channel: Channel, { at }: CallEventOf<'session-ended'>): Channel {
  const { stage } = channel;
  if (stage.status !== 'live') return channel;
  const { host, liveId } = stage;
  return { ...channel, stage: { status: 'ended', host, liveId }, releasedAt: at, muted: [] };
}
