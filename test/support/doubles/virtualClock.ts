import type { Clock } from '../../../src/ports/runtime.ts';

type Timer = { readonly at: number; readonly nth: number; readonly action: () => void };

/** Time that passes only when it is told to. Timers due at the same instant run in the order in which they were set. */
export class VirtualClock implements Clock {
  #now = 1_000_000;
  /** How far the machine's clock was set forward (or back, below 0). */
  #setBy = 0;
  #set = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now + this.#setBy;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Sets the machine's clock forward, or back; nothing else notices. */
  setBy(ms: number): void {
    this.#setBy += ms;
  }

  /** Time passes, and nothing runs: what falls due in it is late. */
  stall(ms: number): void {
    this.#now += ms;
  }

  after(delay: number, action: () => void): () => void {
    this.#set += 1;
    const timer = { at: this.#now + delay, nth: this.#set, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many alarms are set. */
  get timers(): number {
    return this.#timers.size;
  }

  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }

  /** Lets `span` pass, with everything that falls due in it and all that follows from that. */
  async pass(span: number): Promise<void> {
    const end = this.#now + span;
    await settled();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.action();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.nth < first.nth)) first = timer;
    }
    return first;
  }
}

/** Until every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
