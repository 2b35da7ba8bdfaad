import type { Millis, Sid, UserId } from '../ids.ts';
import type { JournalEntry } from '../journal.ts';
import type { AuditRole } from './origin.ts';

/** `refused`: with the reason. `unanswered`: who asked was not told, so that it may have been done. */
export type AuditOutcome = 'done' | `refused: ${string}` | 'unanswered';

/** OP5: what one of the platform's staff, or of its systems, changed or tried to. */
export type AuditEntry = {
  readonly at: Millis;
  readonly by: UserId;
  readonly role: AuditRole;
  readonly from: string;
  /** As the journal calls it; where it came to none, the method and the path. */
  readonly order: string;
  /** Undefined: it was about no channel. */
  readonly sid: Sid | undefined;
  /** Undefined: it was about nobody else. */
  readonly userId: UserId | undefined;
  readonly outcome: AuditOutcome;
  /** The channel's, after it. */
  readonly version: number | undefined;
};

/** What a commit owes to the audit: of its refusals tells whoever answers them. */
export const auditOf = (sid: Sid, entries: readonly JournalEntry[]): readonly AuditEntry[] =>
  entries.flatMap((entry) => auditEntryOf(sid, entry) ?? []);

function auditEntryOf(sid: Sid, entry: JournalEntry): AuditEntry | undefined {
  const { at, origin, via, actor, command, subject: userId, version, outcome } = entry;
  const by = via ?? (actor.kind === 'user' ? actor.id : undefined);
  if (origin === undefined || by === undefined || outcome !== 'accepted') return undefined;
  const { role, from } = origin;
  return { at, by, role, from, order: command, sid, userId: otherThan(by, userId), outcome: 'done', version };
}

/** Whom it was about, if that is not who did it. */
export const otherThan = (by: UserId, userId: UserId | undefined): UserId | undefined =>
  userId === by ? undefined : userId;
