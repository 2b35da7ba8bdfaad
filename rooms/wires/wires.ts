import { names, numbers, protobuf } from './colyseus.ts';
import type { Wire } from './wire.ts';

/** How a connection may be spoken with, by names that go from process to process. */
export const WIRES = {
  /** IN10: by names, until its first request comes by number. */
  undecided: names,
  names,
  numbers,
  protobuf,
} satisfies Record<string, Wire>;

export type WireName = keyof typeof WIRES;

type LetIn = { readonly auth?: { readonly wire: WireName } | undefined };

export const wireOf = ({ auth }: LetIn): Wire => WIRES[auth?.wire ?? 'names'];

/** IN10: whose first request comes by number is told by number from then on; the connection keeps it when it comes back. */
export function noteFirstRequest<Seat extends { readonly wire: WireName }>(
  connection: { auth?: Seat | undefined },
  type: string | number,
): void {
  const { auth } = connection;
  if (auth?.wire === 'undecided') connection.auth = { ...auth, wire: typeof type === 'number' ? 'numbers' : 'names' };
}
