import { connect } from 'node:net';
import type { TestServer } from '../support/server.ts';

/** What came back until the other side closed: all of it, or what it was before the connection was cut. */
export async function exchange(server: TestServer, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text;
  });
  // What the server does not want to read may come back as a reset; what it said until then counts.
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
