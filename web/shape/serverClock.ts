/** The server's time, as near as the page can know it: a clock here that is wrong must not make a call's time wrong. */
export class ServerClock {
  readonly #now: () => number;
  #aheadMs: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What was longest on its way, or kept, is the farthest off: the freshest word of the server's time counts. */
  hear(serverTime: number): void {
    if (serverTime <= 0) return;
    const ahead = this.#now() - serverTime;
    if (this.#aheadMs === undefined || ahead < this.#aheadMs) this.#aheadMs = ahead;
  }

  now(): number {
    return this.#now() - (this.#aheadMs ?? 0);
  }
}
