import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';

export type Epochs = {
  /** ST4: the channel's next one, in one transaction with what `read` does. */
  take<T>(sid: string, read: () => T): { readonly epoch: number; readonly found: T };
  /** Of the last actor that the channel was opened for. */
  of(sid: string): number | undefined;
  /** That actor is gone. */
  release(sid: string, epoch: number): void;
  /** It has an actor, as far as is known. */
  isTaken(sid: string): boolean;
};

/**
 * Who may commit (ST4). A file has one process, so that the epochs of channels that are awake are in memory, and one that
 * nothing was ever committed to needs no row (ST14): no epoch is given out twice in a process, and what an earlier one had
 * opened is gone with it.
 */
export function prepareEpochs(db: DatabaseSync): Epochs {
  const find = db.prepare('SELECT epoch FROM channels WHERE sid = ?');
  const keep = db.prepare('UPDATE channels SET epoch = ?2 WHERE sid = ?1');
  const taken = new Map<string, number>();
  /** No actor that was released had a later one. */
  let released = 0;

  const keptOf = (sid: string): number | undefined => {
    const epoch = find.get(sid)?.epoch;
    return typeof epoch === 'number' ? epoch : undefined;
  };

  return {
    take: (sid, read) => {
      const epoch = (taken.get(sid) ?? Math.max(released, keptOf(sid) ?? 0)) + 1;
      const found = inTransaction(db, () => {
        keep.run(sid, epoch);
        return read();
      });
      taken.set(sid, epoch);
      return { epoch, found };
    },
    of: (sid) => taken.get(sid) ?? keptOf(sid),
    release: (sid, epoch) => {
      if (taken.get(sid) !== epoch) return;
      taken.delete(sid);
      released = Math.max(released, epoch);
    },
    isTaken: (sid) => taken.has(sid),
  };
}
