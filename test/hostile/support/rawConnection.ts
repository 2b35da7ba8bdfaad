import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Role } from '../../../src/domain/channel.ts';
import { type TestServer, tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { firstFrame, frameOf, OPCODE, type Received } from './frames.ts';

const JOIN_ROOM = 10;
const ROOM_DATA = 13;
const ROOM_DATA_BYTES = 17;
const ROOM_REQUEST = 21;

/** A client that need not keep to any protocol: it writes what it is told to, and answers nothing but pings by itself. */
export class RawConnection {
  /** What came, but for what came while it was not reading. */
  readonly received: Received[] = [];
  /** The server has ended the connection, or it broke. */
  isOver = false;
  readonly #socket: Socket;
  #isUpgraded = false;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isOver = true;
    });
  }

  /** Joined, and ready for the first state, which has come. */
  static async join(
    server: TestServer,
    sid: string,
    userId: string,
    { role = 'viewer', ...options }: { readonly role?: Role; readonly ids?: string; readonly wire?: string } = {},
  ): Promise<RawConnection> {
    const connection = await RawConnection.open(server, await seatFor(server, sid, userId, role, options));
    await connection.next((frame) => frame.payload[0] === JOIN_ROOM);
    connection.frame(OPCODE.binary, Buffer.of(JOIN_ROOM));
    await connection.next((frame) => frame.payload[0] !== JOIN_ROOM);
    return connection;
  }

  static async open(server: TestServer, path: string): Promise<RawConnection> {
    const { hostname, port, host } = new URL(server.url);
    // Half open: it is the server that has to end it.
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    const key = randomBytes(16).toString('base64');
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n\r\n`);
    const connection = new RawConnection(socket);
    await until(() => connection.#rest.includes('\r\n\r\n'), 'the connection is upgraded');
    const head = connection.#rest.indexOf('\r\n\r\n') + 4;
    assert.match(connection.#rest.toString('latin1', 0, head), /^HTTP\/1.1 101 /);
    connection.#isUpgraded = true;
    connection.#rest = connection.#rest.subarray(head);
    connection.#take(Buffer.alloc(0));
    return connection;
  }

  write(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  frame(opcode: number, payload: Buffer): void {
    this.write(frameOf(opcode, payload));
  }

  /** A message that is not answered under a number. */
  message(type: string | number, payload: Uint8Array): void {
    this.frame(OPCODE.binary, roomData(type, payload));
  }

  request(id: number, type: string | number, payload: Uint8Array): void {
    this.frame(OPCODE.binary, Buffer.concat([Buffer.of(ROOM_REQUEST, 0xcd, id & 0xff, id >> 8), typed(type), payload]));
  }

  /** It reads nothing more: what it is sent piles up. */
  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }

  async next(isIt: (frame: Received) => boolean): Promise<Received> {
    await until(() => this.isOver || this.received.some(isIt), 'the frame comes');
    return this.received.find(isIt) ?? assert.fail('the connection was ended before');
  }

  /** The code of the server's close frame. */
  get closeCode(): number | undefined {
    return this.received.find(({ opcode }) => opcode === OPCODE.close)?.payload.readUInt16BE(0);
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#isUpgraded) {
      const frame = firstFrame(this.#rest);
      if (frame === undefined) return;
      this.received.push(frame);
      if (frame.opcode === OPCODE.ping) this.frame(OPCODE.pong, frame.payload);
      this.#rest = this.#rest.subarray(frame.bytes);
    }
  }
}

/** What is in the frame of a message. */
export const roomData = (type: string | number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(ROOM_DATA), typed(type), payload]);

/** What is in one whose payload is not packed. */
export const roomBytes = (type: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(ROOM_DATA_BYTES), typed(type), payload]);

async function seatFor(server: TestServer, sid: string, userId: string, role: Role, options: object): Promise<string> {
  const token = await tokenFor({ sub: userId, role, nick: userId, ...(role === 'host' ? { sid } : {}) });
  const asked = await fetch(`${server.url}/matchmake/joinOrCreate/live_channel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sid, ...options }),
  });
  const seat = await asked.json();
  assert.equal(asked.status, 200, JSON.stringify(seat));
  return `/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
}

/** A name of at most 255 bytes, or a number; little-endian, as Colyseus' notepack has them. */
function typed(type: string | number): Buffer {
  if (typeof type === 'number') {
    const bytes = Buffer.of(0xce, 0, 0, 0, 0);
    bytes.writeUInt32LE(type, 1);
    return bytes;
  }
  const bytes = Buffer.from(type);
  return Buffer.concat([Buffer.of(0xd9, bytes.length), bytes]);
}
