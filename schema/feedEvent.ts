import { z } from 'zod';
import { linkedSeconds } from '../src/domain/call/callLog.ts';
import type { Invited, Linked, Person, Waiting } from '../src/domain/channel.ts';
import type { Sid } from '../src/domain/ids.ts';
import type { NewSeat } from '../src/domain/seats/events.ts';
import type { Told, ToldEvent } from '../src/domain/told.ts';
import { time } from './fields.ts';
import { linkcallUserData, wireMode, wireMuting } from './linkcallUser.ts';
import { wireWish, wishShape } from './queuedUser.ts';

// IN6: what the platform is told, as it leaves: by webhooks, pages of the feed and event streams alike.

const { user_id, user_nick, user_icon, user_wealth, user_level, is_singer, muted, mode } = linkcallUserData.shape;

const nothing = z.strictObject({});
export const applicationData = z.strictObject({
  call_id: z.string().describe('of the application, and of the link that may come of it'),
  ...{ user_id, user_nick, user_icon, user_wealth, user_level, is_singer },
  time_apply: time('when they applied'),
  mode: mode.describe('with what they applied: 1 sound, 2 picture, 3 both'),
  ...wishShape,
});
const seat = z.int().min(1);
const link = applicationData.extend({
  time_allow: time('when they were let in'),
  seat: z.int().min(0).describe('where they sit; 0: this is from before there were seats'),
});
const stop = z.strictObject({
  until: time('until when no host may come; null: until it is reopened').nullable(),
  reason: z.string().describe('what the operator said; may be empty'),
  by: z.string().describe('the operator'),
});
const applicationEnd = z.enum([
  'cancelled',
  'ran-out',
  'left',
  'refused',
  'links-filled',
  'blocked',
  'switch-closed',
  'session-ended',
]);
const linkEnd = z.enum(['quit', 'left', 'removed', 'no-media', 'blocked', 'switch-closed', 'session-ended']);
const invitation = applicationData.omit({ time_apply: true, mode: true, note: true, ext: true }).extend({
  by: z.string().describe('who invited them'),
  time_invite: time('when they were invited'),
  seat: z.int().min(1).describe('that is held for them'),
});
const invitationEnd = z.enum(['declined', 'ran-out', 'withdrawn', 'left', 'closed', 'session-ended', 'blocked']);
const stream = z.strictObject({
  user_id: user_id.describe('who publishes it'),
  stream_id: z.string(),
  room_session_id: z.string().nullable().describe("ZEGO's id of the room's session; null: it was not seen on the air"),
  since: time("since when, by ZEGO's clock; null: it was not seen on the air").nullable(),
});

const eventOf = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.strictObject({
    id: z.string().describe('the channel, percent-encoded, a colon, and `seq`: the same whenever it is told again'),
    sid: z.string().describe('the channel'),
    seq: z.int().min(1).describe('1, 2, 3 … of the channel, without a gap'),
    version: z.int().describe('of the channel, after it'),
    at: time('when it happened'),
    via: z.string().exactOptional().describe('the system of the platform that gave the order'),
    type: z.literal(type),
    data,
  });

export const feedEvent = z.discriminatedUnion('type', [
  eventOf('channel.opened', nothing),
  eventOf('channel.closed', nothing),
  eventOf('channel.stopped', stop),
  eventOf('channel.reopened', nothing),
  eventOf('session.started', z.strictObject({ user_id, user_nick })),
  eventOf('session.ended', nothing),
  eventOf(
    'application.started',
    applicationData.extend({
      ends_at: time('when it runs out'),
      seat: seat.nullable().describe('the one that they want; null: any'),
    }),
  ),
  eventOf('application.ended', applicationData.extend({ why: applicationEnd })),
  eventOf('link.started', link),
  eventOf('link.ended', link.extend({ why: linkEnd, seconds: z.int().min(0).describe('on the line') })),
  eventOf('pk.started', nothing),
  eventOf('pk.ended', nothing),
  eventOf('media.stranger', stream),
  eventOf(
    'media.cut',
    stream.extend({
      why: z.enum(['link-ended', 'session-ended', 'stranger']),
      kick: z.boolean().describe('the user has to leave the room as well'),
    }),
  ),
  eventOf('media.ruled', z.strictObject({ user_id, stream_id: z.string(), muted })),
  eventOf('invitation.started', invitation.extend({ ends_at: time('when it runs out') })),
  eventOf('invitation.accepted', invitation),
  eventOf('invitation.ended', invitation.extend({ why: invitationEnd })),
  eventOf('user.muted', z.strictObject({ user_id, muted })),
  eventOf('seat.locked', z.strictObject({ seat })),
  eventOf('seat.unlocked', z.strictObject({ seat })),
  eventOf(
    'seat.changed',
    z.strictObject({ seats: z.array(z.strictObject({ user_id, seat })).describe('all at once') }),
  ),
  eventOf('moderator.appointed', z.strictObject({ user_id, user_nick, by: z.string().describe('who appointed them') })),
  eventOf('moderator.dismissed', z.strictObject({ user_id })),
  eventOf(
    'user.blocked',
    z.strictObject({
      user_id,
      singer_id: z.string().describe('the host whose calls they are kept off, in each channel'),
      until: time('until when; null: for ever').nullable(),
      reason: z.string().describe('what whoever blocked them said; may be empty'),
      by: z.string().describe('who blocked them'),
    }),
  ),
  eventOf(
    'user.unblocked',
    z.strictObject({ user_id, singer_id: z.string().describe('the host'), by: z.string().describe('who did it') }),
  ),
]);

