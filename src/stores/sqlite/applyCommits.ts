import type { DatabaseSync } from 'node:sqlite';
import { auditOf } from '../../domain/audit/entry.ts';
import { type Channel, newChannel } from '../../domain/channel.ts';
import type { Millis, Sid } from '../../domain/ids.ts';
import { type JournalEntry, replay } from '../../domain/journal.ts';
import { blockChanges } from '../../domain/moderation/events.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
} from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import { type CommitRecord, toldIn } from '../records/commitRecord.ts';
import { lastOfEach } from '../records/lastOfEach.ts';
import { Unreadable } from '../records/read.ts';
import { readSnapshot, writeSnapshot } from '../records/snapshot.ts';
import { prepareAuditWriter } from './audit/auditRows.ts';
import { prepareFeedWriter } from './feed.ts';
import { prepareJournalWriter } from './journal.ts';
import { prepareBlockWriter } from './people/peopleRows.ts';
import { prepareUserLog } from './userLog/append.ts';
import { prepareLaneWriter } from './webhooks/laneRows.ts';

/** What is over its bound in a channel is cleared away when its journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;

/** Several commits of one channel, in their order. */
type ChannelCommits = readonly [CommitRecord, ...CommitRecord[]];
type Write = (commits: ChannelCommits) => void;

/** Brings commits into their tables, within the caller's transaction: of what they wrote again and again, the last. */
export function prepareApplyCommits(
  db: DatabaseSync,
  journalMax: number,
  blockedMax: number,
  endpoints: readonly WebhookEndpoint[],
): (commits: readonly CommitRecord[]) => void {
  const writes: readonly Write[] = [
    prepareChannel(db),
    prepareApplicants(db),
    prepareReplies(db),
    prepareJournal(db, journalMax),
    prepareRoster(db),
  ];
  const writeUserLog = prepareUserLog(db);
  const changeBlock = prepareBlockWriter(db, blockedMax);
  const tell = prepareFeedWriter(db);
  const owe = prepareLaneWriter(db, endpoints);
  const audit = prepareAuditWriter(db);

  return (commits) => {
    for (const [first, ...more] of Map.groupBy(commits, (commit) => commit.sid).values()) {
      if (first === undefined) continue;
      for (const write of writes) write([first, ...more]);
    }
    // Across channels: whether a link was somebody's first depends on which one ended before.
    for (const call of commits.flatMap(({ endedCalls }) => endedCalls)) writeUserLog(call);
    // Likewise: a host's list is that of all its channels (PE6).
    const changes = blockChanges(commits.flatMap(({ entries }) => entries.flatMap(({ events }) => events)));
    for (const change of changes) changeBlock(change, change.block?.at ?? 0);
    const told = commits.flatMap(toldIn);
    tell(told);
    for (const one of told) owe(one);
    audit(commits.flatMap(({ sid, entries }) => auditOf(sid, entries)));
  };
}

/** What is as it was is not written: most callbacks of ZEGO change no call. */
function prepareChannel(db: DatabaseSync): Write {
  const find = db.prepare('SELECT snapshot FROM channels WHERE sid = ?');
  // A channel's row begins with its first commit (ST14); what has not reached the tables is of the last run that there was.
  const write = db.prepare(`
    INSERT INTO channels (sid, unfinished, journal_seq, version, snapshot, last_at, run_ms, epoch, changed, run)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT ifnull(max(run), 0) FROM runs))
    ON CONFLICT (sid) DO UPDATE SET version = ?4, snapshot = ?5, unfinished = ?2, journal_seq = max(journal_seq, ?3),
      last_at = ?6, run_ms = ?7, changed = max(changed, ?9)`);
  const touch = db.prepare(`
    UPDATE channels SET unfinished = ?2, journal_seq = max(journal_seq, ?3), last_at = ?4, run_ms = ?5,
      changed = max(changed, ?6)
    WHERE sid = ?1 AND (unfinished <> ?2 OR journal_seq < ?3 OR changed < ?6)`);
  const written = new WrittenChannels();

  return (commits) => {
    const { sid, epoch, isUnfinished, at, runMs = 0 } = lastOf(commits);
    const unfinished = isUnfinished ? 1 : 0;
    const lastSeq = lastSeqOf(commits);
    const isChanged = commits.some(({ isChannelChanged }) => isChannelChanged);
    const before = isChanged ? written.before(sid, find.get(sid)?.snapshot ?? null) : undefined;
    const isTold = commits.some(({ roster }) => roster.sessions.length > 0);
    if (before !== undefined) {
      const channel = replay(before, entriesOf(commits));
      write.run(
        sid,
        unfinished,
        lastSeq,
        channel.version,
        written.snapshotOf(channel),
        at,
        runMs,
        epoch,
        channel.version > 0 || isTold ? 1 : 0,
      );
    } else touch.run(sid, unfinished, lastSeq, at, runMs, isTold ? 1 : 0);
  };
}

