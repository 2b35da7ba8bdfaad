import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../../../domain/audit/entry.ts';
import type { BlockChange } from '../../../domain/moderation/blocks.ts';
import { REVOKED_MAX } from '../../../ports/people.ts';
import { endOf } from '../../records/people.ts';
import type { Row } from '../database.ts';

export type PeopleRows = {
  /** Of one host, the last first, from before `before`. */
  blockedPage(hostId: string, before: number, limit: number): readonly Row[];
  findBlocked(hostId: string, userId: string): Row | undefined;
  /** Of the hosts who have blocked this user, in the order of their ids, from behind `after`. */
  blockersPage(userId: string, after: string, limit: number): readonly Row[];
  /** `noted`: the audit has it, too (OP5). */
  changeBlock(change: BlockChange, now: number, noted?: AuditEntry): void;
  /** In the order of their ids, those that are kept at `now`. */
  revokedPage(after: string, limit: number, now: number): readonly Row[];
  /** `before` 0: no token is void. */
  revoke(revocation: { userId: string; before: number; keptUntil: number; now: number }, noted?: AuditEntry): void;
};

/** PE6. Within the caller's transaction. */
export function prepareBlockWriter(db: DatabaseSync, blockedMax: number): (change: BlockChange, now: number) => void {
  const forget = db.prepare('DELETE FROM host_blocks WHERE host_id = ? AND user_id = ?');
  const insert = db.prepare(`
    INSERT INTO host_blocks (host_id, user_id, ends_at, reason, blocked_by, at) VALUES (?, ?, ?, ?, ?, ?)`);
  const count = db.prepare('SELECT count(*) AS count FROM host_blocks WHERE host_id = ?');
  const forgetOver = db.prepare('DELETE FROM host_blocks WHERE host_id = ? AND ends_at <= ?');
  const forgetOldest = db.prepare(`
    DELETE FROM host_blocks WHERE n IN (SELECT n FROM host_blocks WHERE host_id = ? ORDER BY n LIMIT ?)`);
  const spare = (hostId: string): number => Number(count.get(hostId)?.count) - blockedMax;

  return ({ hostId, userId, block }, now) => {
    forget.run(hostId, userId);
    if (block === undefined) return;
    insert.run(hostId, userId, endOf(block), block.reason, block.by, block.at);
    if (spare(hostId) > 0) forgetOver.run(hostId, now);
    const left = spare(hostId);
    if (left > 0) forgetOldest.run(hostId, left);
  };
}

const BLOCK = 'ends_at AS endsAt, reason, blocked_by AS "by", at';
const BLOCKED = `n, user_id AS userId, ${BLOCK}`;

export function preparePeople(db: DatabaseSync, blockedMax: number): PeopleRows {
  const findPage = db.prepare(`SELECT ${BLOCKED} FROM host_blocks WHERE host_id = ? AND n < ? ORDER BY n DESC LIMIT ?`);
  const find = db.prepare(`SELECT ${BLOCKED} FROM host_blocks WHERE host_id = ? AND user_id = ?`);
  const findBlockers = db.prepare(`
    SELECT host_id AS hostId, ${BLOCK} FROM host_blocks WHERE user_id = ? AND host_id > ? ORDER BY host_id LIMIT ?`);
  const findRevoked = db.prepare(`
    SELECT user_id AS userId, before FROM revoked_tokens WHERE user_id > ? AND kept_until > ? ORDER BY user_id LIMIT ?`);
  const revoke = db.prepare('INSERT OR REPLACE INTO revoked_tokens (user_id, before, kept_until) VALUES (?, ?, ?)');
  const allow = db.prepare('DELETE FROM revoked_tokens WHERE user_id = ?');
  const forgetRevoked = db.prepare('DELETE FROM revoked_tokens WHERE kept_until <= ?');
  const trimRevoked = db.prepare(`
    DELETE FROM revoked_tokens WHERE user_id IN (
      SELECT user_id FROM revoked_tokens ORDER BY kept_until DESC LIMIT -1 OFFSET ${REVOKED_MAX})`);
  return {
    blockedPage: (hostId, before, limit) => findPage.all(hostId, before, limit),
    findBlocked: (hostId, userId) => find.get(hostId, userId),
    blockersPage: (userId, after, limit) => findBlockers.all(userId, after, limit),
    changeBlock: prepareBlockWriter(db, blockedMax),
    revokedPage: (after, limit, now) => findRevoked.all(after, now, limit),
    revoke: ({ userId, before, keptUntil, now }) => {
      forgetRevoked.run(now);
      if (before === 0) allow.run(userId);
      else revoke.run(userId, before, keptUntil);
      trimRevoked.run();
    },
  };
}
