import { type Channel, newChannel } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import type { LogRecord, Opened, RememberedReply } from '../ports.ts';
import { RECORD } from './logRecord.ts';
import { either, fields, fromJson, list, number, type Reader, text, Unreadable } from './reader.ts';
import { readReplies } from './rememberedReply.ts';
import { readRoster } from './rosterRows.ts';
import { readApplicants, readSnapshot } from './snapshot.ts';

// What Redis answers, read as what it means.

const anything: Reader<unknown> = (raw) => raw;
const nothing: Reader<null> = (raw, where) => {
  if (raw !== null) throw new Unreadable(`${where} is not null`);
  return null;
};

const wholeNumber: Reader<number> = (raw, where) => number(Number(text(raw, where)), where);

/** `HGETALL` in a script: names and values by turns. */
function hash(raw: unknown, where: string): [name: string, value: string][] {
  const words = list(text)(raw, where);
  return words.flatMap((name, index) => (index % 2 === 0 ? [[name, words[index + 1] ?? '']] : []));
}

export function readOpened(raw: unknown, sid: Sid): Opened {
  const [epoch, journalSeq, lastAt, snapshot, applicants, replies, sessions, users] = list(anything)(raw, 'the answer');
  return {
    epoch: wholeNumber(epoch, 'epoch'),
    journalSeq: either(nothing, wholeNumber)(journalSeq, 'journal_seq') ?? 0,
    lastAt: wholeNumber(lastAt, 'last_at'),
    channel: readChannel(sid, snapshot, hash(applicants, 'applicants')) ?? newChannel(sid),
    replies: readReplyTexts(replies),
    roster: readRoster(
      hash(sessions, 'zego-sessions').map(([, head]) => ({ head })),
      hash(users, 'zego-users').map(([field, facts]) => {
        const [session, userId] = splitAt(':', field);
        return { session, userId, facts };
      }),
    ),
  };
}

export function readPeeked(raw: unknown, sid: Sid): Channel | undefined {
  const [snapshot, applicants] = list(anything)(raw, 'the answer');
  return readChannel(sid, snapshot, hash(applicants, 'applicants'));
}

/** Undefined for one that was opened, but never committed. */
function readChannel(
  sid: Sid,
  snapshot: unknown,
  applicants: readonly (readonly [string, string])[],
): Channel | undefined {
  if (snapshot === null) return undefined;
  const rows = applicants.map(([userId, value]) => {
    const [barredUntil, startedAt] = splitAt(' ', value);
    return { userId, startedAt, barredUntil: Number(barredUntil) };
  });
  return readSnapshot(snapshot, sid, readApplicants(rows));
}

/** Each is "<number> <time> <JSON>", the number counting all that the channel ever remembered. */
function readReplyTexts(raw: unknown): readonly RememberedReply[] {
  const numbered = list(text)(raw, 'replies').map((line) => {
    const [n, rest] = splitAt(' ', line);
    const [, json] = splitAt(' ', rest);
    return { n: Number(n), reply: fromJson(anything)(json, 'reply') };
  });
  numbered.sort((one, other) => one.n - other.n);
  const byCommand = new Map<string, RememberedReply>();
  for (const reply of readReplies(numbered.map(({ reply }) => reply))) {
    const command = JSON.stringify([reply.userId, reply.cmdId]);
    // Of two to the same command the later one holds, in its later place.
    byCommand.delete(command);
    byCommand.set(command, reply);
  }
  return [...byCommand.values()];
}

const outboxEntries = list((raw, where) => {
  const [id, words] = list(anything)(raw, where);
  return { id: text(id, `${where}.id`), words };
});

/** What was taken from the outbox; what the words say is for `readOutboxRecord`. */
export const readOutbox = (raw: unknown) => outboxEntries(raw, 'outbox');

const { linkFirst, ...ofCall } = RECORD;
const call = fromJson(fields<Omit<LogRecord, 'linkFirst'>>(ofCall));

export function readOutboxRecord(words: unknown): LogRecord {
  const found = new Map(hash(words, 'entry'));
  return {
    ...call(found.get('record'), 'record'),
    linkFirst: linkFirst(Number(found.get('link_first')), 'link_first'),
  };
}

export function readSettled(raw: unknown): { epoch: number; isKept: boolean } | 'fenced' | 'forgotten' {
  if (raw === 'fenced' || raw === 'forgotten') return raw;
  const [epoch, isKept] = list(number)(raw, 'the answer');
  return { epoch: number(epoch, 'epoch'), isKept: isKept === 1 };
}

/** What stands before and behind the first separator. */
function splitAt(separator: string, line: string): [string, string] {
  const at = line.indexOf(separator);
  if (at < 0) throw new Unreadable(`${JSON.stringify(line)} has no "${separator}"`);
  return [line.slice(0, at), line.slice(at + 1)];
}
