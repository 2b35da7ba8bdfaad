import type { DatabaseSync } from 'node:sqlite';
import { holdsSettings } from '../../domain/channel.ts';
import type { Millis } from '../../domain/ids.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { read, Unreadable } from '../records/read.ts';
import { readSnapshot } from '../records/snapshot.ts';
import { sid as sidSchema } from '../records/values.ts';
import { inTransaction, type Sync, setSync } from './database.ts';
import type { Epochs } from './epochs.ts';

/** Commits wait as long as a sweep takes. */
const CHANNELS_PER_SWEEP = 100;
const ROWS_PER_SWEEP = 2_000;

/** What a channel has beside its row in `channels`, and what tells the rows of one apart. */
const ROWS: readonly (readonly [table: string, key: string])[] = [
  ['journal', 'seq'],
  ['refusals', 'seq'],
  ['replies', 'n'],
  ['applicants', 'user_id'],
  ['zego_users', 'session, user_id'],
  ['zego_streams', 'session, stream_id'],
  ['zego_sessions', 'session'],
];

export type SweepOptions = {
  readonly db: DatabaseSync;
  readonly sync: Sync;
  readonly life: ChannelLife;
  readonly epochs: Pick<Epochs, 'isTaken'>;
};

/** ST14: takes out channels that nobody has needed for their life, a part of them at a time; true: there may be more. */
export function prepareSweep({ db, sync, life, epochs }: SweepOptions): (now: Millis) => boolean {
  const since = (changed: 0 | 1) =>
    db.prepare(`SELECT sid, snapshot FROM channels
      WHERE unfinished = 0 AND changed = ${changed} AND last_at < ? ORDER BY last_at`);
  const [unchanged, changed] = [since(0), since(1)];
  const deletions = ROWS.map(([table, key]) =>
    db.prepare(
      `DELETE FROM ${table} WHERE sid = ?1 AND (${key}) IN (SELECT ${key} FROM ${table} WHERE sid = ?1 LIMIT ?2)`,
    ),
  );
  const forget = db.prepare('DELETE FROM channels WHERE sid = ?');
  // Nothing runs in it that could have gone on since: the time of its last run is not to be added to this one.
  const postpone = db.prepare('UPDATE channels SET last_at = ?2, run = 0 WHERE sid = ?1');

  /** How many of `most`. */
  const deleteRows = (sid: string, most: number): number => {
    let left = most;
    for (const deletion of deletions) left -= Number(deletion.run(sid, left).changes);
    return most - left;
  };

  const found = (now: Millis): Sleeping[] => {
    const sleeping: Sleeping[] = [];
    const collect = (rows: Iterable<Sleeping>): void => {
      for (const row of rows) {
        if (sleeping.length >= CHANNELS_PER_SWEEP) return;
        if (!epochs.isTaken(String(row.sid))) sleeping.push(row);
      }
    };
    collect(unchanged.iterate(now - UNCHANGED_LIFE_MS));
    if (life !== undefined) collect(changed.iterate(now - life));
    return sleeping;
  };

  const sweep = (now: Millis): boolean => {
    const sleeping = found(now);
    let rowsLeft = ROWS_PER_SWEEP;
    for (const { sid, snapshot } of sleeping) {
      const stays = whatStays(sid, snapshot);
      if (stays !== 'all') rowsLeft -= deleteRows(String(sid), rowsLeft);
      if (rowsLeft === 0) return true;
      if (stays === 'nothing') forget.run(String(sid));
      else postpone.run(String(sid), now);
    }
    return sleeping.length === CHANNELS_PER_SWEEP;
  };

  return (now) => {
    // No change that anybody was told of.
    setSync(db, 'normal');
    try {
      return inTransaction(db, () => sweep(now));
    } finally {
      setSync(db, sync);
    }
  };
}

type Sleeping = { readonly sid?: unknown; readonly snapshot?: unknown };

/** What is damaged stays as it is: a person may mend it. */
function whatStays(sid: unknown, snapshot: unknown): 'nothing' | 'head' | 'all' {
  if (snapshot === null) return 'nothing';
  try {
    const channel = readSnapshot(snapshot, read(sidSchema, sid, 'sid'), new Map());
    return holdsSettings(channel) ? 'head' : 'nothing';
  } catch (error) {
    if (error instanceof Unreadable) return 'all';
    throw error;
  }
}
