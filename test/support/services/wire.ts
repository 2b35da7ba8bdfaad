import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Pair = { readonly near: Socket; readonly far: Socket };

/** A line between a client and a service that the test can cut, and on which it can hold back or change the answers. */
export class Wire {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #leadsTo: number;
  #isHolding = false;
  #isDown = false;
  #changed = (answer: Buffer) => answer;

  private constructor(port: number) {
    this.#leadsTo = port;
    this.#server = createServer((near) => this.#join(near, this.#leadsTo));
    this.#server.unref();
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** All connections end, and the next ones lead elsewhere, as an address does that another machine takes over. */
  leadTo(port: number): void {
    this.#leadsTo = port;
    this.cut();
  }

  /** From now on questions arrive, and answers do not come back. */
  holdAnswers(): void {
    this.#isHolding = true;
  }

  /** From now on answers come back like this; without it, as they are. */
  changeAnswers(changed = (answer: Buffer) => answer): void {
    this.#changed = changed;
  }

  /** Resolves when a question has gone to the service. */
  async asked(): Promise<void> {
    await once(this.#server, 'question');
  }

  /** All connections end, with whatever was on its way; the next ones are as new. */
  cut(): void {
    this.#isHolding = false;
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Cut, and nobody gets through. */
  takeDown(): void {
    this.#isDown = true;
    this.cut();
  }

  putUp(): void {
    this.#isDown = false;
  }

  close(): void {
    this.takeDown();
    this.#server.close();
  }

  #join(near: Socket, port: number): void {
    if (this.#isDown) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    this.#pairs.add(pair);
    near.on('data', (chunk) => {
      far.write(chunk);
      this.#server.emit('question');
    });
    far.on('data', (chunk: Buffer) => {
      if (!this.#isHolding) near.write(this.#changed(chunk));
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.unref();
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
  }
}
