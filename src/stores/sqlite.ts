import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Channel, newChannel } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import type { ChannelStore } from '../ports.ts';
import { type CommitRecord, writeCommit } from './commitRecord.ts';
import { lockDataDir } from './dataDirLock.ts';
import { sid as readSid } from './domainReaders.ts';
import { groupCommits } from './groupCommit.ts';
import { readEntries } from './journalText.ts';
import { fields, list, number, Unreadable } from './reader.ts';
import { readReplies } from './rememberedReply.ts';
import { readRoster } from './rosterRows.ts';
import { readApplicants, readSnapshot } from './snapshot.ts';
import { callsTo, type SqliteCalls } from './sqliteCalls.ts';
import type { Sync } from './sqliteDatabase.ts';
import type { ChannelRows, SqliteFileOptions } from './sqliteFile.ts';
import { damaged, StoreError } from './storeError.ts';

export type SqliteStoreOptions = {
  readonly dataDir: string;
  readonly sync: Sync;
  readonly journalMax: number;
  /** Told of each group of commits, and of how many transactions it took: one, unless it had to be taken apart. */
  readonly onGroup?: (commits: number, transactions: number) => void;
};

const FILE_NAME = 'linkcall.sqlite';

/** The embedded store (contract 3): a file in `dataDir`, owned by a thread of its own (ADR 0005). */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<ChannelStore> {
  const { dataDir, sync, journalMax } = options;
  const unlock = lockDataDir(dataDir);
  const path = join(dataDir, FILE_NAME);
  try {
    const calls = startWorker({ path, sync, journalMax });
    await calls.opened;
    return storeOf({ calls, path, unlock, onGroup: options.onGroup ?? (() => {}) });
  } catch (error) {
    unlock();
    throw error;
  }
}

function startWorker(options: SqliteFileOptions): SqliteCalls {
  const worker = new Worker(new URL('./sqliteWorker.ts', import.meta.url), { workerData: options });
  return callsTo(worker, options.path);
}

type Parts = {
  readonly calls: SqliteCalls;
  readonly path: string;
  readonly unlock: () => void;
  readonly onGroup: (commits: number, transactions: number) => void;
};

function storeOf({ calls, path, unlock, onGroup }: Parts): ChannelStore {
  const groups = groupCommits<CommitRecord>(async (records) => {
    const { outcomes, transactions } = await calls.call('commitAll', records);
    onGroup(records.length, transactions);
    return outcomes;
  });

  let closed: Promise<void> | undefined;
  const refuseClosed = (): void => {
    if (closed !== undefined) throw new StoreError(`${path}: the store is closed.`);
  };
  const call: SqliteCalls['call'] = async (method, ...args) => {
    refuseClosed();
    return calls.call(method, ...args);
  };

  const shutDown = async (): Promise<void> => {
    try {
      await groups.drained();
      await calls.call('close');
    } finally {
      unlock();
    }
  };

  return {
    open: async (sid) => {
      const { channel, applicants, replies, sessions, users } = await call('open', sid);
      return readRows(path, sid, () => ({
        ...readEpoch(channel, 'channel'),
        channel: readChannel(sid, { channel, applicants }) ?? newChannel(sid),
        replies: readReplies(replies),
        roster: readRoster(sessions, users),
      }));
    },
    commit: async (commit) => {
      refuseClosed();
      return groups.commit(writeCommit(commit));
    },
    peek: async (sid) => {
      const rows = await call('peek', sid);
      return rows === undefined ? undefined : readRows(path, sid, () => readChannel(sid, rows));
    },
    journal: async (sid, { before, limit }) => {
      const entries = await call('journal', sid, before, limit);
      return readRows(path, sid, () => readEntries(entries));
    },
    unfinished: async () => {
      const sids = await call('unfinished');
      return readRows(path, undefined, () => readSids(sids, 'unfinished'));
    },
    check: () => call('check'),
    close: () => {
      closed ??= shutDown();
      return closed;
    },
  };
}

const readEpoch = fields({ epoch: number, journalSeq: number });
const readSids = list(readSid);

/** Undefined for one that was opened, but never committed. */
function readChannel(sid: Sid, { channel, applicants }: ChannelRows): Channel | undefined {
  if (channel.snapshot === null) return undefined;
  return readSnapshot(channel.snapshot, sid, readApplicants(applicants));
}

/** A row that cannot be read is the damage of its channel alone (ST7). */
function readRows<T>(path: string, sid: Sid | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw damaged(sid === undefined ? path : `${path}, channel ${JSON.stringify(sid)}`, error.message);
  }
}
