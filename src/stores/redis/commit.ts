import { type Channel, holdsSettings } from '../../domain/channel.ts';
import { isRefusal } from '../../domain/journal.ts';
import type { Commit } from '../../ports/channelStore.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
} from '../../ports/channelStore.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { type CommitRecord, writeCommit } from '../records/commitRecord.ts';
import { writeEntry } from '../records/journalEntry.ts';
import { writeSnapshot } from '../records/snapshot.ts';
import { channelKeys, FINISHED_LINKS, OUTBOX, repliesPrefix, UNFINISHED, WAITING } from './keys.ts';
import { publish, type RedisCommand } from './published.ts';

/** Hash, list, sorted set, set, stream. */
type Kind = 'H' | 'L' | 'Z' | 'S' | 'X';

/** The keys that commit.lua checks first, the commands that make the change, those that publish it. */
export type ScriptedCommit = {
  readonly epoch: number;
  readonly nth: number;
  readonly keys: readonly (readonly [key: string, kind: Kind])[];
  readonly change: readonly RedisCommand[];
  readonly published: readonly RedisCommand[];
};

/** A commit as commit.lua reads it. */
export type CommitInWords = { readonly keys: readonly string[]; readonly words: readonly (string | number)[] };

export function inWords({ epoch, nth, keys, change, published }: ScriptedCommit): CommitInWords {
  const kinds = keys.map(([, kind]) => kind).join('');
  const words: (string | number)[] = [epoch, nth, kinds, change.length];
  for (const command of change) words.push(command.length, ...command);
  for (const command of published) words.push(command.length, ...command);
  return { keys: keys.map(([key]) => key), words };
}

/** The keys of all, and what commit.lua takes beside them. */
export function callOf(commits: readonly CommitInWords[], what: 'change' | 'write-back', latest: number) {
  const keys = commits.flatMap((commit) => commit.keys);
  const told = commits.flatMap(({ words }) => [words.length, ...words]);
  return { keys, args: [what, latest, ...told] };
}

/** Lua can take some thousand words of a command from its stack. */
const WORDS_MAX = 1_000;
/** Who has been silent for long is looked for when the journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;

export type CommitParts = {
  readonly journalMax: number;
  readonly life: ChannelLife;
  /** The commit's own: it is kept with it. */
  readonly id: string;
  /** How old the process is. */
  readonly runMs: number;
};

export function scriptCommit(commit: Commit, { journalMax, life, id, runMs }: CommitParts): ScriptedCommit {
  const { sid, epoch, nth, channel, isChannelChanged } = commit;
  const record = writeCommit(commit, runMs);
  const keys = channelKeys(sid);
  const prefix = repliesPrefix(sid);
  const events = commit.entries.flatMap((entry) => entry.events);
  return {
    epoch,
    nth,
    keys: keysOf(record, keys, prefix),
    change: [
      ...writeHead(record, keys.channel, [
        ...['last_commit', id, 'commits', `${nth}`],
        ...(isChannelChanged ? channelFields(channel) : []),
      ]),
      ...(isChannelChanged ? [noteWaiting(channel)] : []),
      ...writeApplicants(record, keys.applicants),
      ...writeReplies(record, keys, prefix),
      ...writeJournal(record, keys, journalMax),
      ...writeRoster(record, keys.sessions, keys.users),
      ...record.endedCalls.map((call) => [
        '@log',
        FINISHED_LINKS,
        OUTBOX,
        call.userId,
        call.timeAllow === null ? '0' : '1',
        JSON.stringify(call),
      ]),
      liveOn(commit, keys, life),
    ],
    published: isChannelChanged ? publish(channel, events) : [],
  };
}

function keysOf(record: CommitRecord, keys: ReturnType<typeof channelKeys>, prefix: string): ScriptedCommit['keys'] {
  const { applicants, replies, entries, roster, endedCalls } = record;
  const written: [string, Kind][] = [
    [keys.channel, 'H'],
    [UNFINISHED, 'S'],
  ];
  if (record.isChannelChanged) written.push([WAITING, 'S']);
  if (applicants.length > 0) written.push([keys.applicants, 'H']);
  if (!entries.every(isRefusal)) written.push([keys.journal, 'L']);
  if (entries.some(isRefusal)) written.push([keys.refusals, 'L']);
  if (replies.length > 0 || isToBeCleared(record)) written.push([keys.repliers, 'Z']);
  if (roster.sessions.length > 0) written.push([keys.sessions, 'H']);
  if (roster.users.length > 0) written.push([keys.users, 'H']);
  if (endedCalls.length > 0) written.push([OUTBOX, 'X']);
  for (const userId of new Set(replies.map((reply) => reply.userId))) written.push([prefix + userId, 'L']);
  return written;
}

