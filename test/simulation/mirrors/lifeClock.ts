import type { Millis } from '../../../src/domain/ids.ts';
import type { Clock } from '../../../src/ports/runtime.ts';
import type { VirtualClock } from '../../support/doubles/virtualClock.ts';

type Life = 'on' | 'stalled' | 'dead';

/** The time of one process: what falls due while it stalls happens when it wakes, and never when it is dead. */
export class LifeClock implements Clock {
  readonly #clock: VirtualClock;
  #life: Life = 'on';
  #held: (() => void)[] = [];
  stalledAt: Millis = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  get life(): Life {
    return this.#life;
  }

  now(): Millis {
    return this.#clock.now();
  }

  elapsed(): Millis {
    return this.#clock.elapsed();
  }

  after(delay: Millis, action: () => void): () => void {
    let isOff = false;
    const callOff = this.#clock.after(delay, () => this.run(() => isOff || action()));
    return () => {
      isOff = true;
      callOff();
    };
  }

  /** As soon as it lives. */
  run(action: () => void): void {
    if (this.#life === 'on') action();
    else if (this.#life === 'stalled') this.#held.push(action);
  }

  stall(): void {
    this.#life = 'stalled';
    this.stalledAt = this.elapsed();
  }

  wake(): void {
    this.#life = 'on';
    for (const action of this.#held.splice(0)) action();
  }

  kill(): void {
    this.#life = 'dead';
    this.#held = [];
  }
}
