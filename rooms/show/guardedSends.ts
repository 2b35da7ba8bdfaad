import type { ClientPrivate } from '@colyseus/core';
import { CLOSE_SLOW } from '../../schema/closeCodes.ts';
import type { Connection } from '../connections.ts';

export type SendGuard = {
  readonly sendBufferBytes: number;
  readonly failed: (error: unknown) => void;
};

/**
 * What a connection's socket throws costs that connection alone, which may come back (LC21): Colyseus sends to all of
 * them in one loop, so that the others behind it would go without their notice or patch. And until the client says that
 * it is ready for the first state Colyseus holds everything back, which is bounded like what waits in a socket (LC27).
 */
export function guardSends(
  connection: Connection & Partial<ClientPrivate>,
  { sendBufferBytes, failed }: SendGuard,
): void {
  const { raw, enqueueRaw, ref } = connection;
  connection.raw = (...frame) => {
    try {
      Reflect.apply(raw, connection, frame);
    } catch (error) {
      failed(error);
      // To go on would show it a version whose notices it never had (LC18).
      (ref as { terminate?(): void }).terminate?.();
    }
  };
  let heldBytes = 0;
  connection.enqueueRaw = (frame, options) => {
    if (connection._enqueuedMessages !== undefined) heldBytes += frame.byteLength;
    if (connection._enqueuedMessages === undefined || heldBytes <= sendBufferBytes) {
      Reflect.apply(enqueueRaw, connection, [frame, options]);
    } else {
      connection.leave(CLOSE_SLOW, 'no answer to the first frame');
    }
  };
}
