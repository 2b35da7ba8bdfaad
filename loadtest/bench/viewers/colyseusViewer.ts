import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { tokenFor, type Who } from '../servers.ts';
import { BareSocket } from './bareSocket.ts';
import { readiness, type Watch } from './watch.ts';

const SEATS_AT_ONCE = 256;
const agent = new Agent({ keepAlive: true, maxSockets: SEATS_AT_ONCE });

/** First bytes of the framework's frames; the upper bits are flags. */
export const FRAME = { mask: 0x1f, join: 10, state: 14, patch: 15 } as const;
export const JOINED = Buffer.from([FRAME.join]);

/** Of ours and of a bare room: a change is a patch. */
export const watchColyseus: Watch = async (url, who, onChange) => {
  const seat = await reserveSeat(url, who);
  const ready = readiness();
  const socket = await BareSocket.open(seat.url, seat.path, (message) => {
    switch ((message[0] ?? 0) & FRAME.mask) {
      case FRAME.join:
        socket.send(JOINED);
        break;
      case FRAME.state:
        ready.resolve();
        break;
      case FRAME.patch:
        onChange(message);
        break;
    }
  });
  socket.onceClosed(ready.turnAway);
  await ready.promise;
  return socket;
};

/** Where the room is: that may be another process than the one that was asked. */
export type Seat = { readonly roomId: string; readonly url: string; readonly path: string };

type SeatReservation = {
  readonly processId: string;
  readonly roomId: string;
  readonly sessionId: string;
  readonly publicAddress?: string;
};

export async function reserveSeat(url: string, who: Who): Promise<Seat> {
  const body = JSON.stringify({ sid: who.sid, user_id: who.userId, role: who.role });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenFor(who)}` };
  const asked = request(`${url}/matchmake/joinOrCreate/live_channel`, { method: 'POST', agent, headers }).end(body);
  const [response] = await once(asked, 'response');
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`no seat: ${answer}`);
  const { processId, roomId, sessionId, publicAddress }: SeatReservation = JSON.parse(answer);
  const path = `/${processId}/${roomId}?sessionId=${sessionId}`;
  return { roomId, url: publicAddress === undefined ? url : `http://${publicAddress}`, path };
}
