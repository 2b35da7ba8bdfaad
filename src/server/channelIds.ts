import { createHash, randomFillSync, randomUUID } from 'node:crypto';
import { type CallId, type CmdId, type Millis, parseCallId, parseCmdId, type Sid } from '../domain/ids.ts';

const ROOM_ID_CHARS = 32;

/** The room id follows from the sid: whoever knows the channel knows the room. */
export function roomIdOf(sid: Sid): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, ROOM_ID_CHARS);
}

const CALL_ID_TIME_BYTES = 6;
const CALL_ID_CHANCE_BYTES = 7;
/** Chance is fetched for so many ids at once: a fetch costs more than what it brings. */
const IDS_PER_FETCH = 512;

/** Time first: calls that begin together stand together in the user log's index, which is cheap to write. */
export function callIds(): (now: Millis) => CallId {
  const chance = Buffer.alloc(CALL_ID_CHANCE_BYTES * IDS_PER_FETCH);
  let used = chance.length;
  return (now) => {
    if (used === chance.length) {
      randomFillSync(chance);
      used = 0;
    }
    const time = now.toString(16).padStart(CALL_ID_TIME_BYTES * 2, '0');
    const text = time + chance.toString('hex', used, used + CALL_ID_CHANCE_BYTES);
    used += CALL_ID_CHANCE_BYTES;
    const id = parseCallId(text);
    if (id === undefined) throw new Error(`${text} is no call id`);
    return id;
  };
}

/** For an order whose giver has no name for it. */
export function newCmdId(): CmdId {
  const id = parseCmdId(randomUUID());
  if (id === undefined) throw new Error('a UUID is a cmd_id');
  return id;
}
