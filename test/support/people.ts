import assert from 'node:assert/strict';
import type { Life } from '../../src/domain/air.ts';
import type { Caller, Person, Role } from '../../src/domain/channel.ts';
import {
  type CallId,
  type LiveId,
  parseCallId,
  parseLiveId,
  parseSid,
  parseStreamId,
  parseUserId,
  type Sid,
  type StreamId,
  type UserId,
} from '../../src/domain/ids.ts';
import { parseUint64 } from '../../src/domain/uint64.ts';

function parsed<Id>(id: Id | undefined): Id {
  assert(id !== undefined);
  return id;
}

export const sid = (text: string): Sid => parsed(parseSid(text));
export const userId = (text: string): UserId => parsed(parseUserId(text));
/** Of a name of up to 26 small letters. */
export const callId = (name: string): CallId => parsed(parseCallId(name.padEnd(26, '0')));

export const liveId = (name: string): LiveId => parsed(parseLiveId(name.padEnd(26, '0')));

/** Of any text. */
export const streamId = (text: string): StreamId => parsed(parseStreamId(text));

export const SID = sid('live-1');
export const HOST = 'hana';
/** Of a live session, where it does not matter which. */
export const LIVE = liveId('live');
/** Of a stream, likewise. */
export const LIFE: Life = { session: parsed(parseUint64('858012925204410369')), createdAt: 10 };

export function person(name: string): Person {
  return { userId: userId(name), nick: `nick of ${name}`, icon: `${name}.png`, wealth: 7, level: 3, isSinger: false };
}

const caller =
  (role: Role) =>
  (name: string): Caller => ({ person: person(name), role });

export const viewer = caller('viewer');
export const host = caller('host');
export const admin = caller('admin');
export const moderator = caller('moderator');
