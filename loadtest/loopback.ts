import { once } from 'node:events';
import { connect, createServer } from 'node:net';

// What whoever starts servers on this machine needs.

/** From 32768 on the system gives ports to whoever connects or asks for any. */
const OWN_PORTS = { from: 10_000, each: 100, processes: 220 };

/** Of the hundred that this process has for itself, those behind the first, one after the other. */
let own: Promise<number> | undefined;
let given = 0;

/** That nobody listens on, and that is given to nobody else before whoever wants it listens there, or does so again. */
export async function freePort(): Promise<number> {
  own ??= claimPorts();
  const first = await own;
  for (let tries = 1; tries < OWN_PORTS.each; tries += 1) {
    given = (given % (OWN_PORTS.each - 1)) + 1;
    const port = first + given;
    if (await isFree(port)) return port;
  }
  throw new Error(`each port from ${first} on is taken`);
}

/** A hundred that nobody else has: whoever listens on the first of them has all, as long as its process lives. */
export async function claimPorts(wish = process.pid): Promise<number> {
  for (let nth = 0; nth < OWN_PORTS.processes; nth += 1) {
    const port = OWN_PORTS.from + ((wish + nth) % OWN_PORTS.processes) * OWN_PORTS.each;
    const claim = createServer().listen(port, '127.0.0.1');
    claim.unref();
    const isOurs = await once(claim, 'listening').then(
      () => true,
      () => false,
    );
    if (isOurs) return port;
  }
  throw new Error('all ports from 10000 on belong to other processes');
}

const isFree = (port: number): Promise<boolean> =>
  listenOn(port).then(
    () => true,
    () => false,
  );

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
