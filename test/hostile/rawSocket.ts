import { connect } from 'node:net';
import type { TestServer } from '../support/server.ts';

/**
 * What came back until the other side closed: all of it, or what it was before the connection was cut. `enough`: when this
 * side has nothing more to say, answered or not.
 */
export async function exchange(
  server: TestServer,
  bytes: string | Uint8Array,
  enough?: () => Promise<unknown>,
): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const answered = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text;
    answered.resolve();
  });
  // What the server does not want to read may come back as a reset; what it said until then counts.
  socket.on('error', () => {});
  socket.once('close', () => closed.resolve());
  socket.write(bytes);
  if (enough !== undefined) {
    await Promise.race([answered.promise, closed.promise, enough()]);
    socket.end();
  }
  await closed.promise;
  return answer;
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
