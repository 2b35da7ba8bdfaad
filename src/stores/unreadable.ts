import type { KeptKind } from '../ports.ts';
import { Unreadable } from './reader.ts';

/** One of many rows, entries or records that cannot be read: which one, and why. */
export type UnreadableRow = { readonly kind: KeptKind; readonly key: string; readonly reason: string };

export type TellUnreadable = (row: UnreadableRow) => void;

/** IN14: what can be read of many; each other one is told of, and costs itself alone. */
export function readEach<Raw, T>(
  kind: KeptKind,
  raws: readonly Raw[],
  { read, keyOf, tell }: { read: (raw: Raw) => T; keyOf: (raw: Raw) => string; tell: TellUnreadable },
): readonly T[] {
  return raws.flatMap((raw) => {
    const value = readOne(() => read(raw));
    if (!(value instanceof Unreadable)) return [value];
    tell({ kind, key: keyOf(raw), reason: value.message });
    return [];
  });
}

/** What `read` gives, or why it cannot. */
export function readOne<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
