import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Random } from '../../random.ts';

type Connected = { readonly socket: Socket };
type Opened = { readonly address: { readonly port: number } | undefined };

/** The connections under the web sockets of this process: they can be cut without a word, as a network does it. */
export class Sockets {
  readonly #byLocalPort = new Map<number, Socket>();
  readonly #open = new Set<Socket>();

  /** Before the first connection is made. */
  constructor() {
    subscribe('undici:client:connected', (message) => this.#keep((message as Connected).socket));
    subscribe('undici:websocket:open', (message) => this.#opened((message as Opened).address?.port));
  }

  /** False: there is none. */
  cutOne(random: Random): boolean {
    if (this.#open.size === 0) return false;
    const socket = random.pick([...this.#open]);
    this.#open.delete(socket);
    socket.destroy();
    return true;
  }

  #keep(socket: Socket): void {
    const { localPort } = socket;
    if (localPort === undefined) return;
    this.#byLocalPort.set(localPort, socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      if (this.#byLocalPort.get(localPort) === socket) this.#byLocalPort.delete(localPort);
    });
  }

  #opened(localPort: number | undefined): void {
    const socket = this.#byLocalPort.get(localPort ?? 0);
    if (socket !== undefined) this.#open.add(socket);
  }
}
