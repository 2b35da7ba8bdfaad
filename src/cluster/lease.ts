import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

const LOOK_EVERY_MS: Millis = 250;
/** A look that comes so late tells that the process itself stood still. */
const STALLED_MS: Millis = 250;
/** Then answers may lie in its buffers, and Redis, which may well be there, is asked first. */
const ASKED_WITHIN_MS: Millis = 1_000;

export type LeaseDeps = {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** So long after a beat the others take its process for dead. */
  readonly lifeMs: Millis;
  /** CL12: they do by now. */
  readonly end: () => void;
};

/** How long this process counts as alive: as the others see it, or a moment shorter, by a clock that nobody sets. */
export class Lease {
  readonly #deps: LeaseDeps;
  #renewedAt: Millis = 0;
  #awakeSince: Millis = 0;
  #cancel: (() => void) | undefined;

  constructor(deps: LeaseDeps) {
    this.#deps = deps;
  }

  /** A beat has reached Redis that was sent then. */
  renew(sentAt: Millis): void {
    this.#renewedAt = sentAt;
    if (this.#cancel === undefined) this.#lookIn(LOOK_EVERY_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #lookIn(ms: Millis): void {
    const { clock } = this.#deps;
    const dueAt = clock.elapsed() + ms;
    this.#cancel = clock.after(ms, () => this.#look(clock.elapsed(), dueAt));
  }

  #look(now: Millis, dueAt: Millis): void {
    // CL5: whoever wakes from a stall keeps what nobody has taken meanwhile.
    if (now - dueAt >= STALLED_MS) this.#awakeSince = now;
    const endsAt = Math.max(this.#renewedAt + this.#deps.lifeMs, this.#awakeSince + ASKED_WITHIN_MS);
    if (now < endsAt) {
      this.#lookIn(Math.min(LOOK_EVERY_MS, endsAt - now));
    } else {
      this.stop();
      this.#deps.end();
    }
  }
}
