import type { Redis } from 'ioredis';
import { holdsSettings } from '../../../domain/channel.ts';
import { isRefusal } from '../../../domain/journal.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
} from '../../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../../ports/owed.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../../channelLife.ts';
import type { EndedCallRow } from '../../records/endedCallRow.ts';
import type { RosterRows } from '../../records/rosterRows.ts';
import { writeSnapshot } from '../../records/snapshot.ts';
import { writeTold } from '../../records/told.ts';
import { AUDIT, auditCommands } from '../audit.ts';
import { blocksTo } from '../blocks.ts';
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
  UNPUBLISHED,
  WAITING,
} from '../keys.ts';
import { runScript, type Script } from '../scripts/script.ts';
import { inChunks, publish, type RedisCommand } from './originalKeys.ts';
import type { Publication, PublishedReply } from './publication.ts';

/** A publication as publish.lua reads it: the keys that it checks first, and the words. */
export type PublicationWords = {
  readonly keys: readonly string[];
  readonly words: readonly (string | number)[];
};

/** Who has been silent for long is looked for when the journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;
/** Of one command: each is a few words. */
const REPLIES_PER_COMMAND = 200;

export type PublicationOptions = {
  readonly journalMax: number;
  /** PE6 */
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly life: ChannelLife;
};

/** CL7, ST15: it is all that there is of its channel, and Redis may have something else. */
export type WholeChannel = {
  /** Keys that go before it is written. */
  readonly gone: readonly string[];
  /** More fields of its head, name and value by turns. */
  readonly head: readonly string[];
  /** Of all that was told of it. */
  readonly feedSeq: number;
  /** Undefined: what its entries change. */
  readonly published: readonly RedisCommand[] | undefined;
};

/** `epoch`: of the actor that it is published for. */
export function writePublication(
  publication: Publication,
  epoch: number,
  options: PublicationOptions,
  whole?: WholeChannel,
): PublicationWords {
  const { sid, first, last, channel, isChannelChanged, entries, roster } = publication;
  const keys = channelKeys(sid);
  const owed = owedTo(publication, options.endpoints);
  // An actor's own commits were in the hosts' lists at once.
  const blocks = whole === undefined ? { keys: [], commands: [] } : blocksTo(entries, options.blockedMax);
  const audit = auditCommands(sid, entries);
  const audited: [string, Kind][] = audit.length > 0 ? [[AUDIT, 'X']] : [];
  const written = [...keysOf(publication, keys, whole), ...blocks.keys, ...owed.keys, ...audited];
  const change = [
    ...(whole?.gone ?? []).map((key) => ['DEL', key]),
    ...writeApplicants(publication, keys.applicants),
    ...writeReplies(publication, keys),
    ...writeJournal(publication, keys, options.journalMax),
    ...writeRosterRows(roster, keys),
    ...publication.endedCalls.map(owe),
    ...blocks.commands,
    ...tell(publication, whole),
    ...owed.commands,
    ...audit,
    // What says how far it has come is last.
    ...writeHead(publication, keys, whole),
    liveOn(publication, keys, options.life),
  ];
  const events = () => entries.flatMap((entry) => entry.events);
  const published = whole?.published ?? (isChannelChanged ? publish(channel, events()) : []);
  const kinds = written.map(([, kind]) => kind).join('');
  const words = [sid, epoch, first, last, kinds, change.length];
  pushCounted(words, change);
  pushCounted(words, published);
  return { keys: [keys.channel, keys.log, ...written.map(([key]) => key)], words };
}

/** Each behind the number of its words. */
function pushCounted(words: (string | number)[], lists: readonly (readonly (string | number)[])[]): void {
  for (const list of lists) {
    words.push(list.length);
    for (const word of list) words.push(word);
  }
}

/** Has publish.lua carry them out in one call, and answer with what became of each. */
export function sendPublications(
  client: Redis,
  script: Script,
  {
    publications,
    as,
    latest,
  }: {
    readonly publications: readonly PublicationWords[];
    readonly as: 'publish' | 'write-back';
    readonly latest: number;
  },
): Promise<unknown> {
  const keys = [UNPUBLISHED];
  for (const publication of publications) keys.push(...publication.keys);
  const args = [as, latest];
  pushCounted(
    args,
    publications.map(({ words }) => words),
  );
  return runScript(client, script, keys, args);
}

type Keys = ReturnType<typeof channelKeys>;

function keysOf(
  publication: Publication,
  keys: Keys,
  whole: WholeChannel | undefined,
): readonly (readonly [key: string, kind: Kind])[] {
  const { sid, isChannelChanged, applicants, replies, entries, told, endedCalls, roster } = publication;
  const written: [string, Kind][] = [
    [keys.channel, 'H'],
    [UNFINISHED, 'S'],
  ];
  if (isChannelChanged) written.push([WAITING, 'S']);
  if (applicants.length > 0) written.push([keys.applicants, 'H']);
  if (!entries.every(isRefusal)) written.push([keys.journal, 'L']);
  if (entries.some(isRefusal)) written.push([keys.refusals, 'L']);
  if (replies.length > 0 || isToBeCleared(publication)) written.push([keys.repliers, 'Z']);
  if (roster.sessions.length > 0) written.push([keys.sessions, 'H']);
  if (roster.users.length > 0) written.push([keys.users, 'H']);
  if (roster.streams.length > 0) written.push([keys.streams, 'H']);
  if (endedCalls.length > 0) written.push([OUTBOX, 'X']);
  if (told.length > 0 || whole !== undefined) written.push([FEED, 'X'], [FEED_SEQS, 'H']);
  for (const userId of new Set(replies.map((reply) => reply.userId))) written.push([repliesPrefix(sid) + userId, 'L']);
  return written;
}

