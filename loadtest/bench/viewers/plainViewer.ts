import { tokenFor, type Who } from '../servers.ts';
import { BareSocket } from './bareSocket.ts';
import { readiness, type Watch } from './watch.ts';

const HELLO = '{"type":"hello"';
const STATE = '{"type":"state"';

/** Of our plain door, in JSON: a change is a frame of the state. */
export const watchPlain: Watch = (url, who, onChange) =>
  watchBy(url, who, 'json', onChange, (frame) => {
    const kind = frame.toString('latin1', 0, STATE.length);
    return kind === STATE ? 'state' : kind === HELLO ? 'hello' : 'other';
  });

/** Of linkcall.proto: the number of a message is in front of it. */
const KINDS = new Map<number, Kind>([
  [0x99990001, 'hello'],
  [0x99990002, 'state'],
]);

/** The same in bytes, for which all must have numbers. */
export const watchPlainBytes: Watch = (url, { sid, userId, role }, onChange) => {
  const who = { sid: `1${digitsOf(sid)}`, userId: `1${digitsOf(userId)}`, role };
  return watchBy(url, who, 'protobuf', onChange, (frame) => KINDS.get(frame.readUInt32BE(0)) ?? 'other');
};

const digitsOf = (name: string): string => /\d+$/.exec(name)?.[0] ?? '';

type Kind = 'hello' | 'state' | 'other';

async function watchBy(
  url: string,
  who: Who,
  wire: 'json' | 'protobuf',
  onChange: (change: Buffer) => void,
  kindOf: (frame: Buffer) => Kind,
) {
  const ready = readiness();
  const query = new URLSearchParams({ sid: who.sid, token: await tokenFor(who), wire });
  const socket = await BareSocket.open(url, `/ws?${query}`, (message) => {
    const kind = kindOf(message);
    if (kind === 'state') onChange(message);
    else if (kind === 'hello') ready.resolve();
  });
  socket.onceClosed(ready.turnAway);
  await ready.promise;
  return socket;
}
