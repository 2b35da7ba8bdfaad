import type { Millis, UserId } from '../domain/ids.ts';

/** LC20–LC23: who is there, by the connections they have, and who is missing since when. */
export class Attendance {
  readonly #connections = new Map<UserId, number>();
  readonly #missing = new Map<UserId, Millis>();

  get isEmpty(): boolean {
    return this.#connections.size === 0 && this.#missing.size === 0;
  }

  /** Another connection of a user: whoever was missing is back (LC21). */
  arrive(userId: UserId): void {
    this.#connections.set(userId, (this.#connections.get(userId) ?? 0) + 1);
    this.#missing.delete(userId);
  }

  /** A connection of a user is over; without another one they are gone at `goneAt` (LC20). */
  depart(userId: UserId, goneAt: Millis): void {
    const rest = (this.#connections.get(userId) ?? 0) - 1;
    if (rest > 0) {
      this.#connections.set(userId, rest);
    } else {
      this.#connections.delete(userId);
      this.#missing.set(userId, goneAt);
    }
  }

  /** A user of the channel's lists who has no connection yet, after a restart or a move (LC21). */
  expect(userId: UserId, until: Millis): void {
    if (!this.#connections.has(userId)) this.#missing.set(userId, until);
  }

  /** Those who are gone by `now`. Each is named once: whoever could not be told of it expects them again. */
  takeOverdue(now: Millis): UserId[] {
    const overdue = [...this.#missing].filter(([, until]) => now >= until).map(([userId]) => userId);
    for (const userId of overdue) this.#missing.delete(userId);
    return overdue;
  }

  get nextDeadline(): Millis | undefined {
    return earliest(this.#missing.values());
  }
}

export function earliest(times: Iterable<Millis>): Millis | undefined {
  let first: Millis | undefined;
  for (const time of times) if (first === undefined || time < first) first = time;
  return first;
}
