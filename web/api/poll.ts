/** Does something again and again, each time a while after the last one has ended; rests while nobody looks. */
export class Poll {
  readonly #act: () => Promise<void>;
  readonly #everyMs: number;
  #timer: number | undefined;
  #isClosed = false;

  constructor(act: () => Promise<void>, everyMs: number) {
    this.#act = act;
    this.#everyMs = everyMs;
    void this.#run();
  }

  /** What was asked for has changed: it is not waited for the next time. */
  now(): void {
    clearTimeout(this.#timer);
    void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    if (document.visibilityState === 'visible') await this.#act();
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#run(), this.#everyMs);
  }
}
