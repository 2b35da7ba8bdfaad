import type { DatabaseSync } from 'node:sqlite';
import { REPLIES_PER_USER, REPLIES_PER_USER_MAX, REPLY_LIFE_MS, REPLY_SILENCE_MS } from '../ports.ts';
import type { CommitRecord } from './commitRecord.ts';
import { lastOfEach } from './lastOfEach.ts';
import { prepareRoster } from './sqliteRoster.ts';
import { prepareUserLog } from './sqliteUserLog.ts';

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
      for (const write of writes) write([first, ...more]);
      writeRoster(
        sid,
        [first, ...more].map(({ roster }) => roster),
      );
    }
    // Across channels: whether a link was somebody's first depends on which one ended before.
    for (const call of commits.flatMap(({ endedCalls }) => endedCalls)) writeUserLog(call);
  };
}

/** What is as it was is not written: most callbacks of ZEGO change no call. */
function prepareChannel(db: DatabaseSync): Write {
  const update = db.prepare(`
    UPDATE channels SET version = ?2, snapshot = ifnull(?3, snapshot), unfinished = ?4, journal_seq = max(journal_seq, ?5)
    WHERE sid = ?1 AND (?3 IS NOT NULL OR unfinished <> ?4 OR journal_seq < ?5)`);

  return (stretch) => {
    const { sid, version, isUnfinished } = lastOf(stretch);
    const snapshot = stretch.findLast((commit) => commit.snapshot !== undefined)?.snapshot;
    update.run(sid, version, snapshot ?? null, isUnfinished ? 1 : 0, lastSeqOf(stretch));
  };
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
    for (const [userId, at] of lastAt) prune.run(sid, userId, at - REPLY_LIFE_MS);
  };
}

/** ST5 */
function prepareJournal(db: DatabaseSync, journalMax: number): Write {
  const insert = db.prepare('INSERT OR REPLACE INTO journal (sid, seq, entry) VALUES (?, ?, ?)');
  const trim = db.prepare('DELETE FROM journal WHERE sid = ? AND seq <= ?');
  const forgetTheSilent = db.prepare(`
    DELETE FROM replies WHERE sid = ?1 AND user_id IN (
      SELECT user_id FROM replies WHERE sid = ?1 GROUP BY user_id HAVING max(at) < ?2
    )`);
  return (stretch) => {
    const { sid, at } = lastOf(stretch);
    const entries = stretch.flatMap((commit) => commit.entries);
    for (const { seq, entry } of entries) insert.run(sid, seq, entry);
    if (entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0)) {
      trim.run(sid, lastSeqOf(stretch) - journalMax);
      forgetTheSilent.run(sid, at - REPLY_SILENCE_MS);
    }
  };
}

const lastOf = (stretch: Stretch): CommitRecord => stretch.at(-1) ?? stretch[0];

const lastSeqOf = (stretch: Stretch): number => stretch.flatMap(({ entries }) => entries).at(-1)?.seq ?? 0;
