import type { NoticeName } from '../../schema/names.ts';
import type { Connection } from '../connections.ts';
import type { Wire } from '../wires/wire.ts';
import { wireOf } from '../wires/wires.ts';

/** Tells several connections the same, made once for each wire. What cannot be made for one wire, the others get all the same. */
export function tell(connections: Iterable<Connection>, type: NoticeName, body: object): void {
  let made: Map<Wire, Made> | undefined;
  for (const connection of connections) {
    const wire = wireOf(connection);
    made ??= new Map();
    const known = made.get(wire) ?? make(wire, type, body);
    made.set(wire, known);
    if ('bytes' in known) connection.enqueueRaw(known.bytes);
  }
  for (const one of made?.values() ?? []) if ('error' in one) throw one.error;
}

type Made = { readonly bytes: Uint8Array } | { readonly error: unknown };

function make(wire: Wire, type: NoticeName, body: object): Made {
  try {
    return { bytes: wire.notice(type, body) };
  } catch (error) {
    return { error };
  }
}