const channelFields = (channel: Channel): string[] => [
  'version',
  `${channel.version}`,
  'snapshot',
  writeSnapshot(channel),
];

const noteWaiting = ({ sid, waiting }: Channel): RedisCommand => [waiting.length > 0 ? 'SADD' : 'SREM', WAITING, sid];

function writeHead(
  { sid, entries, isUnfinished, at, runMs }: CommitRecord,
  key: string,
  fields: readonly string[],
): RedisCommand[] {
  const last = entries.at(-1);
  const numbering = last === undefined ? [] : ['journal_seq', `${last.seq}`];
  return [
    ['HSET', key, 'last_at', `${at}`, 'run_ms', `${runMs}`, ...fields, ...numbering],
    [isUnfinished ? 'SADD' : 'SREM', UNFINISHED, sid],
  ];
}

function writeApplicants({ applicants }: CommitRecord, key: string): RedisCommand[] {
  const fields = applicants.map(({ userId, startedAt, barredUntil }) => ({
    field: userId,
    value: startedAt && `${barredUntil} ${startedAt}`,
  }));
  return writeFields(key, fields);
}

type ReplyKeys = Pick<ReturnType<typeof channelKeys>, 'channel' | 'repliers'>;

/** LC17. In a channel that nobody writes any more they go by themselves. */
function writeReplies(record: CommitRecord, { channel, repliers }: ReplyKeys, prefix: string): RedisCommand[] {
  const { replies, at } = record;
  const bounds = [`${REPLIES_PER_USER}`, `${REPLIES_PER_USER_MAX}`, `${at - REPLY_LIFE_MS}`];
  const commands: RedisCommand[] = replies.map(({ at: repliedAt, ...reply }) => [
    '@remember',
    channel,
    repliers,
    prefix,
    reply.userId,
    `${repliedAt}`,
    JSON.stringify(reply),
    `${REPLY_SILENCE_MS}`,
    ...bounds,
  ]);
  const silent = ['@forget-silent', repliers, prefix, `${at - REPLY_SILENCE_MS}`, `${REPLYING_USERS_MAX}`];
  if (isToBeCleared(record)) commands.push(silent);
  return commands;
}

const isToBeCleared = ({ entries }: CommitRecord): boolean =>
  entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0);

type JournalKeys = Pick<ReturnType<typeof channelKeys>, 'journal' | 'refusals'>;

/** ST5, ST12 */
function writeJournal({ entries }: CommitRecord, keys: JournalKeys, journalMax: number): RedisCommand[] {
  const note = (key: string, noted: typeof entries) => inParts(['@note', key, `${journalMax}`], noted.map(writeEntry));
  return [
    ...note(
      keys.journal,
      entries.filter((entry) => !isRefusal(entry)),
    ),
    ...note(keys.refusals, entries.filter(isRefusal)),
  ];
}

function writeRoster({ roster }: CommitRecord, sessionsKey: string, usersKey: string): RedisCommand[] {
  const users = roster.users.map(({ session, userId, facts }) => ({ field: `${session}:${userId}`, value: facts }));
  const sessions = roster.sessions.map(({ session, head }) => ({ field: session, value: head }));
  return [...writeFields(sessionsKey, sessions), ...writeFields(usersKey, users)];
}

/** ST14 */
function liveOn(
  { channel, isUnfinished }: Commit,
  keys: ReturnType<typeof channelKeys>,
  asleep: ChannelLife = 0,
): RedisCommand {
  const life = isUnfinished ? 0 : asleep;
  const headLife = holdsSettings(channel) ? 0 : life;
  const unchangedLife = channel.version === 0 && !isUnfinished ? UNCHANGED_LIFE_MS : 0;
  const { channel: head, sessions, applicants, journal, refusals, users } = keys;
  const rest = [sessions, applicants, journal, refusals, users];
  return ['@live-on', `${headLife}`, `${life}`, `${unchangedLife}`, head, ...rest];
}

type Field = { readonly field: string; readonly value: string | undefined };

/** Value undefined: the field goes. */
function writeFields(key: string, fields: readonly Field[]): RedisCommand[] {
  if (fields.length === 0) return [];
  const kept = fields.flatMap(({ field, value }) => (value === undefined ? [] : [field, value]));
  const gone = fields.flatMap(({ field, value }) => (value === undefined ? [field] : []));
  return [...inParts(['HSET', key], kept), ...inParts(['HDEL', key], gone)];
}

function inParts(head: RedisCommand, words: readonly string[]): RedisCommand[] {
  const parts: RedisCommand[] = [];
  for (let from = 0; from < words.length; from += WORDS_MAX) {
    parts.push([...head, ...words.slice(from, from + WORDS_MAX)]);
  }
  return parts;
}
