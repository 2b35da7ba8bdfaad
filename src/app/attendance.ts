import type { Millis, UserId } from '../domain/ids.ts';

/** Whoever has connections: how many, and when the last of those that are over was there (0: none is over). */
type Present = { readonly connections: number; readonly seenAt: Millis };

/** Whoever has none: until when another one is waited for, and when they were last there. */
export type Missing = { readonly until: Millis; readonly seenAt: Millis };

export type Gone = { readonly userId: UserId; readonly seenAt: Millis };

const ABSENT: Present = { connections: 0, seenAt: 0 };

/** LC20–LC23: who is there, by the connections they have, and who is missing since when. */
export class Attendance {
  readonly #present = new Map<UserId, Present>();
  readonly #missing = new Map<UserId, Missing>();

  get isEmpty(): boolean {
    return this.#present.size === 0 && this.#missing.size === 0;
  }

  /** Another connection of a user: whoever was missing is back (LC21). */
  arrive(userId: UserId): void {
    const { connections, seenAt } = this.#present.get(userId) ?? ABSENT;
    this.#present.set(userId, { connections: connections + 1, seenAt });
    this.#missing.delete(userId);
  }

  /** A connection of a user, which was there at `seenAt`, is over; without another one they are gone at `until` (LC20). */
  depart(userId: UserId, { until, seenAt }: Missing): void {
    const known = this.#present.get(userId) ?? ABSENT;
    const lastSeenAt = seenAt > known.seenAt ? seenAt : known.seenAt;
    if (known.connections > 1) {
      this.#present.set(userId, { connections: known.connections - 1, seenAt: lastSeenAt });
    } else {
      this.#present.delete(userId);
      this.#missing.set(userId, { until, seenAt: lastSeenAt });
    }
  }

  /** A user of the channel's lists who has no connection yet, after a restart or a move (LC21). */
  expect(userId: UserId, missing: Missing): void {
    if (!this.#present.has(userId)) this.#missing.set(userId, missing);
  }

  /** Those who are gone by `now`. Each is named once: whoever could not be told of it expects them again. */
  takeOverdue(now: Millis): Gone[] {
    const overdue = [...this.#missing].filter(([, { until }]) => now >= until);
    for (const [userId] of overdue) this.#missing.delete(userId);
    return overdue.map(([userId, { seenAt }]) => ({ userId, seenAt }));
  }

  get nextDeadline(): Millis | undefined {
    return earliest([...this.#missing.values()].map(({ until }) => until));
  }
}

export function earliest(times: Iterable<Millis>): Millis | undefined {
  let first: Millis | undefined;
  for (const time of times) if (first === undefined || time < first) first = time;
  return first;
}