export type FeedEvent = z.infer<typeof feedEvent>;
export type FeedEventType = FeedEvent['type'];

export const FEED_EVENT_TYPES: readonly FeedEventType[] = feedEvent.options.map(({ shape }) => shape.type.value);

/** Safe in a header, whatever the channel is called: the last colon ends its name. */
export const feedEventId = (sid: Sid, seq: number): string => `${encodeURIComponent(sid)}:${seq}`;

export function feedEventOf({ event, sid, seq, trace: _, ...told }: Told): FeedEvent {
  return { id: feedEventId(sid, seq), sid, seq, ...told, ...whatOf(event) };
}

type What<Of extends FeedEvent = FeedEvent> = Of extends FeedEvent ? Pick<Of, 'type' | 'data'> : never;

function whatOf(event: ToldEvent): What {
  switch (event.type) {
    case 'switch-opened':
      return { type: 'channel.opened', data: {} };
    case 'switch-closed':
      return { type: 'channel.closed', data: {} };
    case 'channel-stopped': {
      const { until, reason, by } = event.stop;
      return { type: 'channel.stopped', data: { until: until === 'for-ever' ? null : until, reason, by } };
    }
    case 'channel-reopened':
      return { type: 'channel.reopened', data: {} };
    case 'session-started':
      return { type: 'session.started', data: { user_id: event.host.userId, user_nick: event.host.nick } };
    case 'session-ended':
      return { type: 'session.ended', data: {} };
    case 'application-started':
      return { type: 'application.started', data: startOf(event.application) };
    case 'application-ended':
      return { type: 'application.ended', data: { ...callOf(event.application), why: event.why } };
    case 'link-started':
      return { type: 'link.started', data: linkOf(event.link) };
    case 'link-ended': {
      const seconds = linkedSeconds({ allowedAt: event.link.allowedAt, seenAt: event.seenAt });
      return { type: 'link.ended', data: { ...linkOf(event.link), why: event.why, seconds } };
    }
    case 'pk-changed':
      return { type: event.inPk ? 'pk.started' : 'pk.ended', data: {} };
    case 'stranger-seen':
      return { type: 'media.stranger', data: streamOf(event) };
    case 'stream-cut':
      return { type: 'media.cut', data: { ...streamOf(event), why: event.why, kick: event.isKick } };
    case 'stream-ruled': {
      const { userId, streamId } = event;
      return { type: 'media.ruled', data: { user_id: userId, stream_id: streamId, muted: wireMuting(event) } };
    }
    case 'invitation-started': {
      const { invitation } = event;
      return { type: 'invitation.started', data: { ...invitationOf(invitation), ends_at: invitation.endsAt } };
    }
    case 'invitation-accepted':
      return { type: 'invitation.accepted', data: invitationOf(event.invitation) };
    case 'invitation-ended':
      return { type: 'invitation.ended', data: { ...invitationOf(event.invitation), why: event.why } };
    case 'user-muted':
      return { type: 'user.muted', data: { user_id: event.userId, muted: wireMuting(event) } };
    case 'seat-locked':
      return { type: 'seat.locked', data: { seat: event.seat } };
    case 'seat-unlocked':
      return { type: 'seat.unlocked', data: { seat: event.seat } };
    case 'seats-changed':
      return { type: 'seat.changed', data: { seats: event.seats.map(seatOf) } };
    case 'moderator-appointed': {
      const { userId, nick, by } = event.moderator;
      return { type: 'moderator.appointed', data: { user_id: userId, user_nick: nick, by } };
    }
    case 'moderator-dismissed':
      return { type: 'moderator.dismissed', data: { user_id: event.userId } };
    case 'user-blocked': {
      const { userId, hostId, until, reason, by } = event;
      const ends = until === 'for-ever' ? null : until;
      return { type: 'user.blocked', data: { user_id: userId, singer_id: hostId, until: ends, reason, by } };
    }
    case 'user-unblocked': {
      const { userId, hostId, by } = event;
      return { type: 'user.unblocked', data: { user_id: userId, singer_id: hostId, by } };
    }
  }
}

const streamOf = ({ userId, streamId, life }: Extract<ToldEvent, { type: 'stranger-seen' | 'stream-cut' }>) => ({
  user_id: userId,
  stream_id: streamId,
  room_session_id: life?.session ?? null,
  since: life?.createdAt ?? null,
});

const startOf = (application: Waiting) => ({
  ...callOf(application),
  ends_at: application.endsAt,
  seat: application.seat ?? null,
});

const linkOf = (link: Linked) => ({ ...callOf(link), time_allow: link.allowedAt, seat: link.seat });

export const seatOf = ({ userId, seat }: NewSeat) => ({ user_id: userId, seat });

const callOf = ({ callId, person, appliedAt, wish }: Waiting | Linked) => ({
  call_id: callId,
  ...userOf(person),
  time_apply: appliedAt,
  mode: wireMode(wish),
  ...wireWish({ wish }),
});

const invitationOf = ({ callId, person, by, invitedAt, seat }: Invited) => ({
  call_id: callId,
  ...userOf(person),
  by: by.userId,
  time_invite: invitedAt,
  seat,
});

export const userOf = ({ userId, nick, icon, wealth, level, isSinger }: Person) => ({
  user_id: userId,
  user_nick: nick,
  user_icon: icon,
  user_wealth: wealth,
  user_level: level,
  is_singer: isSinger ? 1 : 0,
});
