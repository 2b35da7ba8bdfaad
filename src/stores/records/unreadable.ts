import type { Sid } from '../../domain/ids.ts';
import type { KeptKind } from '../../ports/channelStore.ts';
import { read, Unreadable } from './read.ts';
import { sid } from './values.ts';

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

/** How rows of one place are read; `kind` and `keyOf` name one that cannot be. */
export type EachRow = <Raw, T>(
  kind: KeptKind,
  raws: readonly Raw[],
  read: (raw: Raw) => T,
  keyOf: (raw: Raw) => string,
) => readonly T[];

/** One that cannot be read costs itself alone. */
export const eachRow =
  (place: string, tell: TellUnreadable): EachRow =>
  (kind, raws, read, keyOf) =>
    readEach(kind, raws, { read, keyOf: (raw) => `${place}, ${kind} ${keyOf(raw)}`, tell });

/** Of the channels that must not be left alone (ST3). */
export const readSids = (raws: readonly unknown[], place: string, tell: TellUnreadable): readonly Sid[] =>
  eachRow(place, tell)('unfinished', raws, (raw) => read(sid, raw, 'sid'), JSON.stringify);

/** What `read` gives, or why it cannot. */
export function readOne<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
