import type { Taken } from '../../ports/owed.ts';
import { Unreadable } from './read.ts';
import { readOne } from './unreadable.ts';

/** IN14: what can be read, or why it cannot. */
export function readTaken<T>(id: string, read: () => T): Taken<T> {
  const owed = readOne(read);
  return owed instanceof Unreadable ? { id, unreadable: owed.message } : { id, owed };
}
