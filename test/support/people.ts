import assert from 'node:assert/strict';
import type { Caller, Person, Role } from '../../src/domain/channel.ts';
import {
  type CallId,
  type LiveId,
  parseCallId,
  parseLiveId,
  parseSid,
  parseUserId,
  type Sid,
  type UserId,
} from '../../src/domain/ids.ts';

function parsed<Id>(id: Id | undefined): Id {
  assert(id !== undefined);
  return id;
}

export const sid = (text: string): Sid => parsed(parseSid(text));
export const userId = (text: string): UserId => parsed(parseUserId(text));
/** Of a name of up to 26 small letters. */
export const callId = (name: string): CallId => parsed(parseCallId(name.padEnd(26, '0')));

export const liveId = (name: string): LiveId => parsed(parseLiveId(name.padEnd(26, '0')));

export const SID = sid('live-1');
export const HOST = 'hana';
/** Of a live session, where it does not matter which. */
export const LIVE = liveId('live');

export function person(name: string): Person {
  return { userId: userId(name), nick: `nick of ${name}`, icon: `${name}.png`, wealth: 7, level: 3, isSinger: false };
}

const caller =
  (role: Role) =>
  (name: string): Caller => ({ person: person(name), role });

export const viewer = caller('viewer');
export const host = caller('host');
export const admin = caller('admin');
