/** A change reaches the viewers at once, but patches are at least this far apart. */
const PATCH_APART_MS = 16;
/** In a storm nobody looks at each change any more: they share patches that are as far apart as Colyseus' own. */
const STORM_APART_MS = 50;
/** So many changes in a while make the next while a storm. */
const STORM_CHANGES = 40;
const WHILE_MS = 500;

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
  #isAsked = false;
  #isSoon = false;
  #whileEndsAt = 0;
  #changes = 0;
  #isStorm = false;
  #isStopped = false;
  #cancel: (() => void) | undefined;

  constructor(deps: PatchPaceDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? REAL_TIME;
    this.#lastAt = this.#timing.now() - PATCH_APART_MS;
  }

  /** True if the patch goes out in this very turn of the event loop. */
  ask(): boolean {
    const now = this.#timing.now();
    this.#count(now);
    if (this.#isAsked) return this.#isSoon;
    this.#isAsked = true;
    const wait = this.#lastAt + (this.#isStorm ? STORM_APART_MS : PATCH_APART_MS) - now;
    this.#isSoon = wait <= 0;
    if (this.#isSoon) this.#timing.soon(() => this.#flush());
    else this.#cancel = this.#timing.after(wait, () => this.#flush());
    return this.#isSoon;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #count(now: number): void {
    if (now >= this.#whileEndsAt) {
      // After a longer rest it is over.
      this.#isStorm = this.#changes >= STORM_CHANGES && now < this.#whileEndsAt + WHILE_MS;
      this.#whileEndsAt = now + WHILE_MS;
      this.#changes = 0;
    }
    this.#changes += 1;
  }

  #flush(): void {
    if (this.#isStopped) return;
    this.#isAsked = false;
    this.#lastAt = this.#timing.now();
    try {
      this.#deps.send();
    } catch (error) {
      this.#deps.failed(error);
    }
  }
}
