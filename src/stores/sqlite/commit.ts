import type { DatabaseSync } from 'node:sqlite';
import { type Channel, newChannel } from '../../domain/channel.ts';
import type { Sid } from '../../domain/ids.ts';
import { type JournalEntry, replay } from '../../domain/journal.ts';
import {
  REPLIES_PER_USER,
  REPLIES_PER_USER_MAX,
  REPLY_LIFE_MS,
  REPLY_SILENCE_MS,
  REPLYING_USERS_MAX,
} from '../../ports/channelStore.ts';
import type { CommitRecord } from '../records/commitRecord.ts';
import { Unreadable } from '../records/read.ts';
import { readSnapshot, writeSnapshot } from '../records/snapshot.ts';
import { prepareJournalWriter } from './journal.ts';
import { lastOfEach } from './lastOfEach.ts';
import { prepareRoster } from './roster.ts';
import { prepareUserLog } from './userLog/userLog.ts';

/** What is over its bound in a channel is cleared away when its journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;

/** Several commits of one channel, in their order. */
type Stretch = readonly [CommitRecord, ...CommitRecord[]];
type Write = (stretch: Stretch) => void;

/** Brings commits into their tables, within the caller's transaction: of what they wrote again and again, the last. */
export function prepareCommits(db: DatabaseSync, journalMax: number): (commits: readonly CommitRecord[]) => void {
  const writes: readonly Write[] = [
    prepareChannel(db),
    prepareApplicants(db),
    prepareReplies(db),
    prepareJournal(db, journalMax),
  ];
  const writeRoster = prepareRoster(db);
  const writeUserLog = prepareUserLog(db);

  return (commits) => {
    for (const [sid, [first, ...more]] of Map.groupBy(commits, (commit) => commit.sid)) {
      if (first === undefined) continue;
      const stretch: Stretch = [first, ...more];
      for (const write of writes) write(stretch);
      const rosters = stretch.map(({ roster }) => roster);
      writeRoster(sid, rosters);
    }
    // Across channels: whether a link was somebody's first depends on which one ended before.
    for (const call of commits.flatMap(({ endedCalls }) => endedCalls)) writeUserLog(call);
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

  return (stretch) => {
    const { sid, epoch, isUnfinished, at, runMs = 0 } = lastOf(stretch);
    const unfinished = isUnfinished ? 1 : 0;
    const lastSeq = lastSeqOf(stretch);
    const isChanged = stretch.some(({ isChannelChanged }) => isChannelChanged);
    const before = isChanged ? channelBefore(sid, find.get(sid)?.snapshot ?? null) : undefined;
    const isTold = stretch.some(({ roster }) => roster.sessions.length > 0);
    if (before !== undefined) {
      const channel = replay(before, entriesOf(stretch));
      write.run(
        sid,
        unfinished,
        lastSeq,
        channel.version,
        writeSnapshot(channel),
        at,
        runMs,
        epoch,
        channel.version > 0 || isTold ? 1 : 0,
      );
    } else touch.run(sid, unfinished, lastSeq, at, runMs, isTold ? 1 : 0);
  };
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
  return (stretch) => {
    const [{ sid }] = stretch;
    const changed = stretch.flatMap(({ applicants }) => applicants);
    for (const { userId, startedAt, barredUntil } of lastOfEach(changed, (one) => one.userId)) {
      if (startedAt === undefined) forget.run(sid, userId);
      else upsert.run(sid, userId, startedAt, barredUntil);
    }
  };
}

/** LC17 */
function prepareReplies(db: DatabaseSync): Write {
  const remember = db.prepare(`
    INSERT OR REPLACE INTO replies (sid, user_id, cmd_id, order_type, answer, at) VALUES (?, ?, ?, ?, ?, ?)`);
  const hasTooMany = db.prepare(`
    SELECT 1 FROM replies JOIN (
      SELECT min(n) AS oldest, count(*) AS count FROM replies WHERE sid = ?1 AND user_id = ?2
    ) ON n = oldest
    WHERE count > ${REPLIES_PER_USER} AND (at < ?3 OR count > ${REPLIES_PER_USER_MAX})`);
  const prune = db.prepare(`
    DELETE FROM replies
    WHERE n IN (SELECT n FROM replies WHERE sid = ?1 AND user_id = ?2 ORDER BY n DESC LIMIT -1 OFFSET ${REPLIES_PER_USER})
    AND (at < ?3 OR n <= (
      SELECT n FROM replies WHERE sid = ?1 AND user_id = ?2 ORDER BY n DESC LIMIT 1 OFFSET ${REPLIES_PER_USER_MAX}
    ))`);
  return (stretch) => {
    const [{ sid }] = stretch;
    const lastAt = new Map<string, number>();
    for (const { replies, at: committedAt } of stretch) {
      for (const { userId, cmdId, order, answer, at } of replies) {
        remember.run(sid, userId, cmdId, order, answer, at);
        lastAt.set(userId, committedAt);
      }
    }
    for (const [userId, at] of lastAt) {
      const of = [sid, userId, at - REPLY_LIFE_MS] as const;
      // Most have not, and that is found out sooner than which ones they are.
      if (hasTooMany.get(...of) !== undefined) prune.run(...of);
    }
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
  return (stretch) => {
    const { sid, at } = lastOf(stretch);
    const entries = entriesOf(stretch);
    journal.add(sid, entries);
    if (entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0)) {
      journal.trim(sid);
      forgetTheSilent.run(sid, at - REPLY_SILENCE_MS);
    }
  };
}

const lastOf = (stretch: Stretch): CommitRecord => stretch.at(-1) ?? stretch[0];

const entriesOf = (stretch: Stretch): readonly JournalEntry[] => stretch.flatMap(({ entries }) => entries);

const lastSeqOf = (stretch: Stretch): number => entriesOf(stretch).at(-1)?.seq ?? 0;
