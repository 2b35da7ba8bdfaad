import type { Clock } from '../../../src/ports/runtime.ts';
import type { VirtualClock } from './virtualClock.ts';

/** The clock of one machine: time passes for all of them alike, but what each takes for the time is its own. */
export class MachineClock implements Clock {
  readonly #time: VirtualClock;
  #isAheadBy: number;

  constructor(time: VirtualClock, isAheadBy = 0) {
    this.#time = time;
    this.#isAheadBy = isAheadBy;
  }

  now(): number {
    return this.#time.elapsed() + this.#isAheadBy;
  }

  elapsed(): number {
    return this.#time.elapsed();
  }

  after(delay: number, action: () => void): () => void {
    return this.#time.after(delay, action);
  }

  /** Forward, or back. */
  setBy(ms: number): void {
    this.#isAheadBy += ms;
  }
}
