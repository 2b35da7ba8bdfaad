import { Pending } from './pending.ts';
import { within } from './within.ts';

/**
 * Those who wait for what may be long in coming. Not one promise that all of them await: it would keep what each of them
 * wanted to do with it until it settles, however long ago they gave up.
 */
export class Turnstile<T> {
  readonly #waiting = new Pending<PromiseWithResolvers<T>>();

  get waiting(): number {
    return this.#waiting.items.length;
  }

  /** Resolves with what comes next; rejects if that takes too long. */
  async next(limitMs: number): Promise<T> {
    const turn = Promise.withResolvers<T>();
    const id = this.#waiting.add(turn);
    try {
      return await within(limitMs, turn.promise);
    } finally {
      this.#waiting.take(id);
    }
  }

  letIn(value: T): void {
    for (const turn of this.#waiting.items) turn.resolve(value);
  }

  turnAway(error: Error): void {
    for (const turn of this.#waiting.items) turn.reject(error);
  }
}
