import { tokenFor } from '../servers.ts';
import { BareSocket } from './bareSocket.ts';
import { readiness, type Watch } from './watch.ts';

const HELLO = '{"type":"hello"';
const STATE = '{"type":"state"';

/** Of our plain door, in JSON: a change is a frame of the state. */
export const watchPlain: Watch = async (url, who, onChange) => {
  const ready = readiness();
  const query = new URLSearchParams({ sid: who.sid, token: await tokenFor(who) });
  const socket = await BareSocket.open(url, `/ws?${query}`, (message) => {
    const kind = message.toString('latin1', 0, STATE.length);
    if (kind === STATE) onChange(message);
    else if (kind === HELLO) ready.resolve();
  });
  socket.onceClosed(ready.turnAway);
  await ready.promise;
  return socket;
};
