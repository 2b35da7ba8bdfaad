import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';
import { colyseusLog } from '../../../src/server/transport/colyseusLog.ts';

/** The beginnings of frames that are none, as bytes. */
const FRAMES: Readonly<Record<string, readonly number[]>> = {
  'longer than a number can say': [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
  'longer than is allowed': [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
  'of no kind there is': [0x83, 0x80, 0, 0, 0, 0],
  'with a bit that means nothing': [0xc2, 0x80, 0, 0, 0, 0],
  'without a mask': [0x82, 0x01, 0x00],
  'text that is none': [0x81, 0x81, 0, 0, 0, 0, 0xff],
  'a long ping': [0x89, 0xfe, 0, 200, 0, 0, 0, 0],
  'a close with a code that is none': [0x88, 0x82, 0, 0, 0, 0, 0, 1],
};

type Line = { readonly level: string; readonly message: string };

describe('what Colyseus logs', () => {
  const http = createServer();
  let lines: Line[];
  const told = (level: string) => (_: object, message: string) => void lines.push({ level, message });
  const log = colyseusLog({ info: told('info'), warn: told('warn'), error: told('error') }, http);
  const sockets = new WebSocketServer({ server: http, maxPayload: 65_536 });
  before(async () => {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  after(() => http[Symbol.asyncDispose]());
  beforeEach(() => {
    lines = [];
  });

  /** What ws throws of such a frame. */
  async function errorOf(bytes: Uint8Array): Promise<Error> {
    const address = http.address();
    assert(typeof address === 'object' && address !== null);
    const client = connect(address.port, '127.0.0.1');
    const connected = once(sockets, 'connection');
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
    client.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    const [socket] = await connected;
    const failed = once(socket, 'error');
    client.write(bytes);
    const [error] = await failed;
    client.destroy();
    return error;
  }

  for (const [what, bytes] of Object.entries(FRAMES)) {
    it(`[LC28] a frame ${what} is no error of the server: one line, and no stack`, async () => {
      const error = await errorOf(Buffer.from(bytes));
      log.error(`${error.message}\n${error.stack}`);
      assert.deepEqual(lines, [{ level: 'info', message: error.message }]);
    });
  }

  it('what else goes wrong is told as it is', () => {
    const error = new Error('Invalid WebSocket frame: not from there');
    log.error(`${error.message}\n${error.stack}`);
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['error'],
    );
  });
});
