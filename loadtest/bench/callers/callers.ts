import { Client, type Room } from '@colyseus/sdk';
import { io } from 'socket.io-client';
import { tokenFor, type Who } from '../servers.ts';

/** Somebody at a channel who asks and waits for the reply, whatever the protocol. */
export type Caller = {
  request(name: string, body: object): Promise<Reply>;
  leave(): Promise<unknown>;
};
export type Reply = { readonly error: { readonly code: number; readonly reason: string } };

export type Join = (url: string, who: Who) => Promise<Caller>;

export const hostOf = (sid: string): string => `host-of-${sid}`;

/** Ours and the bare room alike. `options`: of ours alone. */
export async function joinRoom(url: string, who: Who, options: object = {}): Promise<Room> {
  const client = new Client(url);
  client.auth.token = await tokenFor(who);
  const { sid, userId, role } = who;
  const room = await client.joinOrCreate('live_channel', { sid, user_id: userId, role, ...options });
  room.onMessage('*', () => {});
  // Who has lost a server that was stopped would go on asking for it beside the next measurement.
  room.reconnection.enabled = false;
  return room;
}

export const joinColyseus: Join = (url, who) => joinRoom(url, who);

export const joinSocketIo: Join = async (url, { sid, userId }) => {
  const auth = { sid, user_id: userId, singer_id: hostOf(sid), nick: `nick of ${userId}` };
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth });
  socket.onAny(() => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { request: (name, body) => socket.emitWithAck(name, body), leave: async () => void socket.disconnect() };
};

/** A refusal would be cheaper than the work that is measured. */
export async function demand(caller: Caller, name: string, body: object): Promise<void> {
  const { error } = await caller.request(name, body);
  if (error.code !== 0) throw new Error(`${name} ${JSON.stringify(body)} is refused: ${error.code} ${error.reason}`);
}
