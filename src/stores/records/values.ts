import { z } from 'zod';
import type { Life } from '../../domain/air.ts';
import type { Answer, HandledBy, Subject } from '../../domain/answer.ts';
import type { ApplicationEnd, LinkEnd } from '../../domain/call/events.ts';
import {
  type Host,
  type Invited,
  type Linked,
  type Moderator,
  NOT_MUTED,
  type Person,
  type Stop,
  type Waiting,
  type Wish,
} from '../../domain/channel.ts';
import { ORDER_TYPES, type OrderType } from '../../domain/command.ts';
import { parseCallId, parseCmdId, parseLiveId, parseSid, parseStreamId, parseUserId } from '../../domain/ids.ts';
import type { InvitationEnd } from '../../domain/invite/events.ts';
import type { LimitOverrides, MediaEnforce, QueueOrder, WhenFull } from '../../domain/limits.ts';
import type { PlainReason, Reason, Refusal } from '../../domain/refusal.ts';
import { parseUint64 } from '../../domain/uint64.ts';
import { LINKCALL_APPLY, type UserState } from '../../domain/userState.ts';
import { maybe, nameIn } from './read.ts';

// Values of the domain, as they are kept, and as processes send them to each other.

/** As we wrote it: a number in another form is none. */
const id = <Id extends string>(parse: (text: string) => Id | undefined, what: string) =>
  z.custom<Id>((raw) => typeof raw === 'string' && parse(raw) === raw, `is not ${what}`);

export const sid = id(parseSid, 'a sid');
export const userId = id(parseUserId, 'a user id');
export const cmdId = id(parseCmdId, 'a cmd_id');
export const callId = id(parseCallId, 'a call id');
export const liveId = id(parseLiveId, 'the id of a live session');
export const streamId = id(parseStreamId, 'a stream id');
export const uint64 = id(parseUint64, 'an unsigned 64-bit number');

export const life: z.ZodType<Life> = z.object({ session: uint64, createdAt: z.number() });

export const person: z.ZodType<Person> = z.object({
  userId,
  nick: z.string(),
  icon: z.string(),
  wealth: z.number(),
  level: z.number(),
  isSinger: z.boolean(),
});

export const host: z.ZodType<Host> = z.object({ userId, nick: z.string() });

const isUnseen = z.literal(true).exactOptional();
const isModerator = z.literal(true).exactOptional();

export const wish: z.ZodType<Wish> = z.object({
  mode: nameIn<Wish['mode']>({ audio: true, video: true, both: true }),
  note: z.string(),
  ext: z.string().exactOptional(),
});

export const waiting: z.ZodType<Waiting> = z.object({
  status: z.literal('waiting'),
  person,
  callId,
  appliedAt: z.number(),
  endsAt: z.number(),
  seat: z.number().exactOptional(),
  wish: wish.exactOptional(),
  isUnseen,
  isModerator,
});

export const linked: z.ZodType<Linked> = z.object({
  status: z.literal('linked'),
  person,
  callId,
  appliedAt: z.number(),
  allowedAt: z.number(),
  // Those of earlier versions have none.
  seat: z.number().default(0),
  wish: wish.exactOptional(),
  isUnseen,
  isModerator,
});

export const invited: z.ZodType<Invited> = z.object({
  status: z.literal('invited'),
  person,
  callId,
  invitedAt: z.number(),
  endsAt: z.number(),
  by: z.object({ userId, nick: z.string() }),
  seat: z.number(),
  isModerator,
});

export const moderator: z.ZodType<Moderator> = z.object({ userId, nick: z.string(), by: userId, at: z.number() });

export const APPLICATION_ENDS: Readonly<Record<ApplicationEnd, true>> = {
  cancelled: true,
  'ran-out': true,
  left: true,
  refused: true,
  'links-filled': true,
  blocked: true,
  'switch-closed': true,
  'session-ended': true,
};

export const LINK_ENDS: Readonly<Record<LinkEnd, true>> = {
  quit: true,
  left: true,
  removed: true,
  'no-media': true,
  blocked: true,
  'switch-closed': true,
  'session-ended': true,
};

