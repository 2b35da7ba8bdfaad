import { createHash, randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import {
  type CallId,
  type CmdId,
  type LiveId,
  type Millis,
  parseCallId,
  parseCmdId,
  parseLiveId,
  type Sid,
} from '../domain/ids.ts';

const ROOM_ID_CHARS = 32;

/** The room id follows from the sid: whoever knows the channel knows the room. */
export function roomIdOf(sid: Sid): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, ROOM_ID_CHARS);
}

const TIME_BYTES = 6;
const CHANCE_BYTES = 7;
/** Chance is fetched for so many ids at once: a fetch costs more than what it brings. */
const IDS_PER_FETCH = 512;

/** Time first: calls that begin together stand together in the user log's index, which is cheap to write. */
export function callIds(): (now: Millis) => CallId {
  const chance = Buffer.alloc(CHANCE_BYTES * IDS_PER_FETCH);
  let used = chance.length;
  return (now) => {
    if (used === chance.length) {
      randomFillSync(chance);
      used = 0;
    }
    const text = idText(now, chance.toString('hex', used, used + CHANCE_BYTES));
    used += CHANCE_BYTES;
    return made(parseCallId(text), 'call id');
  };
}

/** ME1: of the same make; a session starts seldom. */
export const newLiveId = (now: Millis): LiveId =>
  made(parseLiveId(idText(now, randomBytes(CHANCE_BYTES).toString('hex'))), 'id of a live session');

const idText = (now: Millis, chance: string): string => now.toString(16).padStart(TIME_BYTES * 2, '0') + chance;

/** For an order whose giver has no name for it. */
export const newCmdId = (): CmdId => made(parseCmdId(randomUUID()), 'cmd_id');

function made<Id>(id: Id | undefined, what: string): Id {
  if (id === undefined) throw new Error(`no ${what} was made`);
  return id;
}
