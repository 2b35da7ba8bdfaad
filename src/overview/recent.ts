import type { Sample } from '../ports/overview.ts';

/** Ten minutes of seconds. */
export const SECONDS_KEPT = 600;

/** The last samples, so many at most. */
export class Recent {
  readonly #max: number;
  readonly #ring: Sample[] = [];
  #next = 0;

  constructor(max: number = SECONDS_KEPT) {
    this.#max = max;
  }

  note(sample: Sample): void {
    this.#ring[this.#next] = sample;
    this.#next = (this.#next + 1) % this.#max;
  }

  /** The newest first, at most so many. */
  last(count: number): readonly Sample[] {
    const wanted = Math.min(count, this.#ring.length);
    return Array.from({ length: wanted }, (_, nth) => this.#back(nth + 1)).flatMap((sample) => sample ?? []);
  }

  #back(steps: number): Sample | undefined {
    return this.#ring[(this.#next - steps + this.#max) % this.#max];
  }
}
