import { once } from 'node:events';
import { connect, createServer } from 'node:net';

// What whoever starts servers on this machine needs.

/** From 32768 on the system gives ports to whoever connects or asks for any. */
const OWN_PORTS = { from: 10_000, each: 100, processes: 220 };

/** Of the hundred that a process has for itself, which one it gives away next. */
const own = { first: OWN_PORTS.from + (process.pid % OWN_PORTS.processes) * OWN_PORTS.each, given: 0 };

/** That nobody listens on, and that is given to nobody else before whoever wants it listens there, or does so again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < OWN_PORTS.each; tries += 1) {
    const port = own.first + (own.given % OWN_PORTS.each);
    own.given += 1;
    const isFree = await listenOn(port).then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  throw new Error(`each port from ${own.first} on is taken`);
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
