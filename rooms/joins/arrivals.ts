import { sendHeldBack } from '../colyseusPrivates.ts';
import type { Connection } from '../connections.ts';

/** Those who have joined, and not yet said that they are ready for the first state: what is said meanwhile is held back. */
export class Arrivals {
  readonly #arriving = new Set<Connection>();
  readonly #lost = new WeakSet<Connection>();

  enter(connection: Connection): void {
    this.#arriving.add(connection);
  }

  greet(connection: Connection): void {
    this.#arriving.delete(connection);
    sendHeldBack(connection);
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
