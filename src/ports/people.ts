import type { AuditEntry } from '../domain/audit/entry.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import type { Block, BlockChange, Blocks } from '../domain/moderation/blocks.ts';

/** Somebody whom a host has blocked; `n`: greater than that of any block before it. */
export type Blocked = Block & { readonly userId: UserId; readonly n: number };

/** OP2: a host who has blocked somebody. */
export type Blocker = Block & { readonly hostId: UserId };

/** `next`: there may be more behind this host. */
export type BlockersPage = { readonly blockers: readonly Blocker[]; readonly next: UserId | undefined };

/** PE7: tokens that were issued before then are void; 0: none is. */
export type Revocation = { readonly userId: UserId; readonly before: Millis };

/** Of what has become of lists and revocations. */
export type PeopleChange = { readonly block: BlockChange } | { readonly revocation: Revocation };

/** Behind the nth change that there ever was, which the store finds by its id; `life`: of a store that comes back empty it is another. */
export type ChangePlace = { readonly n: number; readonly id: string; readonly life: string };

export type PeopleChanges = {
  readonly changes: readonly PeopleChange[];
  readonly place: ChangePlace;
  /** False: some behind the place that was asked for are not kept any more. */
  readonly isWhole: boolean;
  /** CL7, ST15: not even all before the place is kept any more. */
  readonly hasLost: boolean;
};

export type BlockedPage = {
  /** Only what was blocked before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/**
 * What is kept of people beside channels: whom hosts have blocked (PE6), which tokens are void (PE7), and what of it has
 * changed lately, in whichever process (ADR 0033). Passes test/stores/contract/peopleContract.ts.
 */
export interface People {
  /** Of one host, the last first, also those whose time is over but who are kept still. */
  blocked(hostId: UserId, page: BlockedPage): Promise<readonly Blocked[]>;
  findBlocked(hostId: UserId, userId: UserId): Promise<Blocked | undefined>;
  /** The hosts who have blocked this user, in an order of their own; also whose block is over but kept still. */
  blockers(
    userId: UserId,
    page: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<BlockersPage>;
  /** As a commit does it that keeps such a change. `noted` is in the audit if the change is kept, and only then (OP5). */
  changeBlock(change: BlockChange, now: Millis, noted?: AuditEntry): Promise<void>;
  /** In an order of their own, from the first one after `after`. */
  revoked(page: { readonly after?: UserId | undefined; readonly limit: number }): Promise<readonly Revocation[]>;
  /** It is kept until tokens from before that time are too old, counted from `now` at the earliest. `noted` as above. */
  revoke(revocation: Revocation, now: Millis, noted?: AuditEntry): Promise<void>;
  /** Oldest first. Undefined: none, only where they end. In a store of one process it knows of them all by itself. */
  changes(after: ChangePlace | undefined): Promise<PeopleChanges>;
  /**
   * CL7, ST15: blocks and revocations that it has lost, as somebody knows them who has read all changes up to `seen`. What it
   * has stays as it is. Followers are not told of each: for them something is missing. Undefined: nothing was done, for there
   * has been another change.
   */
  restore(lost: readonly PeopleChange[], seen: ChangePlace, now: Millis): Promise<ChangePlace | undefined>;
}

/** PE6: the lists of the hosts whose channels are awake in this process. */
export interface HostLists {
  /** Resolves when this host's list can be asked; rejects if it cannot be read. */
  know(hostId: UserId): Promise<void>;
  /** Of a host who is known. */
  of(hostId: UserId): Blocks;
  /** These are durable. */
  note(changes: readonly BlockChange[]): void;
}

/** PE6: of one host. Of more those go whose time is over, then the oldest. */
export const BLOCKED_MAX = 10_000;
/** Of more revocations those go that end first. */
export const REVOKED_MAX = 100_000;

export type PeopleBounds = { readonly blockedMax: number; readonly revokedMs: Millis };

export const PEOPLE_BOUNDS: PeopleBounds = { blockedMax: BLOCKED_MAX, revokedMs: 366 * 86_400_000 };
