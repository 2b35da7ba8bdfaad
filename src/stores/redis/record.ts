import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { EndedCall } from '../../domain/call/callLog.ts';
import { holdsSettings } from '../../domain/channel.ts';
import { isRefusal } from '../../domain/journal.ts';
import type { Commit } from '../../ports/channelStore.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
} from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { writeEndedCall } from '../records/endedCallRow.ts';
import { writeEntry } from '../records/journalEntry.ts';
import { writeReply } from '../records/rememberedReply.ts';
import { type RosterRows, writeRoster } from '../records/rosterRows.ts';
import { writeSnapshot } from '../records/snapshot.ts';
import { writeTold } from '../records/told.ts';
import { AUDIT, auditCommands } from './audit.ts';
import { blocksTo } from './blocks.ts';
import {
  channelKeys,
  FEED,
  FEED_SEQS,
  FINISHED_LINKS,
  type Kind,
  laneKeys,
  OUTBOX,
  repliesPrefix,
  UNFINISHED,
  WAITING,
} from './keys.ts';
import { publish, type RedisCommand } from './publish.ts';
import { runScript, type Script } from './scripts/script.ts';

/** A commit as commit.lua reads it: the keys that it checks first, and the words. */
export type RedisRecord = Pick<Commit, 'sid' | 'epoch'> & {
  /** Its own: it is kept with it. */
  readonly id: string;
  readonly keys: readonly string[];
  readonly words: readonly (string | number)[];
};

/** Lua can take some thousand words of a command from its stack. */
const WORDS_MAX = 1_000;
/** Who has been silent for long is looked for when the journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;

export type RecordOptions = {
  readonly journalMax: number;
  /** PE6 */
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly life: ChannelLife;
  /** How old the process is. */
  readonly runMs: number;
  readonly whole?: WholeChannel;
};

/** CL7, ST15: the commit is all that there is of its channel, and Redis may have something else. */
export type WholeChannel = {
  /** Keys that go before it is written. */
  readonly gone: readonly string[];
  /** More fields of its head, name and value by turns. */
  readonly head: readonly string[];
  /** Undefined: what its entries change. */
  readonly published: readonly RedisCommand[] | undefined;
};

export function writeRecord(commit: Commit, options: RecordOptions): RedisRecord {
  const { sid, epoch, nth, channel, isChannelChanged, entries } = commit;
  const id = randomUUID();
  const keys = channelKeys(sid);
  const roster = writeRoster(commit.roster);
  const owed = owedTo(commit, options.endpoints);
  const blocks = blocksTo(entries, options.blockedMax);
  const audit = auditCommands(sid, entries);
  const audited: [string, Kind][] = audit.length > 0 ? [[AUDIT, 'X']] : [];
  const written = [...keysOf(commit, keys, roster, options.whole), ...blocks.keys, ...owed.keys, ...audited];
  const change = [
    ...writeHead(commit, keys, { ...options, id }),
    ...writeApplicants(commit, keys.applicants),
    ...writeReplies(commit, keys),
    ...writeJournal(commit, keys, options.journalMax),
    ...writeRosterRows(roster, keys),
    ...commit.endedCalls.map(owe),
    ...blocks.commands,
    ...tell(commit, options.whole),
    ...owed.commands,
    ...audit,
    liveOn(commit, keys, options.life),
  ];
  const events = () => entries.flatMap((entry) => entry.events);
  const published = options.whole?.published ?? (isChannelChanged ? publish(channel, events()) : []);
  const kinds = written.map(([, kind]) => kind).join('');
  const words = [epoch, nth, kinds, change.length, ...counted(change), ...counted(published)];
  return { sid, epoch, id, keys: written.map(([key]) => key), words };
}

/** Each behind the number of its words. */
function counted(commands: readonly RedisCommand[]): readonly (string | number)[] {
  const words: (string | number)[] = [];
  for (const command of commands) words.push(command.length, ...command);
  return words;
}

