import type { Millis, UserId } from '../../src/domain/ids.ts';

/** LC24: above this many times the allowed rate a connection is closed. */
const FLOOD_FACTOR = 10;
const WINDOW_MS = 1_000;

export type Passage =
  | { readonly kind: 'ok' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: Millis }
  | { readonly kind: 'flood' };

/** Counts the messages of everybody in a process, second by second: it remembers those who sent some in this one. */
export class Throttle {
  readonly #perWindow: number;
  readonly #byUser = new Map<UserId, number>();
  /** Weak: a second may last until somebody sends the next message. */
  #byConnection = new WeakMap<object, number>();
  #windowEndsAt: Millis = 0;

  constructor(messagesPerS: number) {
    this.#perWindow = messagesPerS;
  }

  /** `now`: of a clock that nobody can set. */
  pass(userId: UserId, connection: object, now: Millis): Passage {
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + WINDOW_MS;
      this.#byUser.clear();
      this.#byConnection = new WeakMap();
    }
    const ofConnection = countIn(this.#byConnection, connection);
    const ofUser = countIn(this.#byUser, userId);
    if (ofConnection > this.#perWindow * FLOOD_FACTOR) return { kind: 'flood' };
    if (ofUser <= this.#perWindow) return { kind: 'ok' };
    return { kind: 'too-many', retryAfterMs: Math.ceil(this.#windowEndsAt - now) };
  }
}

type Counts<Key> = { get(key: Key): number | undefined; set(key: Key, count: number): unknown };

function countIn<Key>(counts: Counts<Key>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
