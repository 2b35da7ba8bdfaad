import { type ClientPrivate, CloseCode } from '@colyseus/core';
import type { Connection } from '../connections.ts';
import type { LiveChannelRoom } from '../LiveChannelRoom.ts';
import { isGreeting } from './frame.ts';

export type FrameTakers = {
  /** False for a frame that is the framework's own. */
  readonly take: (connection: Connection, bytes: Buffer) => boolean;
  /** Before the framework sends the first state. */
  readonly greet: (connection: Connection & ClientPrivate) => void;
  readonly failed: (error: unknown) => void;
};

/** Colyseus hands each frame of a connection that has joined to `_onMessage`: ours come first (see readFrame for why). */
export function takeFrames(room: LiveChannelRoom, { take, greet, failed }: FrameTakers): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the types, and the only way in.
  const rest = room['_onMessage'];
  const value = (connection: Connection & ClientPrivate, bytes: Buffer) => {
    try {
      if (take(connection, bytes)) return;
      if (isGreeting(bytes)) greet(connection);
      Reflect.apply(rest, room, [connection, bytes]);
    } catch (error) {
      // Thrown into the socket's event it would end the process, and with it all channels.
      failed(error);
      connection.leave(CloseCode.WITH_ERROR, 'something went wrong on the server');
    }
  };
  Object.defineProperty(room, '_onMessage', { value });
}
