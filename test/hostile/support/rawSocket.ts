import { connect } from 'node:net';
import type { TestServer } from '../../support/server.ts';

type Exchange = {
  /** They are on their way to the server. */
  readonly written: Promise<unknown>;
  /** This side has nothing more to say, answered or not. */
  readonly end: () => Promise<string>;
  /** What came back until the other side closed: all of it, or what it was before the connection was cut. */
  readonly answer: Promise<string>;
};

export function beginExchange(server: TestServer, bytes: string | Uint8Array): Exchange {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const closed = Promise.withResolvers<string>();
  const written = Promise.withResolvers<void>();
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text;
  });
  // What the server does not want to read may come back as a reset; what it said until then counts.
  socket.on('error', () => {});
  socket.once('close', () => {
    written.resolve();
    closed.resolve(answer);
  });
  socket.write(bytes, () => written.resolve());
  const end = () => {
    socket.end();
    return closed.promise;
  };
  return { written: written.promise, end, answer: closed.promise };
}

export const exchange = (server: TestServer, bytes: string | Uint8Array): Promise<string> =>
  beginExchange(server, bytes).answer;

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
