import type { DatabaseSync } from 'node:sqlite';
import { REPLIES_PER_USER, REPLIES_PER_USER_MAX, REPLY_LIFE_MS, REPLY_SILENCE_MS } from '../ports.ts';
import type { CommitRecord } from './commitRecord.ts';
import type { ReplyRow } from './rememberedReply.ts';
import { prepareRoster } from './sqliteRoster.ts';
import { prepareUserLog } from './sqliteUserLog.ts';

/** What is over its bound in a channel is cleared away when its journal has grown by this many entries. */
const CLEAR_EVERY_ENTRIES = 128;

/** Writes one commit (ST1), within the caller's transaction; a fenced one (ST4) writes nothing. */
export function prepareCommit(db: DatabaseSync, journalMax: number): (commit: CommitRecord) => 'committed' | 'fenced' {
  const writeChannel = prepareChannel(db);
  const writeApplicants = prepareApplicants(db);
  const writeReplies = prepareReplies(db);
  const insertEntry = db.prepare('INSERT INTO journal (sid, seq, entry) VALUES (?, ?, ?)');
  const trimJournal = db.prepare('DELETE FROM journal WHERE sid = ? AND seq <= ?');
  const forgetTheSilent = db.prepare(`
    DELETE FROM replies WHERE sid = ?1 AND user_id IN (
      SELECT user_id FROM replies WHERE sid = ?1 GROUP BY user_id HAVING max(at) < ?2
    )`);
  const writeUserLog = prepareUserLog(db);
  const writeRoster = prepareRoster(db);

  return (commit) => {
    const { sid, entries } = commit;
    const lastSeq = entries.at(-1)?.seq ?? 0;
    if (!writeChannel(commit, lastSeq)) return 'fenced';
    writeApplicants(commit);
    writeReplies(commit);
    for (const { seq, entry } of entries) insertEntry.run(sid, seq, entry);
    if (entries.some(({ seq }) => seq % CLEAR_EVERY_ENTRIES === 0)) {
      trimJournal.run(sid, lastSeq - journalMax);
      forgetTheSilent.run(sid, commit.at - REPLY_SILENCE_MS);
    }
    for (const call of commit.endedCalls) writeUserLog(call);
    writeRoster(sid, commit.roster);
    return 'committed';
  };
}

/** False if a newer epoch has been taken (ST4). What is as it was is not written: most callbacks of ZEGO change no call. */
function prepareChannel(db: DatabaseSync): (commit: CommitRecord, lastSeq: number) => boolean {
  const rewrite = db.prepare(`
    UPDATE channels SET version = ?, unfinished = ?, journal_seq = max(journal_seq, ?), snapshot = ?
    WHERE sid = ? AND epoch = ?`);
  const touch = db.prepare(`
    UPDATE channels SET unfinished = ?1, journal_seq = max(journal_seq, ?2)
    WHERE sid = ?3 AND epoch = ?4 AND (unfinished <> ?1 OR journal_seq < ?2)`);
  const find = db.prepare('SELECT 1 FROM channels WHERE sid = ? AND epoch = ?');

  return ({ sid, epoch, version, isUnfinished, snapshot }, lastSeq) => {
    const unfinished = isUnfinished ? 1 : 0;
    if (snapshot !== undefined) return rewrite.run(version, unfinished, lastSeq, snapshot, sid, epoch).changes > 0;
    return touch.run(unfinished, lastSeq, sid, epoch).changes > 0 || find.get(sid, epoch) !== undefined;
  };
}

function prepareApplicants(db: DatabaseSync): (commit: CommitRecord) => void {
  const upsert = db.prepare('INSERT OR REPLACE INTO applicants VALUES (?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM applicants WHERE sid = ? AND user_id = ?');
  return ({ sid, applicants }) => {
    for (const { userId, startedAt, barredUntil } of applicants) {
      if (startedAt === undefined) forget.run(sid, userId);
      else upsert.run(sid, userId, startedAt, barredUntil);
    }
  };
}

/** LC17 */
function prepareReplies(db: DatabaseSync): (commit: CommitRecord) => void {
  const remember = db.prepare(`
    INSERT OR REPLACE INTO replies (sid, user_id, cmd_id, order_type, answer, at) VALUES (?, ?, ?, ?, ?, ?)`);
  const prune = db.prepare(`
    DELETE FROM replies
    WHERE n IN (SELECT n FROM replies WHERE sid = ?1 AND user_id = ?2 ORDER BY n DESC LIMIT -1 OFFSET ${REPLIES_PER_USER})
    AND (at < ?3 OR n <= (
      SELECT n FROM replies WHERE sid = ?1 AND user_id = ?2 ORDER BY n DESC LIMIT 1 OFFSET ${REPLIES_PER_USER_MAX}
    ))`);
  return ({ sid, replies, at }) => {
    for (const { userId, cmdId, order, answer, at } of replies) remember.run(sid, userId, cmdId, order, answer, at);
    for (const userId of usersOf(replies)) prune.run(sid, userId, at - REPLY_LIFE_MS);
  };
}

const usersOf = (replies: readonly ReplyRow[]): Set<string> => new Set(replies.map((reply) => reply.userId));
