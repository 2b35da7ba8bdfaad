import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, type Reply } from './reply.ts';
import { unreadable } from './unreadable.ts';

/** What is no request for a WebSocket of a room: undefined if it may be one. */
export function wrongUpgrade(request: IncomingMessage): Reply | undefined {
  const wrong = unreadable(request);
  if (wrong !== undefined) return wrong;
  const { pathname, searchParams } = new URL(`ws://server${request.url}`);
  const names = [...pathname.split('/'), searchParams.get('sessionId') ?? ''];
  return names.some(isEverybodys) ? noSuchRoom : undefined;
}

/** Every object has something of that name: Colyseus, who looks rooms and seats up in plain objects, would find it. */
export const isEverybodys = (name: string): boolean => name in {};

export const noSuchRoom = problem({ status: 404, code: 'not-found', message: 'there is no such room' });

/** Node hands over the bare socket: nobody else answers on it, or listens to its errors. */
export function refuseUpgrade(socket: Duplex, { status, body, headers = {} }: Reply): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
