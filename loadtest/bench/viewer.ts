import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { tokenFor, type Who } from './servers.ts';

const SEATS_AT_ONCE = 16;
const agent = new Agent({ keepAlive: true, maxSockets: SEATS_AT_ONCE });

/** First bytes of the framework's frames; the upper bits are flags. */
const FRAME = { mask: 0x1f, join: 10, state: 14, patch: 15 } as const;
/** Of WebSocket. */
const OPCODE = { binary: 2, close: 8, ping: 9 } as const;
const SHORT_MAX = 125;
const MEDIUM = 126;
const HEADER_END = '\r\n\r\n';
/** What a client sends is masked; with zeros it stays as it is. */
const JOINED = Buffer.from([0x82, 0x81, 0, 0, 0, 0, FRAME.join]);

/**
 * A viewer who only watches, as cheap as can be: a thousand of them on one machine must not be what is measured.
 * It tells each patch as it comes in, and leaves it to others to decode.
 */
export class Viewer {
  readonly #socket: Socket;
  readonly #onPatch: (patch: Buffer) => void;
  readonly #ready = Promise.withResolvers<void>();
  #rest: Buffer = Buffer.alloc(0);
  #isUpgraded = false;

  private constructor(socket: Socket, onPatch: (patch: Buffer) => void) {
    this.#socket = socket;
    this.#onPatch = onPatch;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.once('close', () => this.#ready.reject(new Error('a viewer was turned away')));
    // Who waits for it no longer is told by the patches that do not come.
    socket.on('error', () => {});
    this.#ready.promise.catch(() => {});
  }

  /** Resolves when it has the first state. */
  static async join(url: string, who: Who, onPatch: (patch: Buffer) => void): Promise<Viewer> {
    const { processId, roomId, sessionId } = await reserveSeat(url, who);
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const viewer = new Viewer(socket, onPatch);
    const lines = [
      `GET /${processId}/${roomId}?sessionId=${sessionId} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    socket.write(lines.join('\r\n') + HEADER_END);
    await viewer.#ready.promise;
    return viewer;
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isUpgraded) {
      const end = rest.indexOf(HEADER_END);
      if (end >= 0) {
        this.#isUpgraded = true;
        rest = rest.subarray(end + HEADER_END.length);
      }
    }
    if (this.#isUpgraded) rest = this.#takeFrames(rest);
    this.#rest = rest;
  }

  /** Returns the beginning of the frame that is not complete yet. */
  #takeFrames(bytes: Buffer): Buffer {
    let at = 0;
    while (bytes.length >= at + 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      if (short > MEDIUM) throw new Error('no frame is that long here');
      const start = at + (short === MEDIUM ? 4 : 2);
      if (bytes.length < start) break;
      const end = start + (short === MEDIUM ? bytes.readUInt16BE(at + 2) : short);
      if (bytes.length < end) break;
      this.#takeFrame((bytes[at] ?? 0) & 0xf, bytes.subarray(start, end));
      at = end;
    }
    return bytes.subarray(at);
  }

  #takeFrame(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) this.#pong(payload);
    else if (opcode === OPCODE.close) this.#socket.destroy();
    else if (opcode === OPCODE.binary) this.#takeMessage(payload);
  }

  #takeMessage(payload: Buffer): void {
    switch ((payload[0] ?? 0) & FRAME.mask) {
      case FRAME.join:
        this.#socket.write(JOINED);
        break;
      case FRAME.state:
        this.#ready.resolve();
        break;
      case FRAME.patch:
        this.#onPatch(payload);
        break;
    }
  }

  #pong(payload: Buffer): void {
    const length = Math.min(payload.length, SHORT_MAX);
    this.#socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | length, 0, 0, 0, 0]), payload.subarray(0, length)]));
  }
}

type SeatReservation = { readonly processId: string; readonly roomId: string; readonly sessionId: string };

async function reserveSeat(url: string, who: Who): Promise<SeatReservation> {
  const body = JSON.stringify({ sid: who.sid, user_id: who.userId, role: who.role });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenFor(who)}` };
  const asked = request(`${url}/matchmake/joinOrCreate/live_channel`, { method: 'POST', agent, headers }).end(body);
  const [response] = await once(asked, 'response');
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`no seat: ${answer}`);
  return JSON.parse(answer);
}
