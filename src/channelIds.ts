import { createHash, randomBytes } from 'node:crypto';
import { type CallId, type Millis, parseCallId, type Sid } from './domain/ids.ts';

const ROOM_ID_CHARS = 32;

/** The room id follows from the sid: whoever knows the channel knows the room. */
export function roomIdOf(sid: Sid): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, ROOM_ID_CHARS);
}

const CALL_ID_TIME_BYTES = 6;
const CALL_ID_CHANCE_BYTES = 7;

/** Time first: calls that begin together stand together in the user log's index, which is cheap to write. */
export function newCallId(now: Millis): CallId {
  const time = now.toString(16).padStart(CALL_ID_TIME_BYTES * 2, '0');
  const text = time + randomBytes(CALL_ID_CHANCE_BYTES).toString('hex');
  const id = parseCallId(text);
  if (id === undefined) throw new Error(`${text} is no call id`);
  return id;
}
