import { z } from 'zod';
import { parseSid, parseStreamId, parseUserId, type Sid } from '../domain/ids.ts';
import type { Coming, ZegoFact } from '../domain/roster/roster.ts';
import { parseUint64 } from '../domain/uint64.ts';
import type { ZegoEventName } from '../ports/runtime.ts';
import { type Fields, type Malformed, malformed } from './fields.ts';
import type { Delivery } from './verify.ts';

export type Callback =
  | { readonly kind: 'fact'; readonly event: ZegoEventName; readonly sid: Sid; readonly fact: ZegoFact }
  /** Nothing that changes a list: other products, what is not known yet. */
  | { readonly kind: 'unused'; readonly event: ZegoEventName }
  | Malformed;

export type ReadDelivery = { readonly kind: 'read'; readonly delivery: Delivery } | Malformed;

/** The end of time, as ECMAScript has it. */
const TIME_MS_MAX = 8_640_000_000_000_000;
const BOT_ROLE = '4';
const TAKEN_OVER_OR_KICKED = '3';

const sid = scalar(parseSid, '1 to 128 bytes of text without control characters');
const userId = scalar(parseUserId, '1 to 128 bytes of text without control characters');
const session = scalar(parseUint64, 'a whole number from 0 to 18446744073709551615');
const time = scalar((text) => wholeNumber(text, TIME_MS_MAX), `whole milliseconds from 0 to ${TIME_MS_MAX}`);
const streamId = scalar(parseStreamId, '1 to 256 characters of text without control characters');
const label = scalar((value) => (value === '' ? undefined : value), 'text or a whole number');
const anything = z.string({ error: 'text or a whole number' }).optional();
const updateSeq = scalar(
  (value) => wholeNumber(value || '0', Number.MAX_SAFE_INTEGER),
  `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
).optional();

const signed = z.object({ timestamp: label, nonce: label, signature: label, appid: anything });
const roomCreate = z.object({ room_id: sid, room_session_id: session, room_create_time: time });
const roomClose = z.object({ room_id: sid, room_session_id: session, room_close_time: time });
const roomLogin = z.object({
  room_id: sid,
  room_seq: session,
  user_account: userId,
  session_id: session,
  login_time: time,
  user_role: anything,
  user_update_seq: updateSeq,
});
/** ME3: it may have leading zeros. */
const streamSeq = scalar(
  (value) => wholeNumber(value.replace(/^0+(?=\d)/, '') || '0', Number.MAX_SAFE_INTEGER),
  `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
).optional();
const stream = z.object({
  room_id: sid,
  room_session_id: session,
  user_id: userId,
  stream_id: streamId,
  stream_sid: anything,
  stream_seq: streamSeq,
});
const streamCreate = stream.extend({ create_time_ms: time });
const streamClose = stream.extend({ create_time_ms: time.optional(), destroy_timemillis: time });
const roomLogout = roomLogin.extend({ logout_time: time, reason: anything });

/** The part that is judged before anything else is. */
export function readDelivery(fields: Fields): ReadDelivery {
  const read = signed.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const { appid: appId, ...signature } = read.data;
  return { kind: 'read', delivery: { ...signature, appId } };
}

export function eventName({ event }: Fields): ZegoEventName {
  return EVENTS.find((known) => known === event) ?? 'other';
}

const EVENTS = [
  'room_create',
  'room_close',
  'room_login',
  'room_logout',
  'stream_create',
  'stream_close',
] as const satisfies readonly ZegoEventName[];

export function parseCallback(fields: Fields): Callback {
  const event = eventName(fields);
  switch (event) {
    case 'room_create':
      return isOfTheChat(fields) ? { kind: 'unused', event } : created(fields);
    case 'room_close':
      return closed(fields);
    case 'room_login':
      return came(fields);
    case 'room_logout':
      return left(fields);
    case 'stream_create':
      return streamOpened(fields);
    case 'stream_close':
      return streamClosed(fields);
    case 'other':
      return fields.event ? { kind: 'unused', event } : malformed('event', 'event must be the name of an event');
  }
}

/** ZEGO's in-app chat product has an event of the same name. */
function isOfTheChat({ operator_account, room_session_id }: Fields): boolean {
  return operator_account !== undefined && room_session_id === undefined;
}

function created(fields: Fields): Callback {
  const read = roomCreate.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const { room_id, room_session_id, room_create_time } = read.data;
  const fact: ZegoFact = { type: 'created', session: room_session_id, at: room_create_time };
  return { kind: 'fact', event: 'room_create', sid: room_id, fact };
}

function closed(fields: Fields): Callback {
  const read = roomClose.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const { room_id, room_session_id, room_close_time } = read.data;
  const fact: ZegoFact = { type: 'closed', session: room_session_id, at: room_close_time };
  return { kind: 'fact', event: 'room_close', sid: room_id, fact };
}

function came(fields: Fields): Callback {
  const read = roomLogin.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const fact: ZegoFact = { type: 'came', ...coming(read.data) };
  return { kind: 'fact', event: 'room_login', sid: read.data.room_id, fact };
}

function left(fields: Fields): Callback {
  const read = roomLogout.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const { logout_time: leftAt, reason } = read.data;
  const mayBeTakenOver = reason === TAKEN_OVER_OR_KICKED;
  const fact: ZegoFact = { type: 'left', leftAt, mayBeTakenOver, ...coming(read.data) };
  return { kind: 'fact', event: 'room_logout', sid: read.data.room_id, fact };
}

function streamOpened(fields: Fields): Callback {
  const read = streamCreate.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const fact: ZegoFact = { type: 'stream-opened', ...life(read.data), createdAt: read.data.create_time_ms };
  return { kind: 'fact', event: 'stream_create', sid: read.data.room_id, fact };
}

function streamClosed(fields: Fields): Callback {
  const read = streamClose.safeParse(fields);
  if (!read.success) return firstWrong(read.error);
  const { create_time_ms: createdAt, destroy_timemillis: closedAt } = read.data;
  const fact: ZegoFact = { type: 'stream-closed', ...life(read.data), createdAt, closedAt };
  return { kind: 'fact', event: 'stream_close', sid: read.data.room_id, fact };
}

function life({ room_session_id, stream_id, stream_sid = '', user_id, stream_seq }: z.infer<typeof stream>) {
  // They count from 1, too.
  const seq = stream_seq || undefined;
  return { session: room_session_id, streamId: stream_id, streamSid: stream_sid, userId: user_id, seq };
}

function coming(read: z.infer<typeof roomLogin>): Coming {
  return {
    session: read.room_seq,
    userId: read.user_account,
    login: { at: read.login_time, id: read.session_id },
    isBot: read.user_role === BOT_ROLE,
    // They count from 1; 0 is how none is written.
    seq: read.user_update_seq || undefined,
  };
}

function wholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,16}$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}

function scalar<Value>(parse: (text: string) => Value | undefined, allowed: string) {
  return z.string({ error: allowed }).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
}

function firstWrong({ issues }: z.ZodError): Malformed {
  const [issue] = issues;
  const field = issue?.path.join('.') ?? 'body';
  return malformed(field, `${field} must be ${issue?.message}`);
}
