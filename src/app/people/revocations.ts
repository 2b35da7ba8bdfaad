import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Millis, UserId } from '../../domain/ids.ts';
import { type People, REVOKED_MAX, type Revocation } from '../../ports/people.ts';
import type { Clock } from '../../ports/runtime.ts';

/** Whose a token is, and when it was issued, if it says so. */
export type Issued = { readonly userId: UserId; readonly issuedAt: Millis | undefined };

export type RevocationsDeps = {
  readonly people: Pick<People, 'revoked' | 'revoke'>;
  readonly clock: Pick<Clock, 'now'>;
};

const PAGE_ITEMS = 1_000;

/** Some tokens of these users may be void from now on. */
type Listener = (userIds: ReadonlySet<UserId>) => void;

/** PE7: all of them, in memory, for they are asked for with each token (ADR 0033). */
export class Revocations {
  readonly #deps: RevocationsDeps;
  readonly #before = new Map<UserId, Millis>();
  /** While they are read: what has changed since that began. */
  readonly #readings = new Set<Revocation[]>();
  readonly #listeners = new Set<Listener>();

  constructor(deps: RevocationsDeps) {
    this.#deps = deps;
  }

  /** One that does not say when it was issued may be as old as any. */
  isVoid({ userId, issuedAt }: Issued): boolean {
    const before = this.#before.get(userId);
    return before !== undefined && !(issuedAt !== undefined && issuedAt >= before);
  }

  /** The returned function ends it. */
  listen(hear: Listener): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  /** Resolves when it is durable. */
  async revoke(revocation: Revocation, noted?: AuditEntry): Promise<void> {
    await this.#deps.people.revoke(revocation, this.#deps.clock.now(), noted);
    this.note([revocation]);
  }

  /** These are durable. */
  note(revocations: readonly Revocation[]): void {
    for (const missed of this.#readings) missed.push(...revocations);
    for (const { userId, before } of revocations) {
      this.#before.delete(userId);
      if (before > 0) this.#before.set(userId, before);
    }
    for (const userId of this.#before.keys()) {
      if (this.#before.size <= REVOKED_MAX) break;
      this.#before.delete(userId);
    }
    if (revocations.length === 0) return;
    const userIds = new Set(revocations.map(({ userId }) => userId));
    for (const hear of this.#listeners) hear(userIds);
  }

  /** As the store has them: some change may have been missed. */
  async load(): Promise<void> {
    const missed: Revocation[] = [];
    this.#readings.add(missed);
    try {
      const found = await this.#read();
      const gone = [...this.#before.keys()].filter((userId) => !found.has(userId));
      const others = [...found].filter(([userId, before]) => this.#before.get(userId) !== before);
      this.#readings.delete(missed);
      this.note([
        ...gone.map((userId) => ({ userId, before: 0 })),
        ...others.map(([userId, before]) => ({ userId, before })),
        ...missed,
      ]);
    } finally {
      this.#readings.delete(missed);
    }
  }

  /** CL7, ST15: what of them the store does not have any more. */
  async lost(): Promise<readonly Revocation[]> {
    const kept = await this.#read();
    return [...this.#before]
      .filter(([userId, before]) => (kept.get(userId) ?? 0) < before)
      .map(([userId, before]) => ({ userId, before }));
  }

  async #read(): Promise<ReadonlyMap<UserId, Millis>> {
    const found = new Map<UserId, Millis>();
    for (let after: UserId | undefined; ; ) {
      const page = await this.#deps.people.revoked({ after, limit: PAGE_ITEMS });
      for (const { userId, before } of page) found.set(userId, before);
      after = page.at(-1)?.userId;
      if (after === undefined) return found;
    }
  }
}
