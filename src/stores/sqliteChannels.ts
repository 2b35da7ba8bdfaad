import { type Channel, newChannel } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import type { ChannelStore, Clock } from '../ports.ts';
import { type CommitRecord, writeCommit } from './commitRecord.ts';
import { sid as readSid } from './domainReaders.ts';
import type { GroupCommits } from './groupCommit.ts';
import { readEntries } from './journalText.ts';
import { fields, list, number, Unreadable } from './reader.ts';
import { readReplies } from './rememberedReply.ts';
import { readRoster } from './rosterRows.ts';
import type { ServedMarks } from './servedMarks.ts';
import { readApplicants, readSnapshot } from './snapshot.ts';
import type { SqliteCalls } from './sqliteCalls.ts';
import type { ChannelRows } from './sqliteFile.ts';
import { damaged } from './storeError.ts';

type Parts = {
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly marks: ServedMarks;
  readonly call: SqliteCalls['call'];
  readonly commit: GroupCommits<CommitRecord>['commit'];
  readonly close: () => Promise<void>;
};

/** The channels of the file, read and checked on this side of the thread. */
export function channelsOf({ path, clock, marks, call, commit, close }: Parts): ChannelStore {
  return {
    open: async (sid) => {
      const { channel, applicants, replies, sessions, users } = await call('open', sid, clock.now(), marks.runMs);
      const opened = readRows(path, sid, () => ({
        ...readHead(channel, 'channel'),
        channel: readChannel(sid, { channel, applicants }) ?? newChannel(sid),
        replies: readReplies(replies),
        roster: readRoster(sessions, users),
      }));
      marks.opened(opened);
      return opened;
    },
    commit: async (change) => {
      const outcome = await commit(writeCommit(change, marks.runMs));
      marks.committed(change, outcome);
      return outcome;
    },
    // What the file has lost was lost before this process could lock it.
    writeBack: async () => 'known',
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
    close,
  };
}

const readHead = fields({ epoch: number, journalSeq: number, lastAt: number });
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
