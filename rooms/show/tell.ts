import type { NoticeName } from '../../schema/names.ts';
import type { Connection } from '../connections.ts';
import type { Wire } from '../wires/wire.ts';
import { wireOf } from '../wires/wires.ts';

/** Tells several connections the same, made once for each wire. What cannot be made for one wire, the others get all the same. */
export function tell(connections: Iterable<Connection>, type: NoticeName, body: object): void {
  const made = new Map<Wire, Uint8Array | undefined>();
  let trouble: { readonly error: unknown } | undefined;
  const make = (wire: Wire): Uint8Array | undefined => {
    try {
      return wire.notice(type, body);
    } catch (error) {
      trouble = { error };
      return undefined;
    }
  };
  for (const connection of connections) {
    const wire = wireOf(connection);
    if (!made.has(wire)) made.set(wire, make(wire));
    const bytes = made.get(wire);
    if (bytes !== undefined) connection.enqueueRaw(bytes);
  }
  if (trouble !== undefined) throw trouble.error;
}
