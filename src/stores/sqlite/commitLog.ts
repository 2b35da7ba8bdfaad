import type { DatabaseSync } from 'node:sqlite';
import type { CommitOutcome } from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import { type CommitRecord, packRecords, readRecords, unpackRecords } from '../records/commitRecord.ts';
import { Unreadable } from '../records/read.ts';
import { damaged } from '../storeError.ts';
import { prepareApplyCommits } from './applyCommits.ts';
import { inMemory, inTransaction, type Sync, setSync } from './database.ts';
import type { Epochs } from './epochs.ts';

/** Who commits: the fence looks at nothing else (ST4). */
export type Claim = Pick<CommitRecord, 'sid' | 'epoch'>;

export type CommitLog = {
  /**
   * Keeps all packed commits or none, but for those of actors that have been replaced. One outcome for each of the claims,
   * which are in the commits' order.
   */
  append(claims: readonly Claim[], packed: Uint8Array<ArrayBuffer>): readonly CommitOutcome[];
  /** Brings every commit of it into its tables. */
  apply(): void;
  /** What `read` finds once every commit is in its tables, where they cannot be written now: that takes no room. */
  preview<T>(read: () => T): T;
};

export type CommitLogOptions = {
  readonly db: DatabaseSync;
  /** For messages. */
  readonly path: string;
  readonly sync: Sync;
  readonly journalMax: number;
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly epochs: Pick<Epochs, 'of'>;
};

/** Where the tables cannot be written, commits end as well before the log fills the disk. */
const BACKLOG_BYTES_MAX = 16 * 2 ** 20;

/**
 * A group of commits is one row of a log, as it came: one short write makes them all durable. Their tables are written
 * later, for many groups at once (ADR 0014).
 */
export function prepareCommitLog(options: CommitLogOptions): CommitLog {
  const { db, path, sync, journalMax, blockedMax, endpoints, epochs } = options;
  const insert = db.prepare('INSERT INTO commit_log (commits) VALUES (?)');
  const findAll = db.prepare('SELECT commits FROM commit_log ORDER BY n');
  const clear = db.prepare('DELETE FROM commit_log');
  const applyCommits = prepareApplyCommits(db, journalMax, blockedMax, endpoints);
  /** All that waits in the log but for what the start finds there: this thread was handed it, and need not read it back. */
  const waiting: Uint8Array[] = [];
  let backlogBytes = 0;

  const only = (packed: Uint8Array, outcomes: readonly CommitOutcome[]): Uint8Array =>
    packRecords(unpackRecords(packed).filter((_, index) => outcomes[index] === 'committed'));

  const keep = (claims: readonly Claim[], packed: Uint8Array<ArrayBuffer>) => {
    const outcomes = claims.map(({ sid, epoch }): CommitOutcome => (epochs.of(sid) === epoch ? 'committed' : 'fenced'));
    const commits = outcomes.includes('fenced') ? only(packed, outcomes) : packed;
    insert.run(commits);
    return { outcomes, commits };
  };

  /** What a server left that did not end well. */
  const left = (): readonly CommitRecord[] => {
    try {
      return findAll.all().flatMap(({ commits }) => readRecords(commits));
    } catch (error) {
      throw error instanceof Unreadable ? damaged(path, error.message) : error;
    }
  };

  const apply = (records: readonly CommitRecord[]): void => {
    // What is in the log is durable already, and stays there if this is not.
    setSync(db, 'normal');
    try {
      inTransaction(db, () => {
        applyCommits(records);
        clear.run();
      });
    } finally {
      setSync(db, sync);
    }
  };

  const applyWaiting = (): void => {
    apply(waiting.flatMap(unpackRecords));
    waiting.splice(0);
    backlogBytes = 0;
  };

  if (findAll.get() !== undefined) apply(left());

  return {
    append: (claims, packed) => {
      if (backlogBytes >= BACKLOG_BYTES_MAX) applyWaiting();
      const { outcomes, commits } = inTransaction(db, () => keep(claims, packed));
      waiting.push(commits);
      backlogBytes += commits.length;
      return outcomes;
    },
    apply: () => {
      if (waiting.length > 0) applyWaiting();
    },
    preview: (read) =>
      inMemory(db, () => {
        applyCommits(waiting.flatMap(unpackRecords));
        return read();
      }),
  };
}
