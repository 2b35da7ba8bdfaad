const SPAN_MS = 1_000;

/** At most so many in any second, or any other span. */
export class SlidingWindow {
  readonly #max: number;
  readonly #spanMs: number;
  #admitted: number[] = [];

  constructor(max: number, spanMs = SPAN_MS) {
    this.#max = max;
    this.#spanMs = spanMs;
  }

  admits(now: number): boolean {
    this.#admitted = this.#admitted.filter((at) => now - at < this.#spanMs);
    if (this.#admitted.length >= this.#max) return false;
    this.#admitted.push(now);
    return true;
  }
}
