import type { Air } from '../air.ts';
import type { Channel, Linked } from '../channel.ts';
import type { Millis, StreamId } from '../ids.ts';
import { enforcement, type Limits } from '../limits.ts';
import { hostStreamId, linkStreamId } from '../streamIds.ts';
import type { CutReason, MediaEventOf, StreamEvent } from './events.ts';
import { type Media, withOutsider } from './state.ts';

type EndedLink = { readonly at: Millis; readonly link: Linked; readonly why: string };

/** ME6: for whatever reason a link ends, its stream must not go on. */
export function cutOfLink(_: Channel, { at, link, why }: EndedLink, limits: Limits): readonly StreamEvent[] {
  const cause = why === 'session-ended' ? why : 'link-ended';
  return owed(limits, at, cause, { streamId: linkStreamId(link.callId), userId: link.person.userId });
}

/** ME6: nor the host's, when the session is over; its links have ended each by itself. */
export function cutOfHost({ stage }: Channel, { at }: { readonly at: Millis }, limits: Limits): readonly StreamEvent[] {
  if (stage.status !== 'ended' || stage.liveId === undefined) return [];
  return owed(limits, at, 'session-ended', { streamId: hostStreamId(stage.liveId), userId: stage.host.userId });
}

function owed(
  limits: Limits,
  at: Millis,
  why: CutReason,
  stream: Pick<StreamEvent, 'streamId' | 'userId'>,
): readonly StreamEvent[] {
  if (enforcement(limits) !== 'cut') return [];
  return [{ type: 'stream-cut', at, ...stream, why, life: undefined, isKick: false, gone: [] }];
}

export const streamCut = (channel: Channel, { streamId, life, gone }: MediaEventOf<'stream-cut'>): Channel => ({
  ...channel,
  media: life === undefined ? channel.media : withOutsider(channel.media, { streamId, ...life, isCut: true }, gone),
});

/** What the room shows of the streams that these events are about, in the moment in which they become true. */
export function asInRoom<Event extends { readonly type: string }>(
  events: readonly (Event | StreamEvent)[],
  { outsiders }: Media,
  airNow: () => Air,
): readonly (Event | StreamEvent)[] {
  if (!events.some(isOfStream)) return events;
  const { streams } = airNow();
  const onAir = new Map(streams.map((stream) => [stream.streamId, stream]));
  const gone = outsiders.flatMap(({ streamId }): StreamId[] => (onAir.has(streamId) ? [] : [streamId]));
  return events.map((event) => {
    if (!isOfStream(event)) return event;
    const stream = onAir.get(event.streamId);
    if (event.type !== 'stream-cut' || event.life !== undefined || stream === undefined) return { ...event, gone };
    const { session, createdAt } = stream;
    return { ...event, gone, life: { session, createdAt } };
  });
}

const isOfStream = <Event extends { readonly type: string }>(event: Event | StreamEvent): event is StreamEvent =>
  event.type === 'stream-cut' || event.type === 'stranger-seen';
