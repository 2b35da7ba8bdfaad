import { socketOf } from '../colyseusPrivates.ts';
import type { Connection } from '../connections.ts';

type Corkable = { cork(): void; uncork(): void };

/** Holds back what is written to connections, so that a notice and the patch right behind it share a system call. */
export class Corks {
  #held: Corkable[] = [];

  hold(connections: Iterable<Connection>): void {
    for (const connection of connections) {
      const socket = socketOf(connection.ref);
      socket?.cork();
      if (socket !== undefined) this.#held.push(socket);
    }
  }

  letGo(): void {
    for (const socket of this.#held.splice(0)) socket.uncork();
  }
}
