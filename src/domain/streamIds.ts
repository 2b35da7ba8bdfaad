import type { Channel } from './channel.ts';
import { type CallId, type LiveId, type Millis, parseStreamId, type StreamId, type UserId } from './ids.ts';

/** ME1: one for each link: who is let in again has a new one, so that the old one can stay forbidden for good. */
export const linkStreamId = (callId: CallId): StreamId => made(`link-${callId}`);

/** ME1: the host's, one for each live session. */
export const hostStreamId = (liveId: LiveId): StreamId => made(`host-${liveId}`);

/** Who may be on the air now, and as what. */
export function streamOwners({ stage, linked }: Channel): ReadonlyMap<StreamId, UserId> {
  const guests = linked.map(({ callId, person }) => [linkStreamId(callId), person.userId] as const);
  return new Map(stage.status === 'live' ? [[hostStreamId(stage.liveId), stage.host.userId], ...guests] : guests);
}

/** ME1: the one stream that a user may publish now. */
export function streamIdOf({ stage, linked }: Channel, userId: UserId): StreamId | undefined {
  if (stage.status === 'live' && stage.host.userId === userId) return hostStreamId(stage.liveId);
  const link = linked.find(({ person }) => person.userId === userId);
  return link === undefined ? undefined : linkStreamId(link.callId);
}

/** ME2: what lets a user into ZEGO's room, and onto its air if they may publish now. */
export type MediaPass = {
  readonly appId: number;
  readonly token: string;
  readonly at: Millis;
  readonly expiresAt: Millis;
  /** Undefined: they may listen. */
  readonly streamId: StreamId | undefined;
};

/** By the channel as it is. */
export type IssuePass = (channel: Channel, userId: UserId) => MediaPass;

function made(text: string): StreamId {
  const id = parseStreamId(text);
  if (id === undefined) throw new Error(`${text} is no stream id`);
  return id;
}
