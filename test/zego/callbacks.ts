import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Callback, parseCallback } from '../../src/zego/callback.ts';
import { readFields } from '../../src/zego/fields.ts';
import { signatureOf } from '../../src/zego/verify.ts';

export const SECRET = 'secret';
/** Fits the fixtures' timestamps. */
export const NOW = 1_763_600_030_000;

const fixtures = z
  .object({ cases: z.array(z.object({ name: z.string(), sent: z.array(z.string()) })) })
  .parse(JSON.parse(readFileSync('test/zego/fixtures.json', 'utf8')));

/** Raw bodies as ZEGO sends them, all signed with SECRET near NOW. */
export const FIXTURES: readonly string[] = fixtures.cases.flatMap(({ sent }) => sent);

/** Values as they are written in JSON. */
export type Written = Readonly<Record<string, string>>;

const NONCE = '350177';
const TIMESTAMP = `${NOW / 1_000}`;

export const SIGNED: Written = {
  timestamp: TIMESTAMP,
  nonce: `"${NONCE}"`,
  signature: `"${signatureOf(SECRET, TIMESTAMP, NONCE)}"`,
  appid: '1',
};

export const CREATE: Written = {
  ...SIGNED,
  event: '"room_create"',
  room_id: '"r1"',
  room_session_id: '17446744073709551557',
  room_create_time: '"1763600000000"',
};

export const CLOSE: Written = {
  ...SIGNED,
  event: '"room_close"',
  room_id: '"r1"',
  room_session_id: '17446744073709551557',
  close_reason: '0',
  room_close_time: '"1763600040000"',
};

export const LOGIN: Written = {
  ...SIGNED,
  event: '"room_login"',
  room_id: '"r1"',
  room_seq: '"17446744073709551557"',
  user_account: '"u1"',
  session_id: '"17446744073709551558"',
  login_time: '"1763600000010"',
  user_role: '"2"',
  user_update_seq: '"7"',
};

export const LOGOUT: Written = {
  ...LOGIN,
  event: '"room_logout"',
  logout_time: '"1763600003000"',
  reason: '"0"',
};

export const STREAM_CREATE: Written = {
  ...SIGNED,
  event: '"stream_create"',
  room_id: '"r1"',
  room_session_id: '"17446744073709551557"',
  user_id: '"u1"',
  stream_id: '"cam-1"',
  stream_sid: '"s-115205137699740000000000104"',
  stream_seq: '"7"',
  create_time_ms: '"1763600004000"',
};

export const STREAM_CLOSE: Written = {
  ...STREAM_CREATE,
  event: '"stream_close"',
  type: '"0"',
  destroy_timemillis: '"1763600009000"',
};

/** The body without some fields. */
export function without(body: Written, ...names: readonly string[]): Written {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

export function json(body: Written): string {
  return `{${Object.entries(body)
    .map(([name, written]) => `${JSON.stringify(name)}:${written}`)
    .join()}}`;
}

/** The same as ZEGO writes it as a form. */
export function form(body: Written): string {
  return Object.entries(body)
    .map(([name, written]) => `${name}=${encodeURIComponent(written.replace(/^"(.*)"$/, '$1'))}`)
    .join('&');
}

export const FORM_TYPE = 'application/x-www-form-urlencoded; charset=UTF-8';

export function parse(body: string | Uint8Array, contentType = 'application/json'): Callback {
  const read = readFields(typeof body === 'string' ? new TextEncoder().encode(body) : body, contentType);
  return read.kind === 'malformed' ? read : (read.flaw() ?? parseCallback(read.fields));
}

export function fact(body: Written) {
  const callback = parse(json(body));
  assert(callback.kind === 'fact', JSON.stringify(callback));
  assert.deepEqual(parse(form(body), FORM_TYPE), callback, 'a form says the same');
  return callback.fact;
}

export function wrongField(body: Written): string {
  const callback = parse(json(body));
  assert(callback.kind === 'malformed', `${json(body)} was taken: ${JSON.stringify(callback)}`);
  assert.match(callback.message, new RegExp(`^${callback.field} must be \\w+`));
  return callback.field;
}
