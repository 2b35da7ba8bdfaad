import { connect } from 'node:net';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const AT_ONCE = 50;

/** So many requests on one connection, some at a time; the status of each answer, in their order. */
export async function pipeline(server: TestServer, count: number, next: () => Uint8Array): Promise<number[]> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const statuses: number[] = [];
  let rest = '';
  socket.setEncoding('latin1').on('data', (text) => {
    // What ends a chunk may be the beginning of a status.
    const heads = `${rest}${text}`;
    const found = [...heads.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
    statuses.push(...found.map(([, status]) => Number(status)));
    const last = found.at(-1);
    rest = heads.slice(Math.max(heads.length - 'HTTP/1.1 200'.length, (last?.index ?? -1) + 1));
  });
  socket.on('error', () => {});
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    socket.write(Buffer.concat(Array.from({ length: AT_ONCE }, next)));
    await until(() => statuses.length === sent + AT_ONCE || socket.closed, 'each is answered');
    if (socket.closed)
      throw new Error(`the connection was closed after ${statuses.length} answers: ${statuses.at(-1)}`);
  }
  socket.destroy();
  return statuses;
}
