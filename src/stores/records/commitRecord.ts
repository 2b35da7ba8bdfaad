import { unpack } from 'msgpackr';
import { z } from 'zod';
import type { Sid } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import { type Told, toldOf } from '../../domain/told.ts';
import type { Commit } from '../../ports/channelStore.ts';
import { type EndedCallRow, endedCall, writeEndedCall } from './endedCallRow.ts';
import { journalEntry, writeEntry } from './journalEntry.ts';
import { compiled, json, maybe, read } from './read.ts';
import { type ReplyRow, writeReply } from './rememberedReply.ts';
import { type RosterRows, writeRoster } from './rosterRows.ts';
import { sid } from './values.ts';

/** A commit as what it writes: no more than differs from the one before. */
export type CommitRecord = {
  readonly sid: Sid;
  readonly epoch: number;
  readonly at: number;
  /** How old the process was then; undefined in what an earlier version left. */
  readonly runMs: number | undefined;
  readonly isUnfinished: boolean;
  readonly isChannelChanged: boolean;
  readonly applicants: readonly ApplicantChange[];
  readonly replies: readonly ReplyRow[];
  /** Their events make the channel out of what it was. */
  readonly entries: readonly JournalEntry[];
  /** The first number of what they tell the platform (IN6): undefined if that is nothing, or came before there was a feed. */
  readonly toldFrom: number | undefined;
  readonly endedCalls: readonly EndedCallRow[];
  readonly roster: RosterRows;
};

/** `startedAt` is undefined for one who is forgotten. */
type ApplicantChange = {
  readonly userId: string;
  readonly startedAt: string | undefined;
  readonly barredUntil: number;
};

export function writeCommit(commit: Commit, runMs: number): CommitRecord {
  return {
    sid: commit.sid,
    epoch: commit.epoch,
    at: commit.at,
    runMs,
    isUnfinished: commit.isUnfinished,
    isChannelChanged: commit.isChannelChanged,
    applicants: Array.from(commit.applicants, ([userId, applicant]) => ({
      userId,
      startedAt: applicant === undefined ? undefined : JSON.stringify(applicant.startedAt),
      barredUntil: applicant?.barredUntil ?? 0,
    })),
    replies: commit.replies.map(writeReply),
    entries: commit.entries,
    toldFrom: commit.told[0]?.seq,
    endedCalls: commit.endedCalls.map(writeEndedCall),
    roster: writeRoster(commit.roster),
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** As JSON in bytes, which the worker thread takes over and the file keeps as they are. */
export const packRecords = (records: readonly CommitRecord[]): Uint8Array<ArrayBuffer> =>
  encoder.encode(JSON.stringify(records));

/** Lists that are empty may be left out. */
const record = z.object({
  sid,
  epoch: z.number(),
  at: z.number(),
  runMs: maybe(z.number()),
  isUnfinished: z.boolean(),
  isChannelChanged: z.boolean(),
  applicants: z
    .array(z.object({ userId: z.string(), startedAt: maybe(z.string()), barredUntil: z.number() }))
    .default([]),
  replies: z
    .array(z.object({ userId: z.string(), cmdId: z.string(), order: z.string(), answer: z.string(), at: z.number() }))
    .default([]),
  entries: z.array(journalEntry),
  toldFrom: maybe(z.number()),
  endedCalls: z.array(endedCall).default([]),
  roster: z
    .object({
      sessions: z.array(z.object({ session: z.string(), head: maybe(z.string()) })),
      users: z.array(z.object({ session: z.string(), userId: z.string(), facts: maybe(z.string()) })),
      // What an earlier version left in the log has none.
      streams: z.array(z.object({ session: z.string(), streamId: z.string(), facts: maybe(z.string()) })).default([]),
    })
    .default({ sessions: [], users: [], streams: [] }),
});

const records: z.ZodType<readonly CommitRecord[]> = compiled(() => z.array(record));

/** What this process has packed itself. */
export const unpackRecords = (bytes: Uint8Array): readonly CommitRecord[] => JSON.parse(decoder.decode(bytes));

/** What is in the log is as strange as anything else that comes from a file. */
export const readRecords = (raw: unknown): readonly CommitRecord[] =>
  read(records, raw instanceof Uint8Array ? parsed(raw) : undefined, 'commit_log');

const OPENING_BRACKET = 0x5b;

function parsed(bytes: Uint8Array): unknown {
  try {
    // An earlier version left MessagePack, in which a list begins with something else.
    return bytes[0] === OPENING_BRACKET ? JSON.parse(decoder.decode(bytes)) : unpack(bytes);
  } catch {
    return undefined;
  }
}

/** IN6: nothing in what a version left that had no feed. */
export const toldIn = ({ sid, entries, toldFrom }: CommitRecord): readonly Told[] =>
  toldFrom === undefined ? [] : toldOf(sid, entries, toldFrom - 1);

export type CommitText = {
  readonly text: string;
  /** Each of the commit's entries, as it is in it. */
  readonly entries: readonly string[];
};

/** As text; each entry is written once, for here and for the journal. */
export function writeCommitText(commit: CommitRecord): CommitText {
  const { applicants, replies, endedCalls, roster, ...rest } = commit;
  const entries = commit.entries.map(writeEntry);
  const head = JSON.stringify({
    ...{ ...rest, entries: undefined },
    applicants: unlessEmpty(applicants),
    replies: unlessEmpty(replies),
    endedCalls: unlessEmpty(endedCalls),
    roster: Object.values(roster).every(({ length }) => length === 0) ? undefined : roster,
  });
  return { text: `${head.slice(0, -1)},"entries":[${entries.join(',')}]}`, entries };
}

const unlessEmpty = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;

const commitText: z.ZodType<CommitRecord> = compiled(() => json(record));

export const readCommitText = (raw: unknown): CommitRecord => read(commitText, raw, 'log');
