import { z } from 'zod';
import type { Caller, Role } from '../src/domain/channel.ts';
import type { Order, StartOrder } from '../src/domain/command.ts';
import { type CallId, parseCmdId, parseSid, parseUserId, type UserId } from '../src/domain/ids.ts';
import { id, muteShape, seatNumber, TEXT, userIds } from './fields.ts';
import { blockShape, closeBody, limitsShape, NO_LIMIT, namesALimit, overridesOf, pkBody } from './operatorBodies.ts';
import { profile } from './profile.ts';
import { applySeat, seatOf } from './requests/callRequests.ts';
import { inviteOrder } from './requests/inviteRequests.ts';
import { muteOrder } from './requests/mediaRequests.ts';
import { blockOrder, unblockOrder } from './requests/moderationRequests.ts';
import type { RequestName } from './requests/names.ts';
import { wishFields, wishOf } from './requests/wish.ts';

// IN2: what a system of the platform may ask of a channel, over HTTP and in whatever else brings orders.

const allowedId = (name: string): string =>
  `${name} must be text of 1 to 128 bytes without control characters, or a safe whole number`;
export const ALLOWED_KEY = 'must be text of 1 to 64 characters';
const allowedAt = 'at must be a whole number of ms since 1970';

/** An order that comes with others says which channel it is for. */
const common = {
  sid: id(parseSid, 'the channel; in a path that names one it must be that', undefined, allowedId('sid')).optional(),
  id: id(parseCmdId, 'its idempotency key, of 1 to 64 characters', TEXT, `id ${ALLOWED_KEY}`).optional(),
};

const user_id = id(parseUserId, 'the user it is about', undefined, allowedId('user_id'));
const { nick } = profile;
const user = z.strictObject(profile, { error: 'user must be an object' }).describe('what is shown of them').optional();

const NAMES =
  'open, close, apply, cancel, quit, leave, allow, refuse, remove, refuse-all, remove-all, allow-next, check, invite, withdraw, accept, decline, appoint, dismiss, mute, lock, unlock, move, arrange, block, unblock, pk, limits, end or reopen';

const seat = seatNumber('of the call, from 1');

const bare = <const Name extends string>(name: Name) => z.strictObject({ order: z.literal(name), ...common });
const own = <const Name extends string>(name: Name) => z.strictObject({ ...bare(name).shape, user_id, user });
const about = <const Name extends string>(name: Name) => z.strictObject({ ...bare(name).shape, user_id });

export const orderBody = z.discriminatedUnion(
  'order',
  [
    bare('open').describe('the switch opens'),
    bare('close').describe('the switch closes, and everybody is off'),
    z
      .strictObject({ ...own('apply').shape, seat: applySeat, ...wishFields })
      .describe('the user asks to join the call'),
    z
      .strictObject({ ...own('check').shape, seat: applySeat })
      .describe('what an apply of the user would be told now: changes nothing'),
    own('cancel').describe('the user waits no more'),
    own('quit').describe('the user hangs up'),
    z
      .strictObject({
        ...about('leave').shape,
        at: z
          .int({ error: allowedAt })
          .min(0, { error: allowedAt })
          .describe('when they left, in ms since 1970: what they began later stays')
          .optional(),
      })
      .describe('the user has left the channel; the host: the session ends'),
    about('allow').describe('the user who waits is let in'),
    about('refuse').describe('the user who waits is refused'),
    about('remove').describe('the user is taken off the line'),
    z
      .strictObject({ ...about('invite').shape, seat: seatNumber('to hold for them; 0: any').optional() })
      .describe('the user, who has to be connected, is asked onto the line'),
    about('withdraw').describe('the user is invited no more'),
    own('accept').describe('the user who is invited says yes'),
    own('decline').describe('the user who is invited says no'),
    bare('refuse-all').describe('everybody who waits is refused'),
    bare('remove-all').describe('everybody is taken off the line'),
    bare('allow-next').describe('the first who waits is let in'),
    z.strictObject({ ...about('appoint').shape, nick }).describe('the user directs the people of the call from now on'),
    about('dismiss').describe('the user does not any more'),
    z
      .strictObject({ ...about('mute').shape, ...muteShape })
      .describe('this much of the user on the line is not heard, or seen'),
    z.strictObject({ ...bare('lock').shape, seat }).describe('nobody sits down there any more'),
    z.strictObject({ ...bare('unlock').shape, seat }).describe('whoever may sit down there'),
    z
      .strictObject({ ...about('move').shape, seat })
      .describe('the user on the line sits there; who sits there takes their seat'),
    z
      .strictObject({
        ...bare('arrange').shape,
        user_ids: userIds('who come first, in this order').min(1, { error: 'user_ids must be one at least' }),
      })
      .describe('those on the line sit in this order'),
    z
      .strictObject({ ...about('block').shape, ...blockShape })
      .describe("the user is kept off the calls of this channel's host, in each of their channels"),
    about('unblock').describe('the user is not any more'),
    z.strictObject({ ...bare('pk').shape, ...pkBody.shape }).describe('the host is in a video PK, or is no longer'),
    z
      .strictObject({ ...bare('limits').shape, ...limitsShape })
      .refine(namesALimit, NO_LIMIT)
      .describe("this channel's own limits"),
    z
      .strictObject({ ...bare('end').shape, ...closeBody.shape })
      .describe('the session ends, and its host is shown out'),
    bare('reopen').describe('a host who was kept out may come again'),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? `order must be ${NAMES}` : undefined) },
);

