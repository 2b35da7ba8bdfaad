import type { Random } from '../random.ts';

/**
 * When things are due, whether or not the last one is done: at random times, as of many people who know nothing of each
 * other, and so many each second on average.
 */
export class Schedule {
  readonly #random: Random;
  readonly #meanGapMs: number;
  readonly #endMs: number;
  #nextMs: number;

  constructor(perSecond: number, durationMs: number, random: Random) {
    this.#random = random;
    this.#meanGapMs = 1_000 / perSecond;
    this.#endMs = durationMs;
    this.#nextMs = this.#gapMs();
  }

  /** Undefined: nothing more will be due. In milliseconds from the start. */
  get nextMs(): number | undefined {
    return this.#nextMs < this.#endMs ? this.#nextMs : undefined;
  }

  /** What has come due and was not taken before, oldest first. */
  *due(nowMs: number): Generator<number> {
    while (this.#nextMs < this.#endMs && this.#nextMs <= nowMs) {
      const dueMs = this.#nextMs;
      this.#nextMs += this.#gapMs();
      yield dueMs;
    }
  }

  #gapMs(): number {
    return -Math.log(1 - this.#random.next()) * this.#meanGapMs;
  }
}
