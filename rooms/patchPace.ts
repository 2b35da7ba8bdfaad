/** A change reaches the viewers at once, but patches are at least this far apart. */
const PATCH_APART_MS = 16;

export type PatchPaceDeps = {
  readonly send: () => void;
  /** The state of a room whose patch cannot be made is not to be trusted any more. */
  readonly failed: (error: unknown) => void;
  readonly timing?: Timing;
};

type Timing = {
  readonly now: () => number;
  /** After what is under way in this turn of the event loop. */
  readonly soon: (action: () => void) => void;
  readonly after: (delay: number, action: () => void) => () => void;
};

const REAL_TIME: Timing = {
  now: () => performance.now(),
  soon: (action) => void setImmediate(action),
  after: (delay, action) => {
    const timer = setTimeout(action, delay);
    return () => clearTimeout(timer);
  },
};

/** Sends a patch soon after it is asked for: behind what is said in this turn, so that notices and replies go first (LC18). */
export class PatchPace {
  readonly #deps: PatchPaceDeps;
  readonly #timing: Timing;
  #lastAt: number;
  #isPlanned = false;
  #isStopped = false;
  #cancel: (() => void) | undefined;

  constructor(deps: PatchPaceDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? REAL_TIME;
    this.#lastAt = this.#timing.now() - PATCH_APART_MS;
  }

  ask(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const wait = this.#lastAt + PATCH_APART_MS - this.#timing.now();
    if (wait > 0) this.#cancel = this.#timing.after(wait, () => this.#flush());
    else this.#timing.soon(() => this.#flush());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #flush(): void {
    if (this.#isStopped) return;
    this.#isPlanned = false;
    this.#lastAt = this.#timing.now();
    try {
      this.#deps.send();
    } catch (error) {
      this.#deps.failed(error);
    }
  }
}
