import { names } from './names.ts';
import type { Wire } from './wire.ts';

/** How a connection may be spoken with, by names that go from process to process. */
export const WIRES = { names } satisfies Record<string, Wire>;

export type WireName = keyof typeof WIRES;

type LetIn = { readonly auth?: { readonly wire: WireName } | undefined };

export const wireOf = ({ auth }: LetIn): Wire => WIRES[auth?.wire ?? 'names'];