/** Has commit.lua carry them out in one call, and answer with what became of each. */
export function sendRecords(
  client: Redis,
  script: Script,
  {
    records,
    as,
    latest,
  }: { readonly records: readonly RedisRecord[]; readonly as: 'change' | 'write-back'; readonly latest: number },
): Promise<unknown> {
  const keys = records.flatMap((record) => record.keys);
  const words = records.flatMap((record) => [record.words.length, ...record.words]);
  return runScript(client, script, keys, [as, latest, ...words]);
}

type Keys = ReturnType<typeof channelKeys>;

function keysOf(
  commit: Commit,
  keys: Keys,
  roster: RosterRows,
  whole: WholeChannel | undefined,
): readonly (readonly [key: string, kind: Kind])[] {
  const { sid, isChannelChanged, applicants, replies, entries, told, endedCalls } = commit;
  const written: [string, Kind][] = [
    [keys.channel, 'H'],
    [UNFINISHED, 'S'],
  ];
  if (isChannelChanged) written.push([WAITING, 'S']);
  if (applicants.size > 0) written.push([keys.applicants, 'H']);
  if (!entries.every(isRefusal)) written.push([keys.journal, 'L']);
  if (entries.some(isRefusal)) written.push([keys.refusals, 'L']);
  if (replies.length > 0 || isToBeCleared(commit)) written.push([keys.repliers, 'Z']);
  if (roster.sessions.length > 0) written.push([keys.sessions, 'H']);
  if (roster.users.length > 0) written.push([keys.users, 'H']);
  if (roster.streams.length > 0) written.push([keys.streams, 'H']);
  if (endedCalls.length > 0) written.push([OUTBOX, 'X']);
  if (told.length > 0 || whole !== undefined) written.push([FEED, 'X'], [FEED_SEQS, 'H']);
  for (const userId of new Set(replies.map((reply) => reply.userId))) written.push([repliesPrefix(sid) + userId, 'L']);
  return written;
}

function writeHead(
  { sid, nth, channel, isChannelChanged, entries, at, isUnfinished }: Commit,
  keys: Keys,
  { id, runMs, whole }: RecordOptions & Pick<RedisRecord, 'id'>,
): RedisCommand[] {
  const last = entries.at(-1);
  const head = ['HSET', keys.channel, 'last_at', `${at}`, 'run_ms', `${runMs}`, 'last_commit', id, 'commits', `${nth}`];
  if (isChannelChanged) head.push('version', `${channel.version}`, 'snapshot', writeSnapshot(channel));
  if (last !== undefined) head.push('journal_seq', `${last.seq}`);
  if (whole !== undefined) head.push(...whole.head);
  const commands = [head, [isUnfinished ? 'SADD' : 'SREM', UNFINISHED, sid]];
  if (isChannelChanged) commands.push([channel.waiting.length > 0 ? 'SADD' : 'SREM', WAITING, sid]);
  return whole === undefined ? commands : [...whole.gone.map((key) => ['DEL', key]), ...commands];
}

function writeRosterRows({ sessions, users, streams }: RosterRows, keys: Keys): RedisCommand[] {
  return [
    ...writeFields(
      keys.sessions,
      sessions.map(({ session, head }) => ({ field: session, value: head })),
    ),
    ...writeFields(
      keys.users,
      users.map(({ session, userId, facts }) => ({ field: `${session}:${userId}`, value: facts })),
    ),
    ...writeFields(
      keys.streams,
      streams.map(({ session, streamId, facts }) => ({ field: `${session}:${streamId}`, value: facts })),
    ),
  ];
}

function owe(ended: EndedCall): RedisCommand {
  const call = writeEndedCall(ended);
  return ['@log', FINISHED_LINKS, OUTBOX, call.userId, call.timeAllow === null ? '0' : '1', JSON.stringify(call)];
}

