import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../ports/runtime.ts';

/** While a machine's clock that was set is followed, a second of the channel is at most so much longer or shorter. */
const FOLLOWED_PART = 0.02;
/** So exactly a machine's clock is read: a difference below that is none to be followed little by little. */
const READ_TO_MS = 2;

/**
 * LC2: the time of one channel. It begins no earlier than the channel has told of, wherever its actor was, and passes as
 * time does: where the machine's clock is ahead or behind, or is set, it is followed little by little. So times never go
 * backwards, and what lasts 30 s lasts 30 s (ADR 0015).
 */
export class ChannelClock {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  #time: Millis;
  #readAt: Millis;

  constructor(lastAt: Millis, clock: Pick<Clock, 'now' | 'elapsed'>) {
    const now = clock.now();
    this.#clock = clock;
    this.#time = now > lastAt ? now : lastAt;
    this.#readAt = clock.elapsed();
  }

  now(): Millis {
    const elapsed = this.#clock.elapsed();
    const passed = elapsed - this.#readAt;
    this.#readAt = elapsed;
    this.#time += passed;
    const behind = this.#clock.now() - this.#time;
    this.#time += behind > 0 && behind < READ_TO_MS ? behind : within(passed * FOLLOWED_PART, behind);
    return this.#time - (this.#time % 1);
  }
}

function within(most: Millis, difference: Millis): Millis {
  if (difference > most) return most;
  return difference < -most ? -most : difference;
}
