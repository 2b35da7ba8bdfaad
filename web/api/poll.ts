const SOON_MS = 150;

/** Does something again and again, each time a while after the last one has ended; rests while nobody looks. */
export class Poll {
  readonly #act: () => Promise<void>;
  readonly #everyMs: number;
  #timer: number | undefined;
  #isClosed = false;
  #begun = 0;

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

  /** What is asked for is changing, letter by letter. */
  soon(): void {
    this.#begun += 1;
    this.#schedule(SOON_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Only the last one that was begun is followed by another. */
  async #run(): Promise<void> {
    this.#begun += 1;
    const mine = this.#begun;
    if (document.visibilityState === 'visible') await this.#act();
    if (!this.#isClosed && mine === this.#begun) this.#schedule(this.#everyMs);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#run(), delayMs);
  }
}
