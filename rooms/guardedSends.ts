import type { ClientPrivate } from '@colyseus/core';
import type { Connection } from './crowd.ts';

/**
 * What a connection's socket throws costs that connection alone, which may come back (LC21): Colyseus sends to all of
 * them in one loop, so that the others behind it would go without their notice or patch.
 */
export function guardSends(connection: Connection & Partial<ClientPrivate>, failed: (error: unknown) => void): void {
  const { raw, ref } = connection;
  connection.raw = (...frame) => {
    try {
      Reflect.apply(raw, connection, frame);
    } catch (error) {
      failed(error);
      // To go on would show it a version whose notices it never had (LC18).
      (ref as { terminate?(): void }).terminate?.();
    }
  };
}
