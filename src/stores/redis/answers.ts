import { z } from 'zod';
import { type Channel, newChannel } from '../../domain/channel.ts';
import type { Sid } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Opened, RememberedReply } from '../../ports/channelStore.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { type CommitRecord, readCommitText } from '../records/commitRecord.ts';
import { type KeptEntry, writeEntry } from '../records/journalEntry.ts';
import { RECORD } from '../records/logRecord.ts';
import { json, read } from '../records/read.ts';
import { readReply } from '../records/rememberedReply.ts';
import { readRoster } from '../records/rosterRows.ts';
import { readApplicants, readSnapshot } from '../records/snapshot.ts';
import type { EachRow } from '../records/unreadable.ts';
import { withLog } from './publish/withLog.ts';

// What Redis answers, read as what it means.

const list = z.array(z.unknown());
const texts = z.array(z.string());
/** Redis tells a number as text, and what is not there as null. */
const number = z.string().transform(Number).pipe(z.number());
const count = number.nullable().transform((found) => found ?? 0);

/** `HGETALL` in a script: names and values by turns. */
function hash(raw: unknown, where: string): [name: string, value: string][] {
  const words = read(texts, raw, where);
  return words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1] ?? '']] : []));
}

export function readOpened(raw: unknown, sid: Sid, each: EachRow): Opened {
  const [
    epoch,
    journalSeq,
    lastAt,
    snapshot,
    applicants,
    replies,
    sessions,
    users,
    commits,
    original,
    feedSeq,
    streams,
  ] = read(list, raw, 'the answer');
  return {
    epoch: read(number, epoch, 'epoch'),
    journalSeq: read(count, journalSeq, 'journal_seq'),
    commits: read(count, commits, 'commits'),
    feedSeq: read(count, feedSeq, 'feed_seq'),
    lastAt: read(number, lastAt, 'last_at'),
    channel: readChannel({ sid, snapshot, applicants }, each) ?? asOriginal(sid, original),
    replies: readReplyTexts(replies, each),
    roster: readRoster(
      {
        sessions: hash(sessions, 'zego-sessions').map(([session, head]) => ({ session, head })),
        users: hash(users, 'zego-users').map(([field, facts]) => {
          const [session, userId] = halves(':', field);
          return { session, userId, facts };
        }),
        streams: hash(streams, 'zego-streams').map(([field, facts]) => {
          const [session, streamId] = halves(':', field);
          return { session, streamId, facts };
        }),
      },
      each,
    ),
  };
}

/** What an actor before left in the log, and what that begins with (SP2). */
export type Left = {
  readonly epoch: number;
  /** The number of the first of them. */
  readonly first: number;
  readonly commits: readonly CommitRecord[];
  /** Before them; without the applicants. */
  readonly published: Channel;
};

/** Undefined: nothing is left, the answer is for `readOpened`. */
export function readLeft(raw: unknown, sid: Sid): Left | undefined {
  const [said, epoch, commits, snapshot, original, log] = read(list, raw, 'the answer');
  if (said !== 'left') return undefined;
  return {
    epoch: read(number, epoch, 'epoch'),
    first: read(count, commits, 'commits') + 1,
    commits: readLog(log),
    published: snapshot === null ? asOriginal(sid, original) : readSnapshot(snapshot, sid, new Map()),
  };
}

export const readLog = (raw: unknown): readonly CommitRecord[] => read(list, raw, 'log').map(readCommitText);

export function readPeeked(raw: unknown, sid: Sid, each: EachRow): Channel | undefined {
  const [snapshot, applicants, original, entries] = read(list, raw, 'the answer');
  const found = readChannel({ sid, snapshot, applicants }, each);
  const begun = asOriginal(sid, original);
  const log = readLog(entries);
  if (log.length > 0) return withLog(found ?? begun, log, each);
  // One that is open and has nothing of ours is as one that nobody knows.
  return found ?? (begun.isOpen ? undefined : begun);
}

/** As `linkcall_state` has it in key 1. */
const CLOSED = '1';

/** IN15: a channel that we have never seen has its switch as the original left it. */
const asOriginal = (sid: Sid, linkcallState: unknown): Channel => ({
  ...newChannel(sid),
  isOpen: linkcallState !== CLOSED,
});