export type OrderBody = z.infer<typeof orderBody>;
export type OrderName = OrderBody['order'];
/** PE12: a question, which is answered like an order, and does nothing. */
export type CheckBody = Extract<OrderBody, { order: 'check' }>;
export type GivenBody = Exclude<OrderBody, CheckBody>;

/** The original's own word that somebody left; what else is in it is not read. */
export const leftEvent = z.looseObject({
  cmd: z.literal('p_user_real_leave_channel_event', { error: 'cmd must be p_user_real_leave_channel_event' }),
  sid: id(parseSid, 'the channel', undefined, allowedId('sid')),
  singer_id: id(parseUserId, 'its host', undefined, allowedId('singer_id')).optional(),
  uid: id(parseUserId, 'who left', undefined, allowedId('uid')),
});

/** These may be the first that is heard of a channel. */
export const MAY_BE_FIRST: ReadonlySet<OrderName> = new Set(['open', 'apply', 'leave']);

type Giver = { readonly name: UserId; readonly newCallId: () => CallId };

/** `apply`, `cancel`, `quit`, `leave`, `accept` and `decline` are the user's own, the others those of the system that gives them. */
export function orderOf(body: GivenBody, { name, newCallId }: Giver): Order {
  const via = name;
  const by = callerOf(name, 'admin');
  switch (body.order) {
    case 'open':
      return { type: 'open-switch', by, via };
    case 'close':
      return { type: 'close-switch', by, via };
    case 'apply':
      return {
        ...{ type: 'start-application', by: callerOf(body.user_id, 'viewer', body.user) },
        ...{ callId: newCallId(), ...seatOf(body), ...wishOf(body), via },
      };
    case 'cancel':
      return { type: 'cancel-application', by: callerOf(body.user_id, 'viewer', body.user), via };
    case 'quit':
      return { type: 'quit-link', by: callerOf(body.user_id, 'viewer', body.user), via };
    case 'leave':
      return { type: 'leave', person: { userId: body.user_id }, says: 'platform', seenAt: body.at, via };
    case 'allow':
      return { type: 'allow-application', by, userId: body.user_id, via };
    case 'refuse':
      return { type: 'refuse-application', by, userId: body.user_id, via };
    case 'remove':
      return { type: 'remove-link', by, userId: body.user_id, via };
    case 'invite':
      return { ...inviteOrder(body, by, newCallId()), via };
    case 'withdraw':
      return { type: 'withdraw-invitation', by, userId: body.user_id, via };
    case 'accept':
      return { type: 'accept-invitation', by: callerOf(body.user_id, 'viewer', body.user), via };
    case 'decline':
      return { type: 'decline-invitation', by: callerOf(body.user_id, 'viewer', body.user), via };
    case 'refuse-all':
    case 'remove-all':
    case 'allow-next':
      return { type: body.order, by, via };
    case 'appoint':
      return { type: 'appoint-moderator', by, userId: body.user_id, ...(body.nick !== '' && { nick: body.nick }), via };
    case 'dismiss':
      return { type: 'dismiss-moderator', by, userId: body.user_id, via };
    case 'mute':
      return { ...muteOrder(body, by), via };
    case 'lock':
      return { type: 'lock-seat', by, seat: body.seat, via };
    case 'unlock':
      return { type: 'unlock-seat', by, seat: body.seat, via };
    case 'move':
      return { type: 'move-to-seat', by, userId: body.user_id, seat: body.seat, via };
    case 'arrange':
      return { type: 'order-seats', by, userIds: body.user_ids, via };
    case 'block':
      return { ...blockOrder(body, by), via };
    case 'unblock':
      return { ...unblockOrder(body, by), via };
    case 'pk':
      return { type: 'set-pk', by, inPk: body.in_pk, via };
    case 'limits':
      return { type: 'set-limits', by, overrides: overridesOf(body), via };
    case 'end':
      return { type: 'end-session', by, minutes: body.minutes, reason: body.reason ?? '', via };
    case 'reopen':
      return { type: 'reopen-channel', by, via };
  }
}

