/** How many pings in a row it has not answered. */
export type Pinged = { readonly unanswered: number; ask(): void; terminate(): void };

/** Asks each connection in turn whether it lives; who was silent too often is let go. */
export class PingRound {
  readonly #connections: ReadonlySet<Pinged>;
  readonly #retriesMax: number;
  #rest: Iterator<Pinged, undefined> | undefined;
  /** Those whose turn it is; a fraction waits for the next time. */
  #due = 0;

  constructor(connections: ReadonlySet<Pinged>, retriesMax: number) {
    this.#connections = connections;
    this.#retriesMax = retriesMax;
  }

  /** Goes on for this share of a round, which takes as long for a few connections as for thousands. */
  goOn(share: number): void {
    this.#due += this.#connections.size * share;
    while (this.#due >= 1) {
      this.#due -= 1;
      const connection = this.#next();
      if (connection !== undefined) this.#ask(connection);
    }
    // An iterator that is not moved on keeps those that are gone in memory.
    if (this.#connections.size === 0) this.#rest = undefined;
  }

  #next(): Pinged | undefined {
    this.#rest ??= this.#connections.values();
    const next = this.#rest.next();
    if (next.done !== true) return next.value;
    this.#rest = this.#connections.values();
    return this.#rest.next().value;
  }

  #ask(connection: Pinged): void {
    if (connection.unanswered >= this.#retriesMax) connection.terminate();
    else connection.ask();
  }
}
