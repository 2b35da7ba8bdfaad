import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Of WebSocket. */
const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const LAST = 0x80;
const MASKED = 0x80;
const SHORT_MAX = 125;
const MEDIUM = 126;
const HEADER_END = '\r\n\r\n';

/** What comes of it: text and bytes alike. */
type Take = (payload: Buffer) => void;

/** A WebSocket as cheap as can be: a thousand of them on one machine must not be what is measured. */
export class BareSocket {
  readonly #socket: Socket;
  readonly #take: Take;
  #rest: Buffer = Buffer.alloc(0);
  #isUpgraded = false;

  private constructor(socket: Socket, take: Take) {
    this.#socket = socket;
    this.#take = take;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    // Who waits for it no longer is told by what does not come.
    socket.on('error', () => {});
  }

  static async open(url: string, path: string, take: Take): Promise<BareSocket> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const opened = new BareSocket(socket, take);
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    socket.write(lines.join('\r\n') + HEADER_END);
    return opened;
  }

  onceClosed(tell: () => void): void {
    this.#socket.once('close', tell);
  }

  /** At most 125 bytes. */
  send(payload: Buffer | string): void {
    this.#send(typeof payload === 'string' ? OPCODE.text : OPCODE.binary, Buffer.from(payload));
  }

  vanish(): void {
    this.#socket.destroy();
  }

  /** What a client sends is masked; with zeros it stays as it is. */
  #send(opcode: number, payload: Buffer): void {
    const short = payload.subarray(0, SHORT_MAX);
    this.#socket.write(Buffer.concat([Buffer.from([LAST | opcode, MASKED | short.length, 0, 0, 0, 0]), short]));
  }

  #read(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isUpgraded) {
      const end = rest.indexOf(HEADER_END);
      if (end >= 0) {
        this.#isUpgraded = true;
        rest = rest.subarray(end + HEADER_END.length);
      }
    }
    if (this.#isUpgraded) rest = this.#readFrames(rest);
    this.#rest = rest;
  }

  /** Returns the beginning of the frame that is not complete yet. */
  #readFrames(bytes: Buffer): Buffer {
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
    if (opcode === OPCODE.ping) this.#send(OPCODE.pong, payload);
    else if (opcode === OPCODE.close) this.#socket.destroy();
    else if (opcode === OPCODE.binary || opcode === OPCODE.text) this.#take(payload);
  }
}