/** PE12: what it would be. */
export const startOf = ({ user_id, user, ...body }: CheckBody, { name, newCallId }: Giver): StartOrder => ({
  type: 'start-application',
  by: callerOf(user_id, 'viewer', user),
  callId: newCallId(),
  ...seatOf(body),
  via: name,
});

type Profile = z.infer<typeof user>;

function callerOf(userId: UserId, role: Role, shown?: Profile): Caller {
  const { nick = '', icon = '', wealth = 0, level = 0, is_singer: isSinger = false } = shown ?? {};
  return { person: { userId, nick, icon, wealth, level, isSinger }, role };
}

/** Which request of the protocol an order is answered like; 0: that has no such `op_code`. */
export const ANSWERED_LIKE: Readonly<Record<OrderName, readonly [RequestName, opCode: number]>> = {
  open: ['linkcall_set_state_rq', 1],
  close: ['linkcall_set_state_rq', 0],
  apply: ['linkcall_apply_rq', 1],
  check: ['linkcall_check_rq', 0],
  cancel: ['linkcall_apply_rq', 2],
  quit: ['linkcall_apply_rq', 3],
  leave: ['linkcall_apply_rq', 0],
  allow: ['linkcall_allow_rq', 1],
  refuse: ['linkcall_allow_rq', 2],
  remove: ['linkcall_allow_rq', 3],
  invite: ['linkcall_invite_rq', 1],
  withdraw: ['linkcall_invite_rq', 2],
  accept: ['linkcall_invited_rq', 1],
  decline: ['linkcall_invited_rq', 2],
  'refuse-all': ['linkcall_allow_rq', 4],
  'remove-all': ['linkcall_allow_rq', 5],
  'allow-next': ['linkcall_allow_rq', 6],
  appoint: ['linkcall_staff_rq', 1],
  dismiss: ['linkcall_staff_rq', 2],
  mute: ['linkcall_mute_rq', 0],
  lock: ['linkcall_seat_rq', 1],
  unlock: ['linkcall_seat_rq', 2],
  move: ['linkcall_seat_rq', 3],
  arrange: ['linkcall_seat_rq', 4],
  block: ['linkcall_block_rq', 1],
  unblock: ['linkcall_block_rq', 2],
  pk: ['linkcall_set_state_rq', 0],
  limits: ['linkcall_set_state_rq', 0],
  end: ['linkcall_set_state_rq', 0],
  reopen: ['linkcall_set_state_rq', 0],
};
