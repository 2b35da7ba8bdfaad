import type { Millis } from '../src/domain/ids.ts';

/** LC24: above this many times the allowed rate a connection is closed. */
const FLOOD_FACTOR = 10;
const WINDOW_MS = 1_000;

export type Passage =
  | { readonly kind: 'ok' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: Millis }
  | { readonly kind: 'flood' };

/** Counts one connection's messages, second by second. */
export class Throttle {
  readonly #perWindow: number;
  #windowEndsAt: Millis = 0;
  #count = 0;

  constructor(messagesPerS: number) {
    this.#perWindow = messagesPerS;
  }

  /** `now`: of a clock that nobody can set. */
  pass(now: Millis): Passage {
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + WINDOW_MS;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= this.#perWindow) return { kind: 'ok' };
    if (this.#count > this.#perWindow * FLOOD_FACTOR) return { kind: 'flood' };
    return { kind: 'too-many', retryAfterMs: Math.ceil(this.#windowEndsAt - now) };
  }
}
