import type { AuditEntry } from '../domain/audit/entry.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import type { FeedCursor } from './feed.ts';

/** As its store counts: like a place in the feed. */
export type AuditPlace = FeedCursor;

export type KeptAudit = AuditEntry & { readonly id: AuditPlace };

export type AuditQuery = {
  readonly order: 'newest' | 'oldest';
  /** Behind this one, in that order. Undefined: from the first. */
  readonly after: AuditPlace | undefined;
  readonly sid?: Sid | undefined;
  readonly by?: UserId | undefined;
  readonly limit: number;
};

export type AuditPage = {
  readonly entries: readonly KeptAudit[];
  /** The last place that was looked at. Undefined: there was none. */
  readonly cursor: AuditPlace | undefined;
  /** There was nothing behind it. Where not, fewer than `limit` may have been found all the same: no more were looked at. */
  readonly isEnd: boolean;
};

/**
 * OP5: what staff and systems of the platform changed, or tried to. What a commit owes to it is in the commit (ADR 0038).
 * Passes test/stores/contract/audit/auditContract.ts.
 */
export interface Audit {
  /** Resolves when they are durable. */
  add(entries: readonly AuditEntry[]): Promise<void>;
  page(query: AuditQuery): Promise<AuditPage>;
  count(): Promise<number>;
  /** Takes out some of those that are too old, or too many; true: there may be more. */
  trim(): Promise<boolean>;
}

/** Of what no commit owes to the audit. Never rejects: what cannot be written now is written later. */
export interface AuditNotes {
  note(entry: AuditEntry): Promise<void>;
}

/** What is kept. */
export type AuditBounds = { readonly lifeMs: Millis; readonly max: number };

export const AUDIT_BOUNDS: AuditBounds = { lifeMs: 400 * 86_400_000, max: 10_000_000 };
