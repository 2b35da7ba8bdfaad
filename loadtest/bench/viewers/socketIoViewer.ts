import { hostOf } from '../callers/callers.ts';
import { BareSocket } from './bareSocket.ts';
import { readiness, type Watch } from './watch.ts';

/** First characters of Engine.IO's and Socket.IO's packets. */
const PACKET = { opened: '0', ping: '2', pong: '3', connect: '40', event: '42' } as const;

/** Of Socket.IO: a change is an event. */
export const watchSocketIo: Watch = async (url, { sid, userId }, onChange) => {
  const ready = readiness();
  const auth = JSON.stringify({ sid, user_id: userId, singer_id: hostOf(sid) });
  const socket = await BareSocket.open(url, '/socket.io/?EIO=4&transport=websocket', (message) => {
    const kind = message.toString('latin1', 0, 2);
    if (kind === PACKET.event) onChange(message);
    else if (kind === PACKET.connect) ready.resolve();
    else if (kind.startsWith(PACKET.opened)) socket.send(PACKET.connect + auth);
    else if (kind === PACKET.ping) socket.send(PACKET.pong);
  });
  socket.onceClosed(ready.turnAway);
  await ready.promise;
  return socket;
};

/** Throws unless this very event puts the user on the call. */
export function confirmsLink(event: Buffer, userId: string): void {
  const [name, { datas }] = JSON.parse(event.toString('utf8', PACKET.event.length));
  const linked = Array.isArray(datas) ? datas.map(({ user_id }) => user_id) : [];
  if (name !== 'linkcall_room_state_nt' || !linked.includes(userId)) {
    throw new Error('the event that came first does not show the link');
  }
}
