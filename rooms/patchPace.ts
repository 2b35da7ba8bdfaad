/** A change reaches the viewers at once, but patches are at least this far apart. */
const PATCH_APART_MS = 16;
/** In a storm nobody looks at each change any more: they share patches that are as far apart as Colyseus' own. */
const STORM_APART_MS = 50;
/** Half a second of patches that carry several changes each is a storm; one that carries a single change ends it. */
const STORM_AFTER_PATCHES = 32;

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
  /** Since the last patch. */
  #changes = 0;
  #fullPatches = 0;
  #isStopped = false;
  #cancel: (() => void) | undefined;

  constructor(deps: PatchPaceDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? REAL_TIME;
    this.#lastAt = this.#timing.now() - PATCH_APART_MS;
  }

  /** True if the patch goes out in this very turn of the event loop. */
  ask(): boolean {
    this.#changes += 1;
    if (this.#changes > 1) return false;
    const wait = this.#lastAt + this.#apartMs - this.#timing.now();
    if (wait > 0) this.#cancel = this.#timing.after(wait, () => this.#flush());
    else this.#timing.soon(() => this.#flush());
    return wait <= 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  get #apartMs(): number {
    return this.#fullPatches < STORM_AFTER_PATCHES ? PATCH_APART_MS : STORM_APART_MS;
  }

  #flush(): void {
    if (this.#isStopped) return;
    this.#fullPatches = this.#changes > 1 ? this.#fullPatches + 1 : 0;
    this.#changes = 0;
    this.#lastAt = this.#timing.now();
    try {
      this.#deps.send();
    } catch (error) {
      this.#deps.failed(error);
    }
  }
}
