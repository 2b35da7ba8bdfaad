import { names, numbers, protobuf } from './colyseus.ts';
import { plainJson, plainJsonByNumber } from './plainJson.ts';
import { plainProtobuf } from './plainProtobuf.ts';
import type { PlainWire, Wire } from './wire.ts';

/** How a connection may be spoken with, by names that go from process to process. */
export const WIRES = {
  /** IN10: by names, until its first request comes by number. */
  undecided: names,
  names,
  numbers,
  protobuf,
  'plain-undecided': plainJson,
  'plain-json': plainJson,
  'plain-json-numbers': plainJsonByNumber,
  'plain-protobuf': plainProtobuf,
} satisfies Record<string, Wire>;

export type WireName = keyof typeof WIRES;

const isWireName = (name: unknown): name is WireName => typeof name === 'string' && Object.hasOwn(WIRES, name);

/** IN12: undefined for a name that is none of a wire for those who are no clients of Colyseus. */
export function plainWireNamed(name: unknown): WireName | undefined {
  if (!isWireName(name)) return undefined;
  const wire: Wire = WIRES[name];
  return wire.plain === undefined ? undefined : name;
}

type LetIn = { readonly auth?: { readonly wire: WireName } | undefined };

export const wireOf = ({ auth }: LetIn): Wire => WIRES[auth?.wire ?? 'names'];

/** IN10: whose first request comes by number is told by number from then on; the connection keeps it when it comes back. */
export function noteFirstRequest<Seat extends { readonly wire: WireName }>(
  connection: { auth?: Seat | undefined },
  type: string | number,
): void {
  const { auth } = connection;
  const isNumber = typeof type === 'number';
  if (auth?.wire === 'undecided') connection.auth = { ...auth, wire: isNumber ? 'numbers' : 'names' };
  if (auth?.wire === 'plain-undecided') {
    connection.auth = { ...auth, wire: isNumber ? 'plain-json-numbers' : 'plain-json' };
  }
}

/** IN12: undefined for Colyseus' clients. */
export const plainWireOf = (connection: LetIn): PlainWire | undefined => wireOf(connection).plain;
