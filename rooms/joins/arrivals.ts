import type { ClientPrivate } from '@colyseus/core';
import type { Connection } from '../connections.ts';

type Arriving = Connection & Partial<ClientPrivate>;

/** Those who have joined, and not yet said that they are ready for the first state: what is said meanwhile is held back. */
export class Arrivals {
  readonly #arriving = new Set<Arriving>();
  readonly #lost = new WeakSet<Connection>();

  enter(connection: Connection): void {
    this.#arriving.add(connection);
  }

  /** LC18: what was held back goes before the state; Colyseus would send it after. */
  greet(connection: Connection & ClientPrivate): void {
    this.#arriving.delete(connection);
    for (const frame of connection._enqueuedMessages?.splice(0) ?? []) connection.raw(frame);
  }

  /** Its connection is lost. */
  lose(connection: Connection): void {
    if (this.#arriving.has(connection)) this.#lost.add(connection);
  }

  /** Colyseus keeps no seat for who is lost before they were ready. */
  hasLost(connection: Connection): boolean {
    return this.#lost.has(connection);
  }

  exit(connection: Connection): void {
    this.#arriving.delete(connection);
  }
}
