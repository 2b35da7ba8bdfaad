import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

const EVERY_MS: Millis = 1_000;
/** What comes at once is said at once. */
const SOON_MS: Millis = 1;

/** One round at a time: every now and then, and soon when there is something to say. */
export class Rounds {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #round: () => Promise<void>;
  #mode: 'idle' | 'going' | 'again' | 'stopped' = 'stopped';
  #callOff = () => {};
  #next = Promise.withResolvers<void>();

  constructor(clock: Pick<Clock, 'after'>, round: () => Promise<void>) {
    this.#clock = clock;
    this.#round = round;
  }

  start(): void {
    this.#mode = 'idle';
    this.#in(SOON_MS);
  }

  stop(): void {
    this.#mode = 'stopped';
    this.#callOff();
    this.#next.resolve();
  }

  hurry(): void {
    if (this.#mode === 'going') this.#mode = 'again';
    else if (this.#mode === 'idle') this.#in(SOON_MS);
  }

  /** Resolves when a round is over that begins from now on. */
  next(): Promise<void> {
    this.hurry();
    return this.#mode === 'stopped' ? Promise.resolve() : this.#next.promise;
  }

  #in(ms: Millis): void {
    this.#callOff();
    this.#callOff = this.#clock.after(ms, () => void this.#go());
  }

  async #go(): Promise<void> {
    if (this.#mode === 'stopped') return;
    this.#mode = 'going';
    const over = this.#next;
    this.#next = Promise.withResolvers();
    await this.#round();
    over.resolve();
    if (!this.#isOn()) return this.#next.resolve();
    const ms = this.#isAskedAgain() ? SOON_MS : EVERY_MS;
    this.#mode = 'idle';
    this.#in(ms);
  }

  #isOn(): boolean {
    return this.#mode !== 'stopped';
  }

  #isAskedAgain(): boolean {
    return this.#mode === 'again';
  }
}