type KeptChannel = { readonly sid: Sid; readonly snapshot: unknown; readonly applicants: unknown };

/** Undefined for one that was opened, but never committed. */
function readChannel({ sid, snapshot, applicants }: KeptChannel, each: EachRow): Channel | undefined {
  if (snapshot === null) return undefined;
  const rows = hash(applicants, 'applicants').map(([userId, value]) => {
    const [barredUntil, startedAt] = halves(' ', value);
    return { userId, startedAt, barredUntil: Number(barredUntil) };
  });
  return readSnapshot(snapshot, sid, readApplicants(rows, each));
}

/** Each is "<number> <time> <JSON>", the number counting all that the channel ever remembered. */
function readReplyTexts(raw: unknown, each: EachRow): readonly RememberedReply[] {
  const lines = read(texts, raw, 'replies');
  const numbered = each('reply', lines, readNumbered, (line) => line.slice(0, line.indexOf(' ')));
  const byCommand = new Map<string, RememberedReply>();
  for (const { reply } of numbered.toSorted((one, other) => one.n - other.n)) {
    const command = JSON.stringify([reply.userId, reply.cmdId]);
    // Of two to the same command the later one holds, in its later place.
    byCommand.delete(command);
    byCommand.set(command, reply);
  }
  return [...byCommand.values()];
}

const anyJson = json(z.unknown());

function readNumbered(line: string): { readonly n: number; readonly reply: RememberedReply } {
  const [n, rest = ''] = halves(' ', line);
  const [, reply] = halves(' ', rest);
  return { n: read(number, n, 'number'), reply: readReply(read(anyJson, reply, 'reply')) };
}

/** Newest first, of lists with their oldest first; all have smaller numbers than `before`. */
export function readJournal(
  raw: unknown,
  unpublished: readonly JournalEntry[],
  { before, limit }: { readonly before: number; readonly limit: number },
): readonly KeptEntry[] {
  const kept = [
    ...unpublished.filter(({ seq }) => seq < before).map((entry) => ({ seq: entry.seq, entry: writeEntry(entry) })),
    ...read(z.array(texts), raw, 'the answer').flatMap((entries) => numbered(entries, before)),
  ];
  // One that was published in between is in both.
  const bySeq = new Map(kept.map((one) => [one.seq, one]));
  return [...bySeq.values()].toSorted((one, other) => other.seq - one.seq).slice(0, limit);
}

/** By the number that each has in its text; one that cannot be read (IN14) is counted on from those beside it. */
function numbered(entries: readonly string[], before: number): KeptEntry[] {
  const numbers = entries.map((entry) => /"seq":(\d+)/.exec(entry)?.[1]);
  const newest = numbers.findLastIndex((digits) => digits !== undefined);
  let above = newest < 0 ? before : Number(numbers[newest]) + entries.length - newest;
  const newestFirst = entries.map((entry, at) => ({ entry, digits: numbers[at] })).toReversed();
  return newestFirst.map(({ entry, digits }) => {
    above = digits === undefined ? above - 1 : Number(digits);
    return { seq: above, entry };
  });
}

const outboxEntries = z.array(z.tuple([z.string(), z.unknown()]).transform(([id, words]) => ({ id, words })));

/** What was taken from the outbox; what the words say is for `readOutboxRecord`. */
export const readOutbox = (raw: unknown) => read(outboxEntries, raw, 'outbox');

const { linkFirst, ...ofCall } = RECORD;
const call: z.ZodType<Omit<LogRecord, 'linkFirst'>> = json(z.object(ofCall));

export function readOutboxRecord(words: unknown): LogRecord {
  const found = new Map(hash(words, 'entry'));
  return {
    ...read(call, found.get('record'), 'record'),
    linkFirst: read(linkFirst, Number(found.get('link_first')), 'link_first'),
  };
}

const settled = z.tuple([z.number(), z.number()]);

export function readSettled(raw: unknown): { epoch: number; isKept: boolean } | 'fenced' | 'forgotten' {
  if (raw === 'fenced' || raw === 'forgotten') return raw;
  const [epoch, isKept] = read(settled, raw, 'the answer');
  return { epoch, isKept: isKept === 1 };
}

/** What stands before and behind the first separator; nothing behind, where there is none. */
function halves(separator: string, line: string): readonly [string, string | undefined] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
}
