/** Those who wait to hear whether the store knows a channel as it is (CL7). */
export class Waiters {
  #waiting: PromiseWithResolvers<void>[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(): Promise<void> {
    const waiter = Promise.withResolvers<void>();
    this.#waiting.push(waiter);
    return waiter.promise;
  }

  /** Those who have asked so far, to be told all at once. */
  take(): (outcome: 'known' | 'unknown') => void {
    const waiting = this.#waiting.splice(0);
    return (outcome) => {
      for (const { resolve, reject } of waiting) {
        if (outcome === 'known') resolve();
        else reject(new Error('whether the store knows this channel could not be found out'));
      }
    };
  }
}