/** Snapshots of so much text, together with the channels that they are of. */
const WRITTEN_CHARS_MAX = 2 ** 20;

/** Those that were written lately: a snapshot that is still in the table need not be read back. */
class WrittenChannels {
  readonly #bySid = new Map<Sid, { readonly snapshot: string; readonly channel: Channel }>();
  #chars = 0;

  /** Undefined if what is there is damaged. */
  before(sid: Sid, snapshot: unknown): Channel | undefined {
    const written = this.#bySid.get(sid);
    return written !== undefined && written.snapshot === snapshot ? written.channel : channelBefore(sid, snapshot);
  }

  snapshotOf(channel: Channel): string {
    const snapshot = writeSnapshot(channel);
    this.#chars += snapshot.length - (this.#bySid.get(channel.sid)?.snapshot.length ?? 0);
    if (this.#chars > WRITTEN_CHARS_MAX) {
      this.#bySid.clear();
      this.#chars = snapshot.length;
    }
    this.#bySid.set(channel.sid, { snapshot, channel: { ...channel, applicants: new Map() } });
    return snapshot;
  }
}

/**
 * Without its applicants: they have a table of their own. Undefined if what is there is damaged: it stays as it is, and
 * whoever opens the channel is told (ST7).
 */
function channelBefore(sid: Sid, snapshot: unknown): Channel | undefined {
  if (snapshot === null) return newChannel(sid);
  try {
    return readSnapshot(snapshot, sid, new Map());
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function prepareApplicants(db: DatabaseSync): Write {
  const upsert = db.prepare('INSERT OR REPLACE INTO applicants VALUES (?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM applicants WHERE sid = ? AND user_id = ?');
  return (commits) => {
    const [{ sid }] = commits;
    const changed = commits.flatMap(({ applicants }) => applicants);
    for (const { userId, startedAt, barredUntil } of lastOfEach(changed, (one) => one.userId)) {
      if (startedAt === undefined) forget.run(sid, userId);
      else upsert.run(sid, userId, startedAt, barredUntil);
    }
  };
}

/** In the order of an index: no more are looked at than are asked for. */
export const OLDEST_REPLIES = 'SELECT n, at FROM replies WHERE sid = ? AND user_id = ? ORDER BY n';

/** LC17 */
function prepareReplies(db: DatabaseSync): Write {
  const remember = db.prepare(`
    INSERT OR REPLACE INTO replies (sid, user_id, cmd_id, order_type, answer, at) VALUES (?, ?, ?, ?, ?, ?)`);
  const count = db.prepare('SELECT count(*) AS count FROM replies WHERE sid = ? AND user_id = ?');
  const oldestFirst = db.prepare(OLDEST_REPLIES);
  const forgetThrough = db.prepare('DELETE FROM replies WHERE sid = ? AND user_id = ? AND n <= ?');

  /** Looks at no more of them than go, and one: with each reply of somebody who asks a lot, one goes. */
  const prune = (sid: string, userId: string, oldest: Millis): void => {
    let left = Number(count.get(sid, userId)?.count);
    if (left <= REPLIES_PER_USER) return;
    let through: number | undefined;
    for (const { n, at } of oldestFirst.iterate(sid, userId)) {
      const isSpare = left > REPLIES_PER_USER && Number(at) < oldest;
      if (!isSpare && left <= REPLIES_PER_USER_MAX) break;
      through = Number(n);
      left -= 1;
    }
    if (through !== undefined) forgetThrough.run(sid, userId, through);
  };

  return (commits) => {
    const [{ sid }] = commits;
    const lastAt = new Map<string, number>();
    for (const { replies, at: committedAt } of commits) {
      for (const { userId, cmdId, order, answer, at } of replies) {
        remember.run(sid, userId, cmdId, order, answer, at);
        lastAt.set(userId, committedAt);
      }
    }
    for (const [userId, at] of lastAt) prune(sid, userId, at - REPLY_LIFE_MS);
  };
}

/** ST5 */
function prepareJournal(db: DatabaseSync, journalMax: number): Write {
  const journal = prepareJournalWriter(db, journalMax);
  const forgetTheSilent = db.prepare(`
    DELETE FROM replies WHERE sid = ?1 AND user_id IN (
      SELECT user_id FROM (
        SELECT user_id, max(at) AS last, row_number() OVER (ORDER BY max(n) DESC) AS place
        FROM replies WHERE sid = ?1 GROUP BY user_id
      ) WHERE last < ?2 OR place > ${REPLYING_USERS_MAX}
    )`);
  return (commits) => {
    const { sid, at } = lastOf(commits);
    const entries = entriesOf(commits);
    journal.add(sid, entries);
    if (entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0)) {
      journal.trim(sid);
      forgetTheSilent.run(sid, at - REPLY_SILENCE_MS);
    }
  };
}

function prepareRoster(db: DatabaseSync): Write {
  const upsertSession = db.prepare('INSERT OR REPLACE INTO zego_sessions (sid, session, head) VALUES (?, ?, ?)');
  const forgetSession = db.prepare('DELETE FROM zego_sessions WHERE sid = ? AND session = ?');
  const upsertUser = db.prepare('INSERT OR REPLACE INTO zego_users (sid, session, user_id, facts) VALUES (?, ?, ?, ?)');
  const forgetUser = db.prepare('DELETE FROM zego_users WHERE sid = ? AND session = ? AND user_id = ?');
  const upsertStream = db.prepare(
    'INSERT OR REPLACE INTO zego_streams (sid, session, stream_id, facts) VALUES (?, ?, ?, ?)',
  );
  const forgetStream = db.prepare('DELETE FROM zego_streams WHERE sid = ? AND session = ? AND stream_id = ?');

  return (commits) => {
    const [{ sid }] = commits;
    const sessions = commits.flatMap(({ roster }) => roster.sessions);
    for (const { session, head } of lastOfEach(sessions, (row) => row.session)) {
      if (head === undefined) forgetSession.run(sid, session);
      else upsertSession.run(sid, session, head);
    }
    const users = commits.flatMap(({ roster }) => roster.users);
    for (const { session, userId, facts } of lastOfEach(users, (row) => `${row.session} ${row.userId}`)) {
      if (facts === undefined) forgetUser.run(sid, session, userId);
      else upsertUser.run(sid, session, userId, facts);
    }
    const streams = commits.flatMap(({ roster }) => roster.streams);
    for (const { session, streamId, facts } of lastOfEach(streams, (row) => `${row.session} ${row.streamId}`)) {
      if (facts === undefined) forgetStream.run(sid, session, streamId);
      else upsertStream.run(sid, session, streamId, facts);
    }
  };
}

const lastOf = (commits: ChannelCommits): CommitRecord => commits.at(-1) ?? commits[0];

const entriesOf = (commits: ChannelCommits): readonly JournalEntry[] => commits.flatMap(({ entries }) => entries);

const lastSeqOf = (commits: ChannelCommits): number => entriesOf(commits).at(-1)?.seq ?? 0;
