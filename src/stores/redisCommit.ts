import type { Commit } from '../ports.ts';
import { REPLIES_PER_USER, REPLIES_PER_USER_MAX, REPLY_LIFE_MS, REPLY_SILENCE_MS } from '../ports.ts';
import { type CommitRecord, writeCommit } from './commitRecord.ts';
import { channelKeys, FINISHED_LINKS, OUTBOX, repliesPrefix, UNFINISHED } from './redisKeys.ts';
import { publish, type RedisCommand } from './redisPublished.ts';

/** What commit.lua is given: the keys it checks first, the commands that make the change, those that publish it. */
export type ScriptedCommit = {
  readonly keys: readonly string[];
  readonly change: readonly RedisCommand[];
  readonly published: readonly RedisCommand[];
};

/** What commit.lua takes beside the keys. */
export function wordsOf(
  { change, published }: ScriptedCommit,
  what: 'change' | 'write-back',
  epoch: number,
  latest: number,
  id: string,
): (string | number)[] {
  return [what, epoch, latest, id, change.length, ...[...change, ...published].flatMap(withLength)];
}

const withLength = (command: RedisCommand): string[] => [`${command.length}`, ...command];

/** Lua can take some thousand words of a command from its stack. */
const WORDS_MAX = 1_000;

export function scriptCommit(commit: Commit, journalMax: number): ScriptedCommit {
  const { sid, channel, isChannelChanged } = commit;
  const record = writeCommit(commit);
  const keys = channelKeys(sid);
  const prefix = repliesPrefix(sid);
  const lists = new Set(record.replies.map(({ userId }) => prefix + userId));
  const events = commit.entries.flatMap((entry) => entry.events);
  return {
    keys: [...Object.values(keys), UNFINISHED, OUTBOX, ...lists],
    change: [
      ...writeHead(record, keys.channel),
      ...writeApplicants(record, keys.applicants),
      ...writeReplies(record, keys.repliers, prefix),
      ...writeJournal(record, keys.journal, journalMax),
      ...writeRoster(record, keys.sessions, keys.users),
      ...record.endedCalls.map((call) => [
        '@log',
        FINISHED_LINKS,
        OUTBOX,
        call.userId,
        call.timeAllow === null ? '0' : '1',
        JSON.stringify(call),
      ]),
    ],
    published: isChannelChanged ? publish(channel, events) : [],
  };
}

function writeHead({ sid, snapshot, version, entries, isUnfinished }: CommitRecord, key: string): RedisCommand[] {
  const fields = [
    ...(snapshot === undefined ? [] : ['version', `${version}`, 'snapshot', snapshot]),
    ...entries.slice(-1).flatMap(({ seq }) => ['journal_seq', `${seq}`]),
  ];
  return [
    ...(fields.length === 0 ? [] : [['HSET', key, ...fields]]),
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

/** LC17. In a channel that nobody writes any more they go by themselves. */
function writeReplies({ replies, at }: CommitRecord, repliers: string, prefix: string): RedisCommand[] {
  const bounds = [`${REPLIES_PER_USER}`, `${REPLIES_PER_USER_MAX}`, `${at - REPLY_LIFE_MS}`];
  return [
    ...replies.map(({ at: repliedAt, ...reply }) => [
      '@remember',
      repliers,
      prefix,
      reply.userId,
      `${repliedAt}`,
      JSON.stringify(reply),
      `${REPLY_SILENCE_MS}`,
      ...bounds,
    ]),
    ['@forget-silent', repliers, prefix, `${at - REPLY_SILENCE_MS}`],
  ];
}

/** ST5 */
function writeJournal({ entries }: CommitRecord, key: string, journalMax: number): RedisCommand[] {
  if (entries.length === 0) return [];
  const texts = entries.map(({ entry }) => entry);
  return [...inParts('RPUSH', key, texts), ['LTRIM', key, `${-journalMax}`, '-1']];
}

function writeRoster({ roster }: CommitRecord, sessionsKey: string, usersKey: string): RedisCommand[] {
  const users = roster.users.map(({ session, userId, facts }) => ({ field: `${session}:${userId}`, value: facts }));
  const sessions = roster.sessions.map(({ session, head }) => ({ field: session, value: head }));
  return [...writeFields(sessionsKey, sessions), ...writeFields(usersKey, users)];
}

type Field = { readonly field: string; readonly value: string | undefined };

/** Value undefined: the field goes. */
function writeFields(key: string, fields: readonly Field[]): RedisCommand[] {
  const kept = fields.flatMap(({ field, value }) => (value === undefined ? [] : [field, value]));
  const gone = fields.flatMap(({ field, value }) => (value === undefined ? [field] : []));
  return [...inParts('HSET', key, kept), ...inParts('HDEL', key, gone)];
}

function inParts(command: string, key: string, words: readonly string[]): RedisCommand[] {
  const parts: RedisCommand[] = [];
  for (let from = 0; from < words.length; from += WORDS_MAX) {
    parts.push([command, key, ...words.slice(from, from + WORDS_MAX)]);
  }
  return parts;
}
