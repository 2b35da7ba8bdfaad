const SPAN_MS = 1_000;

/** At most so many in any second. */
export class SlidingWindow {
  readonly #max: number;
  #admitted: number[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  admits(now: number): boolean {
    this.#admitted = this.#admitted.filter((at) => now - at < SPAN_MS);
    if (this.#admitted.length >= this.#max) return false;
    this.#admitted.push(now);
    return true;
  }
}
