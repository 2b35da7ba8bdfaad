import { z } from 'zod';
import { type Channel, newChannel } from '../../domain/channel.ts';
import type { Sid } from '../../domain/ids.ts';
import type { ChannelStore } from '../../ports/channelStore.ts';
import type { Clock } from '../../ports/runtime.ts';
import { type GroupCommits, groupCommits } from '../groupCommit.ts';
import { type CommitRecord, packRecords, writeCommit } from '../records/commitRecord.ts';
import { type KeptEntry, readEntries } from '../records/journalEntry.ts';
import { read } from '../records/read.ts';
import { readKept } from '../records/readKept.ts';
import { readReply } from '../records/rememberedReply.ts';
import { readRoster } from '../records/rosterRows.ts';
import { readApplicants, readSnapshot } from '../records/snapshot.ts';
import { type EachRow, eachRow, readSids, type TellUnreadable } from '../records/unreadable.ts';
import { wholePage } from '../records/wholePage.ts';
import type { ServedMarks } from '../servedMarks.ts';
import type { StoreWatch } from '../storeWatch.ts';
import type { ChannelRows } from './file.ts';
import type { WorkerRequests } from './workerRequests.ts';

type Parts = {
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly marks: ServedMarks;
  /** Rejects once the store is closed. */
  readonly request: WorkerRequests['request'];
  readonly commits: GroupCommits<CommitRecord>;
  readonly tell: TellUnreadable;
  readonly close: () => Promise<void>;
};

/** ST2: the commits of many channels go to the worker in one request, as bytes that the file keeps as they are. */
export const groupedCommits = (
  worker: Pick<WorkerRequests, 'request'>,
  watch: Pick<StoreWatch, 'group'>,
): GroupCommits<CommitRecord> =>
  groupCommits(async (records) => {
    const claims = records.map(({ sid, epoch }) => ({ sid, epoch }));
    const outcomes = await worker.request('commit', claims, packRecords(records));
    watch.group(records.length);
    return outcomes;
  });

/** The channels of the file, read and checked on this side of the thread. */
export function channelsOf({ path, clock, marks, request, commits, tell, close }: Parts): ChannelStore {
  const placeOf = (sid: Sid): string => `${path}, channel ${JSON.stringify(sid)}`;

  return {
    open: async (sid) => {
      const { epoch, channel, applicants, replies, sessions, users, streams } = await request(
        'open',
        sid,
        clock.now(),
        marks.runMs,
      );
      const opened = readKept(placeOf(sid), tell, (each) => ({
        epoch,
        // A file does not come back older while its server runs.
        commits: undefined,
        ...read(head, channel, 'channel'),
        channel: readChannel(sid, { channel, applicants }, each) ?? newChannel(sid),
        replies: each('reply', replies, readReply, ({ userId, cmdId }) => JSON.stringify([userId, cmdId])),
        roster: readRoster({ sessions, users, streams }, each),
      }));
      marks.opened(opened);
      return opened;
    },
    commit: async (change) => {
      const outcome = await commits.commit(writeCommit(change, marks.runMs));
      marks.committed(change, outcome);
      return outcome;
    },
    release: (sid, epoch) => request('release', sid, epoch),
    // What the file has lost was lost before this process could lock it.
    writeBack: async () => 'known',
    peek: async (sid) => {
      const rows = await request('peek', sid);
      return rows === undefined ? undefined : readKept(placeOf(sid), tell, (each) => readChannel(sid, rows, each));
    },
    journal: (sid, { before, limit, only }) =>
      wholePage({
        limit,
        ask: (last?: KeptEntry) => request('journal', sid, last?.seq ?? before, limit, only),
        read: (entries) => readEntries(entries, eachRow(placeOf(sid), tell)),
      }),
    unfinished: async () => readSids(await request('unfinished'), path, tell),
    check: () => request('check'),
    close,
  };
}

const head = z.object({ journalSeq: z.number(), feedSeq: z.number(), lastAt: z.number() });

/** Undefined for one that was opened, but never committed. */
function readChannel(sid: Sid, { channel, applicants }: ChannelRows, each: EachRow): Channel | undefined {
  if (channel.snapshot === null) return undefined;
  return readSnapshot(channel.snapshot, sid, readApplicants(applicants, each));
}