/** IN6 */
function tell({ sid, told, feedSeq }: Commit, whole: WholeChannel | undefined): RedisCommand[] {
  if (told.length === 0 && whole === undefined) return [];
  const entries = told.map((one) => ['XADD', FEED, '*', 'sid', sid, 'told', writeTold(one)]);
  return [...entries, ['HSET', FEED_SEQS, sid, `${feedSeq}`]];
}

/** IN7: what each endpoint is owed of it. */
function owedTo({ sid, told }: Commit, endpoints: readonly WebhookEndpoint[]) {
  const keys: (readonly [key: string, kind: Kind])[] = [];
  const commands: RedisCommand[] = [];
  for (const { key, types } of endpoints) {
    const passed = told.filter(({ event }) => types?.includes(event.type) ?? true);
    if (passed.length === 0) continue;
    const { due, heads, state, lanePrefix } = laneKeys(key);
    const lane = lanePrefix + sid;
    keys.push([due, 'Z'], [heads, 'Z'], [state, 'H'], [lane, 'L']);
    commands.push(...passed.map((one) => ['@owe', due, heads, state, lane, sid, `${one.at}`, writeTold(one)]));
  }
  return { keys, commands };
}

function writeApplicants({ applicants }: Commit, key: string): RedisCommand[] {
  const fields = Array.from(applicants, ([userId, applicant]) => ({
    field: userId,
    value: applicant && `${applicant.barredUntil} ${JSON.stringify(applicant.startedAt)}`,
  }));
  return writeFields(key, fields);
}

/** LC17. In a channel that nobody writes any more they go by themselves. */
function writeReplies(commit: Commit, { channel, repliers }: Keys): RedisCommand[] {
  const { sid, replies, at } = commit;
  const prefix = repliesPrefix(sid);
  const bounds = [`${REPLIES_PER_USER}`, `${REPLIES_PER_USER_MAX}`, `${at - REPLY_LIFE_MS}`];
  const commands: RedisCommand[] = replies
    .map(writeReply)
    .map(({ at: repliedAt, ...reply }) => [
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
  if (isToBeCleared(commit)) commands.push(silent);
  return commands;
}

const isToBeCleared = ({ entries }: Commit): boolean => entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0);

/** ST5, ST12 */
function writeJournal({ entries }: Commit, keys: Keys, journalMax: number): RedisCommand[] {
  const note = (key: string, noted: typeof entries) => inChunks(['@note', key, `${journalMax}`], noted.map(writeEntry));
  return [
    ...note(
      keys.journal,
      entries.filter((entry) => !isRefusal(entry)),
    ),
    ...note(keys.refusals, entries.filter(isRefusal)),
  ];
}

/** ST14 */
function liveOn({ channel, isUnfinished }: Commit, keys: Keys, asleep: ChannelLife = 0): RedisCommand {
  const life = isUnfinished ? 0 : asleep;
  const headLife = holdsSettings(channel) ? 0 : life;
  const unchangedLife = channel.version === 0 && !isUnfinished ? UNCHANGED_LIFE_MS : 0;
  const { channel: head, sessions, applicants, journal, refusals, users, streams } = keys;
  const rest = [sessions, applicants, journal, refusals, users, streams];
  return ['@live-on', `${headLife}`, `${life}`, `${unchangedLife}`, head, ...rest];
}

type Field = { readonly field: string; readonly value: string | undefined };

/** Value undefined: the field goes. */
function writeFields(key: string, fields: readonly Field[]): RedisCommand[] {
  if (fields.length === 0) return [];
  const kept = fields.flatMap(({ field, value }) => (value === undefined ? [] : [field, value]));
  const gone = fields.flatMap(({ field, value }) => (value === undefined ? [field] : []));
  return [...inChunks(['HSET', key], kept), ...inChunks(['HDEL', key], gone)];
}

function inChunks(head: RedisCommand, words: readonly string[]): RedisCommand[] {
  const chunks: RedisCommand[] = [];
  for (let from = 0; from < words.length; from += WORDS_MAX) {
    chunks.push([...head, ...words.slice(from, from + WORDS_MAX)]);
  }
  return chunks;
}
