import { randomBytes } from 'node:crypto';
import { type ClientOptions, WebSocket } from 'ws';
import { socketOf } from '../../../rooms/colyseusPrivates.ts';
import type { RoundMember, SendRound } from '../../../rooms/show/sendRound.ts';
import { CLOSE_FLOOD, CLOSE_SLOW } from '../../../schema/closeCodes.ts';
import { Bundle } from './bundle.ts';

/** The other side's pings and pongs between two pings of ours. */
const CONTROL_FRAMES_MAX = 300;
const PING_BYTES = 8;

/**
 * A connection whose other side may mean harm: what waits to be sent on it is bounded (LC27), answers to our pings alone
 * are signs of life, and after a close of ours nothing of it is read (LC24).
 */
export function boundedSocket(sendBufferBytes: number) {
  const nothing = new Bundle();

  return class BoundedSocket extends WebSocket implements RoundMember {
    /** Pings that have not been answered since the last answer to any. */
    readonly #pings: Buffer[] = [];
    #controlFrames = 0;
    #round: SendRound | undefined;
    #held = nothing;
    /** What we said when we closed it: nothing is read then, not even that the other side has heard it. */
    closedWith: number | undefined;

    /** A server makes them without an address. */
    constructor(address: string | URL | null, protocols?: unknown, options?: unknown) {
      super(address as string, protocols as undefined, options as ClientOptions);
      this.on('ping', () => this.#countControlFrame());
      this.on('pong', (bytes) => {
        if (this.#pings.some((ping) => ping.equals(bytes))) this.#pings.splice(0);
        this.#countControlFrame();
      });
    }

    get unanswered(): number {
      return this.#pings.length;
    }

    /** Nobody can answer it who has not read it. */
    ask(): void {
      this.#controlFrames = 0;
      const ping = randomBytes(PING_BYTES);
      this.#pings.push(ping);
      this.ping(ping);
    }

    /** What it is sent while the round is open is held back until that closes. */
    follow(round: SendRound): void {
      this.#round = round;
    }

    override send(...args: unknown[]): void {
      if (!this.#hasRoom()) return;
      if (this.#round?.isOpen === true && this.#hold(this.#round, args)) return;
      this.letGo();
      Reflect.apply(super.send, this, args);
    }

    letGo(): void {
      const held = this.#held;
      if (held === nothing) return;
      this.#held = nothing;
      if (this.readyState === WebSocket.OPEN) socketOf(this)?.write(held.bytes);
    }

    /** False for what is not just bytes for an open connection. */
    #hold(round: SendRound, [data, options, sent]: unknown[]): boolean {
      if (!(data instanceof Uint8Array) || sent !== undefined || this.readyState !== WebSocket.OPEN) return false;
      if (this.#held === nothing) round.join(this);
      this.#held = this.#held.with(data, isText(options));
      return true;
    }

    override ping(...args: unknown[]): void {
      if (this.#hasRoom()) Reflect.apply(super.ping, this, args);
    }

    override pong(...args: unknown[]): void {
      if (this.#hasRoom()) Reflect.apply(super.pong, this, args);
    }

    override close(code?: number, reason?: string | Buffer): void {
      const isOurs = this.readyState === WebSocket.OPEN;
      this.letGo();
      super.close(code, reason);
      if (!isOurs) return;
      this.closedWith = code;
      this.#stopReading();
    }

    /** Also of `ws` itself, where too many pongs wait: what came along in the same bytes is not judged any more. */
    override terminate(): void {
      this.removeAllListeners('message');
      super.terminate();
    }

    /** The transport's `closeTimeout` ends what the other side does not. */
    #stopReading(): void {
      this.removeAllListeners('message');
      const socket = socketOf(this);
      // What comes is thrown away in the bytes: to leave it in the kernel would hide that the other side has gone.
      socket?.removeAllListeners('data');
      socket?.resume();
      socket?.end();
    }

    /** False for a connection that is, or was just now, cut. */
    #hasRoom(): boolean {
      if (this.bufferedAmount + this.#held.length <= sendBufferBytes) return true;
      // What we hold back ourselves is nobody's slowness.
      this.letGo();
      if (this.bufferedAmount <= sendBufferBytes) return true;
      this.close(CLOSE_SLOW, 'too much waits to be sent');
      return false;
    }

    #countControlFrame(): void {
      this.#controlFrames += 1;
      if (this.#controlFrames > CONTROL_FRAMES_MAX) this.close(CLOSE_FLOOD, 'too many pings');
    }
  };
}

const isText = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'binary' in options && options.binary === false;
