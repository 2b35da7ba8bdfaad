import { z } from 'zod';
import type { LeaveSource } from '../domain/call/commands.ts';
import type { Caller, Role } from '../domain/channel.ts';
import type { Order } from '../domain/command.ts';
import { origin } from '../stores/records/audit.ts';
import { maybe, nameIn } from '../stores/records/read.ts';
import { callId, life, liveId, muting, overrides, person, streamId, userId, wish } from '../stores/records/values.ts';

export const caller: z.ZodType<Caller> = z.object({
  person,
  role: nameIn<Role>({ host: true, moderator: true, viewer: true, admin: true, operator: true, observer: true }),
});

const by = caller;

const named = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open-switch'), by }),
  z.object({ type: z.literal('close-switch'), by }),
  z.object({
    type: z.literal('start-application'),
    by,
    callId,
    seat: z.number().exactOptional(),
    wish: wish.exactOptional(),
    isUnseen: z.literal(true).exactOptional(),
  }),
  z.object({ type: z.literal('cancel-application'), by }),
  z.object({ type: z.literal('report-ran-out'), by }),
  z.object({ type: z.literal('quit-link'), by }),
  z.object({ type: z.literal('allow-application'), by, userId }),
  z.object({ type: z.literal('refuse-application'), by, userId }),
  z.object({ type: z.literal('remove-link'), by, userId }),
  z.object({ type: z.literal('refuse-all'), by }),
  z.object({ type: z.literal('remove-all'), by }),
  z.object({ type: z.literal('allow-next'), by }),
  z.object({ type: z.literal('appoint-moderator'), by, userId, nick: z.string().exactOptional() }),
  z.object({ type: z.literal('dismiss-moderator'), by, userId }),
  z.object({ type: z.literal('invite-user'), by, userId, callId, seat: z.number().exactOptional() }),
  z.object({ type: z.literal('withdraw-invitation'), by, userId }),
  z.object({ type: z.literal('accept-invitation'), by }),
  z.object({ type: z.literal('decline-invitation'), by }),
  z.object({ type: z.literal('mute-link'), by, userId, ...muting }),
  z.object({ type: z.literal('lock-seat'), by, seat: z.number() }),
  z.object({ type: z.literal('unlock-seat'), by, seat: z.number() }),
  z.object({ type: z.literal('move-to-seat'), by, userId, seat: z.number() }),
  z.object({ type: z.literal('order-seats'), by, userIds: z.array(userId) }),
  z.object({ type: z.literal('block-user'), by, userId, minutes: z.number(), reason: z.string() }),
  z.object({ type: z.literal('unblock-user'), by, userId }),
  z.object({ type: z.literal('shut-out'), person: z.object({ userId }), blockedBy: userId }),
  z.object({ type: z.literal('set-pk'), by, inPk: z.boolean() }),
  z.object({ type: z.literal('set-limits'), by, overrides }),
  z.object({ type: z.literal('end-session'), by, minutes: maybe(z.number()), reason: z.string() }),
  z.object({ type: z.literal('reopen-channel'), by }),
  z.object({ type: z.literal('start-session'), by, liveId }),
  z.object({
    type: z.literal('leave'),
    person: z.object({ userId }),
    says: nameIn<LeaveSource>({ connections: true, zego: true, platform: true }),
    seenAt: maybe(z.number()),
  }),
  z.object({ type: z.literal('note-arrival'), person: z.object({ userId }) }),
  z.object({ type: z.literal('close-room'), closedAt: z.number() }),
  z.object({ type: z.literal('end-overdue') }),
  z.object({ type: z.literal('let-next-in'), person: z.object({ userId }) }),
  z.object({ type: z.literal('end-silent-link'), person: z.object({ userId }), callId }),
  z.object({ type: z.literal('report-stranger'), person: z.object({ userId }), streamId, life }),
]);

/** Every order can be read, whoever may send it. */
export const order: z.ZodType<Order> = named.and(
  z.object({ via: userId.exactOptional(), origin: origin.exactOptional() }),
);