function writeHead(
  { sid, last, channel, isChannelChanged, entries, at, runMs = 0, isUnfinished }: Publication,
  keys: Keys,
  whole: WholeChannel | undefined,
): RedisCommand[] {
  const lastEntry = entries.at(-1);
  const commands = [[isUnfinished ? 'SADD' : 'SREM', UNFINISHED, sid]];
  if (isChannelChanged) commands.push([channel.waiting.length > 0 ? 'SADD' : 'SREM', WAITING, sid]);
  const head = ['HSET', keys.channel, 'last_at', `${at}`, 'run_ms', `${runMs}`, 'commits', `${last}`];
  if (isChannelChanged) head.push('version', `${channel.version}`, 'snapshot', writeSnapshot(channel));
  if (lastEntry !== undefined) head.push('journal_seq', `${lastEntry.seq}`);
  if (whole !== undefined) head.push(...whole.head);
  return [...commands, head];
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

function owe(call: EndedCallRow): RedisCommand {
  return ['@log', FINISHED_LINKS, OUTBOX, call.userId, call.timeAllow === null ? '0' : '1', JSON.stringify(call)];
}

/** IN6 */
function tell({ sid, told }: Publication, whole: WholeChannel | undefined): RedisCommand[] {
  const feedSeq = whole?.feedSeq ?? told.at(-1)?.seq;
  if (feedSeq === undefined) return [];
  const entries = told.map((one) => ['XADD', FEED, '*', 'sid', sid, 'told', writeTold(one)]);
  return [...entries, ['HSET', FEED_SEQS, sid, `${feedSeq}`]];
}

/** IN7: what each endpoint is owed of it. */
function owedTo({ sid, told }: Publication, endpoints: readonly WebhookEndpoint[]) {
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

function writeApplicants({ applicants }: Publication, key: string): RedisCommand[] {
  const fields = applicants.map(({ userId, startedAt, barredUntil }) => ({
    field: userId,
    value: startedAt === undefined ? undefined : `${barredUntil} ${startedAt}`,
  }));
  return writeFields(key, fields);
}

/** LC17. In a channel that nobody writes any more they go by themselves. */
function writeReplies(publication: Publication, { channel, repliers }: Keys): RedisCommand[] {
  const { sid, replies, at } = publication;
  const prefix = repliesPrefix(sid);
  const head = ['@remember', channel, repliers, prefix, `${REPLY_SILENCE_MS}`];
  const bounds = [`${REPLIES_PER_USER}`, `${REPLIES_PER_USER_MAX}`];
  const commands: RedisCommand[] = [];
  for (let from = 0; from < replies.length; from += REPLIES_PER_COMMAND) {
    const some = replies.slice(from, from + REPLIES_PER_COMMAND);
    commands.push([...head, ...bounds, `${some.length}`, ...ofEachUser(some)]);
  }
  const silent = ['@forget-silent', repliers, prefix, `${at - REPLY_SILENCE_MS}`, `${REPLYING_USERS_MAX}`];
  if (isToBeCleared(publication)) commands.push(silent);
  return commands;
}

function ofEachUser(replies: readonly PublishedReply[]): readonly string[] {
  const numbered = replies.map((reply, index) => ({ reply, n: index + 1 }));
  return [...Map.groupBy(numbered, ({ reply }) => reply.userId)].flatMap(([userId, those]) => {
    const lastAt = Math.max(...those.map(({ reply }) => reply.at));
    const committedAt = Math.max(...those.map(({ reply }) => reply.committedAt));
    const words = those.flatMap(({ reply: { at, committedAt: _, ...row }, n }) => [
      `${n}`,
      `${at}`,
      JSON.stringify(row),
    ]);
    return [userId, `${those.length}`, `${lastAt}`, `${committedAt - REPLY_LIFE_MS}`, ...words];
  });
}

const isToBeCleared = ({ entries }: Publication): boolean => entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0);

/** ST5, ST12 */
function writeJournal({ entries, entryTexts }: Publication, keys: Keys, journalMax: number): RedisCommand[] {
  const texts = (ofRefusals: boolean) =>
    entries.flatMap((entry, index) => (isRefusal(entry) === ofRefusals ? [entryTexts[index] ?? ''] : []));
  const note = (key: string, noted: readonly string[]) => inChunks(['@note', key, `${journalMax}`], noted);
  return [...note(keys.journal, texts(false)), ...note(keys.refusals, texts(true))];
}

/** ST14 */
function liveOn({ channel, isUnfinished }: Publication, keys: Keys, asleep: ChannelLife = 0): RedisCommand {
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
