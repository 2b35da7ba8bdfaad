import type { NoticeName } from '../../schema/names.ts';
import type { ChannelEvents } from './channel.ts';
import type { Line } from './protocol.ts';
import type { LiveRoom, Speech } from './speech.ts';
import { type ChannelView, viewOf } from './view.ts';

/** A place in the channel's room, from its first state until the connection is closed. */
export type RoomConnection = Line & {
  /** Resolves when the server has closed the connection. */
  leave(): Promise<void>;
  ping(answered: () => void): void;
};

/** What is heard on it. */
export type RoomEvents = {
  view(view: ChannelView): void;
  notice<Name extends NoticeName>(name: Name, notice: ChannelEvents[Name]): void;
  closed(code: number, reason: string): void;
};

/** Resolves with the first state. When `signal` aborts, nothing more is heard, and the connection is let go without a word. */
export function openConnection(
  room: LiveRoom,
  speech: Speech,
  events: RoomEvents,
  signal: AbortSignal,
): Promise<RoomConnection> {
  return new Promise((resolve, reject) => {
    // The reconnector comes back by itself; the SDK's own way cannot be called off.
    room.reconnection.enabled = false;
    const letGo = () => {
      room.removeAllListeners();
      room.connection.close();
      reject(new Error('called off'));
    };
    if (signal.aborted) return letGo();
    signal.addEventListener('abort', letGo, { once: true });
    speech.hear(room, events.notice);
    // Without it the SDK warns of each message that nobody listens to.
    room.onMessage('*', () => {});
    const connection = connectionIn(room, speech);
    room.onStateChange((state) => {
      events.view(viewOf(state));
      resolve(connection);
    });
    room.onLeave((code, reason) => {
      signal.removeEventListener('abort', letGo);
      events.closed(code, reason ?? '');
      reject(new Error(`the connection was closed (${code})`));
    });
  });
}

function connectionIn(room: LiveRoom, speech: Speech): RoomConnection {
  return {
    async request(name, payload) {
      try {
        return await speech.ask(room, name, payload);
      } catch (error) {
        if (room.connection.isOpen) throw error;
        return undefined;
      }
    },
    async leave() {
      await room.leave();
    },
    ping: (answered) => room.ping(answered),
  };
}
