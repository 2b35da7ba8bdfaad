import type { Connection } from '../connections.ts';

type Corkable = { cork(): void; uncork(): void };

/** Holds back what is written to connections, so that a notice and the patch right behind it share a system call. */
export class Corks {
  #held: Corkable[] = [];

  hold(connections: Iterable<Connection>): void {
    for (const connection of connections) {
      const socket = socketOf(connection);
      socket?.cork();
      if (socket !== undefined) this.#held.push(socket);
    }
  }

  letGo(): void {
    for (const socket of this.#held.splice(0)) socket.uncork();
  }
}

/** What a WebSocket writes to; it has none any more when it is over. */
function socketOf({ ref }: Connection): Corkable | undefined {
  const { _socket: socket } = ref as { _socket?: Corkable };
  return socket ?? undefined;
}
