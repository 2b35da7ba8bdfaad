import { once } from 'node:events';
import { connect, createServer } from 'node:net';

// What whoever starts servers on this machine needs.

export function freePort(): Promise<number> {
  return listenOn(0);
}

/** For a moment; resolves with the port, rejects if somebody else listens there. */
export async function listenOn(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address');
  return address.port;
}

/** Whether a Redis answers there. */
export async function pongs(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
