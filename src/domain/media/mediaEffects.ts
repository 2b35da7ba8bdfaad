import type { Air, AirStream } from '../air.ts';
import type { Channel } from '../channel.ts';
import type { Order } from '../command.ts';
import type { Millis } from '../ids.ts';
import { enforcement, type Limits } from '../limits.ts';
import { linkStreamId, streamOwners } from '../streamIds.ts';
import { isDealtWith, OUTSIDERS_MAX } from './state.ts';

// ME5, ME6: what follows for the channel from what is on the air is asked for after every fact and after every change, like
// what follows for the call (`roster/zegoEffects.ts`). Its clocks are times that are kept, so they outlive whoever waits.

type MediaOrder = Extract<Order, { type: 'report-stranger' | 'end-silent-link' }>;

/** Something that must not be, or is missing, on the air; known only when `dueAt` has come. */
export type MediaEffect = { readonly dueAt: Millis; readonly order: MediaOrder };

/** The same for all channels of a server. */
export type MediaRules = {
  /** ME6: an allow, and the callback of the stream that it brings, may come in either order. */
  readonly graceMs: Millis;
  /** Users whose ids begin with one of these may publish what they want. */
  readonly trusted: readonly string[];
};

/** Whether anything can follow at all: most rooms tell of no streams. */
export const looksAt = ({ streams, knownSince }: Air, limits: Limits): boolean =>
  (streams.length > 0 && enforcement(limits) !== 'off') || (knownSince !== undefined && limits.linkMediaMs > 0);

/** None that would change nothing. */
export function mediaEffects(channel: Channel, air: Air, limits: Limits, rules: MediaRules): MediaEffect[] {
  const silent = silentLinks(channel, air, limits).filter(({ dueAt }) => air.scannedAt >= dueAt);
  return [...strangers(channel, air, limits, rules), ...silent];
}

/** ME5: a callback may have been lost that nothing followed: before somebody is thrown out, ZEGO's own list is asked for. */
export function scanWantedAt(channel: Channel, air: Air, limits: Limits): Millis | undefined {
  let first: Millis | undefined;
  for (const { dueAt } of silentLinks(channel, air, limits)) {
    if (air.scannedAt < dueAt && (first === undefined || dueAt < first)) first = dueAt;
  }
  return first;
}

/** ME6 */
function strangers(
  channel: Channel,
  { streams }: Air,
  limits: Limits,
  { graceMs, trusted }: MediaRules,
): MediaEffect[] {
  const mode = enforcement(limits);
  if (mode === 'off' || channel.stage.status === 'never-live' || streams.length === 0) return [];
  const owners = streamOwners(channel);
  const unknown = streams.filter(
    (stream) =>
      !owners.has(stream.streamId) && !stream.isBot && !trusted.some((start) => stream.userId.startsWith(start)),
  );
  const isOver = (stream: AirStream) => isDealtWith(channel.media, stream, mode === 'cut' ? 'cut' : 'reported');
  const open = unknown.filter((stream) => !isOver(stream));
  const room = OUTSIDERS_MAX - (unknown.length - open.length);
  // In `cut` its stream is cut as soon as a link is over; else its phone has its time to hear of that.
  const since = ({ heardAt }: AirStream) => (mode === 'cut' ? heardAt : later(heardAt, channel.releasedAt));
  return open.slice(0, room > 0 ? room : 0).map((stream) => ({
    dueAt: since(stream) + graceMs,
    order: reportOf(stream),
  }));
}

const reportOf = ({ streamId, userId, session, createdAt }: AirStream): MediaOrder => ({
  type: 'report-stranger',
  person: { userId },
  streamId,
  life: { session, createdAt },
});

/** ME5: all of them, also where it is not certain yet. While it is not known who is on the air the clock waits. */
function silentLinks(channel: Channel, { streams, knownSince, hasGap, wentOffAt }: Air, limits: Limits): MediaEffect[] {
  const { linkMediaMs, hasZegoApi } = limits;
  if (linkMediaMs === 0 || !hasZegoApi || knownSince === undefined || hasGap) return [];
  return channel.linked.flatMap(({ callId, person, allowedAt }): MediaEffect[] => {
    const streamId = linkStreamId(callId);
    if (streams.some((stream) => stream.streamId === streamId)) return [];
    const since = later(later(allowedAt, knownSince), wentOffAt(streamId));
    const { userId } = person;
    return [{ dueAt: since + linkMediaMs, order: { type: 'end-silent-link', person: { userId }, callId } }];
  });
}

const later = (one: Millis, other: Millis): Millis => (one > other ? one : other);
