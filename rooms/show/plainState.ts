import type { ChannelState } from '../../schema/channelState.ts';
import { publicStateOf } from '../../schema/plain.ts';
import { greetForIt, isArriving } from '../colyseusPrivates.ts';
import type { Connection } from '../connections.ts';
import { resumeOf } from '../resume.ts';
import type { PlainWire } from '../wires/wire.ts';
import { plainWireOf } from '../wires/wires.ts';

// IN12: what those see who have no schema.

/** After a patch: what everybody may see, made once for each wire. Who is arriving sees it when they are there. */
export function showPlainly(connections: Iterable<Connection>, state: ChannelState): void {
  const made = new Map<PlainWire, Uint8Array>();
  for (const connection of connections) {
    const wire = plainWireOf(connection);
    if (wire === undefined || isArriving(connection)) continue;
    const bytes = made.get(wire) ?? wire.state(publicStateOf(state));
    made.set(wire, bytes);
    connection.enqueueRaw(bytes);
  }
}

/** The first of all that it hears; then LC18: what was held back, and the state that it belongs to. */
export function welcomePlainly(connection: Connection, state: ChannelState, roomId: string): void {
  const wire = plainWireOf(connection);
  if (wire === undefined) return;
  const heldBack = greetForIt(connection);
  connection.enqueueRaw(wire.hello({ resume: resumeOf(roomId, connection.reconnectionToken), version: state.version }));
  for (const frame of heldBack) connection.enqueueRaw(frame);
  connection.enqueueRaw(wire.state(publicStateOf(state)));
}