export const INVITATION_ENDS: Readonly<Record<InvitationEnd, true>> = {
  declined: true,
  'ran-out': true,
  withdrawn: true,
  left: true,
  closed: true,
  'session-ended': true,
  blocked: true,
};

export const stop: z.ZodType<Stop> = z.object({
  until: z.union([z.number(), z.literal('for-ever')]),
  reason: z.string(),
  by: userId,
});

const number = z.number().exactOptional();

export const overrides: z.ZodType<LimitOverrides> = z.object({
  maxLinks: number,
  maxApplies: number,
  applyLifeMs: number,
  applyBurst: number,
  applyWindowMs: number,
  applyBarMs: number,
  inviteLifeMs: number,
  inviteBurst: number,
  inviteWindowMs: number,
  whenFull: nameIn<WhenFull>({ refuse: true, keep: true }).exactOptional(),
  queueOrder: nameIn<QueueOrder>({ time: true, weight: true }).exactOptional(),
  queueWeights: z.object({ wealth: z.number(), level: z.number(), waited: z.number() }).exactOptional(),
  autoNext: z.boolean().exactOptional(),
  linkMediaMs: number,
  mediaEnforce: nameIn<MediaEnforce>({ off: true, watch: true, cut: true }).exactOptional(),
});

export const orderType = nameIn<OrderType>(ORDER_TYPES);

export const REASONS: Readonly<Record<Reason, true>> = {
  unknown: true,
  'bad-request': true,
  busy: true,
  'already-applied': true,
  'too-often': true,
  'links-full': true,
  'not-applied': true,
  'not-linked': true,
  closed: true,
  'not-live': true,
  'already-linked': true,
  'applies-full': true,
  'in-pk': true,
  'no-media': true,
  'not-allowed': true,
  blocked: true,
  'not-here': true,
  'already-invited': true,
  'not-invited': true,
  'seat-taken': true,
  'seat-locked': true,
  'no-such-seat': true,
  muted: true,
  'staff-full': true,
  'host-present': true,
  stopped: true,
};

const { 'too-often': _, stopped: __, 'not-allowed': ___, blocked: ____, ...PLAIN_REASONS } = REASONS;

export const refusal: z.ZodType<Refusal> = z.union([
  z.object({ reason: z.literal('too-often'), retryAfterMs: z.number() }),
  z.object({ reason: z.literal('stopped'), stop }),
  z.object({ reason: z.literal('not-allowed'), desc: z.string() }),
  z.object({ reason: z.literal('blocked'), until: z.union([z.number(), z.literal('for-ever')]) }),
  z.object({ reason: z.literal('busy'), mayBeDone: z.literal(true) }),
  z.object({ reason: nameIn<PlainReason>(PLAIN_REASONS) }),
]);

/** ME10 */
export const muting = { audio: z.boolean(), video: z.boolean() };

const subject: z.ZodType<Subject> = z.object({
  person,
  state: nameIn<UserState>(LINKCALL_APPLY),
  appliedAt: z.number(),
  allowedAt: z.number(),
  // Replies of earlier versions do not tell these.
  muting: z.object(muting).default(NOT_MUTED),
  wish: wish.exactOptional(),
  seat: z.number().default(0),
});

const handledBy: z.ZodType<HandledBy> = z.object({
  userId,
  nick: z.string(),
  what: nameIn<HandledBy['what']>({
    allowed: true,
    invited: true,
    moved: true,
    locked: true,
    ...APPLICATION_ENDS,
    ...INVITATION_ENDS,
    ...LINK_ENDS,
  }),
  version: z.number(),
  at: z.number(),
});

export const answer: z.ZodType<Answer> = z.object({
  refusal: maybe(refusal),
  at: z.number(),
  version: z.number(),
  isOpen: z.boolean(),
  host: maybe(host),
  subject: maybe(subject),
  awaySince: maybe(z.number()),
  media: z.union([z.literal(0), z.literal(1), z.literal(2)]).exactOptional(),
  invitation: z.object({ endsAt: z.number(), seat: z.number() }).exactOptional(),
  numLinks: z.number(),
  numApplies: z.number(),
  position: z.number(),
  handledBy: handledBy.exactOptional(),
  etaMs: number,
});
