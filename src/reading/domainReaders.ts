import type { Host, Linked, Person, Stop, Waiting } from '../domain/channel.ts';
import { ORDER_TYPES, type OrderType } from '../domain/command.ts';
import { parseCallId, parseCmdId, parseSid, parseUserId } from '../domain/ids.ts';
import type { Limits, WhenFull } from '../domain/limits.ts';
import type { Reason } from '../domain/refusal.ts';
import { parseUint64 } from '../domain/uint64.ts';
import { either, fields, literal, nameIn, number, parsed, someFields, text, yesOrNo } from './reader.ts';

export const sid = parsed(parseSid, 'a sid');
export const userId = parsed(parseUserId, 'a user id');
export const cmdId = parsed(parseCmdId, 'a cmd_id');
export const callId = parsed((raw) => (typeof raw === 'string' ? parseCallId(raw) : undefined), 'a call id');

export const uint64 = parsed(parseUint64, 'an unsigned 64-bit number');

export const person = fields<Person>({
  userId,
  nick: text,
  icon: text,
  wealth: number,
  level: number,
  isSinger: yesOrNo,
});
export const host = fields<Host>({ userId, nick: text });

export const waiting = fields<Waiting>({
  status: literal('waiting'),
  person,
  callId,
  appliedAt: number,
  endsAt: number,
});

export const linked = fields<Linked>({
  status: literal('linked'),
  person,
  callId,
  appliedAt: number,
  allowedAt: number,
});

export const stop = fields<Stop>({ until: either(number, literal('for-ever')), reason: text, by: userId });

export const overrides = someFields<Limits>({
  maxLinks: number,
  maxApplies: number,
  applyLifeMs: number,
  applyBurst: number,
  applyWindowMs: number,
  applyBarMs: number,
  whenFull: nameIn<WhenFull>({ refuse: true, keep: true }),
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
  'host-present': true,
  stopped: true,
};
